import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { homeFolder, stepsBelow } from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';
import { runCommand } from '../runCommand.ts';
import { findProgram, isExhaustion, ProgramAnswers } from './program.ts';
import {
  acceptedMinors,
  acceptsPython,
  isSupportedPython,
  oldestMinor,
  type PythonRange,
  parsePythonRange,
} from './pythonVersion.ts';

/** A Python on this machine. */
export interface Interpreter {
  /** Absolute, as `sys.executable` says: shims and links are looked through. */
  readonly executable: string;
  /** For example `3.11.7`. */
  readonly version: string;
  /** What wheels depend on beside the version, for example `cpython-311 x86_64-linux-gnu`. */
  readonly platform: string;
  /** Absolute: where it and its standard library are, never a folder that holds the user's home. */
  readonly prefixes: readonly string[];
}

/** Interpreters that somebody chose, in order of weight. */
export interface InterpreterChoice {
  /** The user's setting `skillberth.python`, or SKILLBERTH_PYTHON. */
  readonly setting?: string;
  /** What the editor's Python extension has selected for the workspace. */
  readonly editor?: string;
}

/** A way to start Python, and who named it. */
interface Candidate {
  readonly program: string;
  readonly arguments: readonly string[];
  /** For the log, where a person chose it. */
  readonly chosenBy?: string;
}

const question = `
import sys, os
about = [sys.implementation.cache_tag or sys.implementation.name, getattr(sys, 'abiflags', ''),
         getattr(sys.implementation, '_multiarch', sys.platform),
         os.uname().machine if hasattr(os, 'uname') else sys.version.rpartition('[')[2].rstrip(']')]
executable = sys.executable
venv = os.path.dirname(os.path.dirname(executable))
prefixes = [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, os.path.dirname(os.__file__)]
if os.path.exists(os.path.join(venv, 'pyvenv.cfg')):
    prefixes.append(venv)
print(executable, '.'.join(map(str, sys.version_info[:3])), ' '.join(filter(None, about)), *dict.fromkeys(prefixes), sep='\\n')
`;

const answers = new ProgramAnswers(askInterpreter);

/** What the Python at an absolute path says of itself; undefined where it does not start. */
export function interpreterAt(file: string): Promise<Interpreter | undefined> {
  return answers.of(file);
}

/**
 * The interpreter for a skill. `wanted`, the manifest's `runtime.python`, decides which fit; of these the user's
 * setting comes first, then the editor's choice, then PATH, then what uv has installed.
 * Throws `python-missing`, `python-version-missing`, or `manifest-invalid` where `wanted` is no version.
 */
export async function findInterpreter(
  choice: InterpreterChoice,
  wanted: string | undefined,
  context: OperationContext,
): Promise<Interpreter> {
  const range = wanted === undefined || wanted.trim() === '' ? undefined : parsePythonRange(wanted);
  const seen = new Set<string>();
  for (const candidates of [() => chosen(choice), () => onPath(range), () => knownToUv()]) {
    for (const candidate of await candidates()) {
      const found = await answers.of(candidate.program, candidate.arguments);
      if (found !== undefined && fits(found.version, range)) {
        log(context, `Python ${found.version} (${found.executable})`);
        return found;
      }
      if (found !== undefined) seen.add(found.version);
      if (candidate.chosenBy !== undefined) {
        const what =
          found === undefined ? 'does not start' : `is ${found.version}, the skill needs ${needed(range)}`;
        log(context, `${candidate.chosenBy}, ${candidate.program}, ${what}; taking another one`);
      }
    }
  }
  throw noneFits([...seen], range);
}

/** What a person chose. Throws `python-missing` where the setting does not start: it is a mistake to be mended. */
async function chosen({ setting = '', editor = '' }: InterpreterChoice): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  if (setting !== '') {
    const program = findProgram(setting);
    if (program === undefined || (await answers.of(program)) === undefined) {
      throw new SkillberthError({
        code: 'python-missing',
        message: `The Python interpreter ${setting} does not start.`,
        subject: setting,
        nextStep:
          'Correct the setting skillberth.python (or SKILLBERTH_PYTHON), or clear it to use the one on PATH.',
      });
    }
    candidates.push({ program, arguments: [], chosenBy: 'The Python of the setting' });
  }
  if (editor !== '') {
    candidates.push({
      program: findProgram(editor) ?? path.resolve(editor),
      arguments: [],
      chosenBy: "The editor's Python",
    });
  }
  return candidates;
}

/**
 * A manifest that means one minor version gets the program of that name first. Where several would do, the plain
 * names come first: they are what a person uses on this machine.
 */
async function onPath(range: PythonRange | undefined): Promise<readonly Candidate[]> {
  const minors = acceptedMinors(range);
  const named: Candidate[] = [];
  const launcher = process.platform === 'win32' ? findProgram('py') : undefined;
  for (const minor of minors) {
    const program = findProgram(`python3.${minor}`);
    if (program !== undefined) named.push({ program, arguments: [] });
    if (launcher !== undefined) named.push({ program: launcher, arguments: [`-3.${minor}`] });
  }
  const plain = ['python3', 'python', ...(process.platform === 'win32' ? ['py'] : [])]
    .map(name => findProgram(name))
    .filter(program => program !== undefined)
    .map(program => ({ program, arguments: [] }));
  return minors.length === 1 ? [...named, ...plain] : [...plain, ...named];
}

/** The interpreters that uv has installed or knows of. Nothing is downloaded. */
async function knownToUv(): Promise<readonly Candidate[]> {
  const uv = findProgram('uv');
  if (uv === undefined) return [];
  const options = ['--only-installed', '--no-python-downloads', '--no-config', '--output-format', 'json'];
  const { exitCode, stdout } = await runCommand(uv, ['python', 'list', ...options], {});
  if (exitCode !== 0) return [];
  return pathsIn(stdout).map(program => ({ program, arguments: [] }));
}

/** The absolute paths in `[{"path": "/usr/bin/python3.11", …}]`; none where an older uv answers in another form. */
function pathsIn(json: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(json);
    if (!Array.isArray(list)) return [];
    return list
      .map((item: unknown) => (item as { path?: unknown } | null)?.path)
      .filter((file): file is string => typeof file === 'string' && path.isAbsolute(file));
  } catch {
    return [];
  }
}

function fits(version: string, range: PythonRange | undefined): boolean {
  return isSupportedPython(version) && (range === undefined || acceptsPython(range, version));
}

function noneFits(seen: readonly string[], range: PythonRange | undefined): SkillberthError {
  if (seen.length === 0) {
    return new SkillberthError({
      code: 'python-missing',
      message: 'No Python was found on PATH.',
      nextStep: `Install Python ${needed(range)}, or set skillberth.python to an interpreter.`,
    });
  }
  const impossible = acceptedMinors(range).length === 0;
  const reason = impossible ? ` Skills run on Python 3.${oldestMinor} or newer.` : '';
  return new SkillberthError({
    code: 'python-version-missing',
    message: `The skill needs Python ${needed(range)}; found ${seen.join(', ')}.${reason}`,
    nextStep: impossible
      ? `Change \`runtime.python\` in the manifest to a version from 3.${oldestMinor} on.`
      : `Install Python ${needed(range)}, or set skillberth.python to an interpreter of that version.`,
  });
}

function needed(range: PythonRange | undefined): string {
  return range === undefined ? `3.${oldestMinor} or newer` : range.text;
}

function log(context: OperationContext, line: string): void {
  context.onOutput?.(`${line}\n`, 'stdout');
}

/** Whoever installs Python to their home folder, or to `/`, still shows a skill no more than its library. */
function isOwnFolder(prefix: string): boolean {
  const home = homeFolder();
  return (
    path.isAbsolute(prefix) &&
    path.dirname(prefix) !== prefix &&
    (home === undefined || stepsBelow(prefix, home) === undefined)
  );
}

async function askInterpreter(
  program: string,
  arguments_: readonly string[],
): Promise<Interpreter | undefined> {
  try {
    const { exitCode, stdout } = await runCommand(program, [...arguments_, '-I', '-S', '-c', question], {});
    const [executable = '', version = '', platform = '', ...prefixes] = stdout.trim().split(/\r?\n/);
    const isAnswer = exitCode === 0 && path.isAbsolute(executable) && /^\d+\.\d+\.\d+$/.test(version);
    return isAnswer ? { executable, version, platform, prefixes: prefixes.filter(isOwnFolder) } : undefined;
  } catch (error) {
    if (isExhaustion(error)) throw error;
    // Not there, or not a program: the caller says which ones it tried.
    return undefined;
  }
}
