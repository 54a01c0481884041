import { SkillberthError } from '../../../skill/index.ts';
import type { OperationContext } from '../../operation.ts';
import { runCommand } from '../runCommand.ts';

/** A Python on this machine. */
export interface Interpreter {
  /** Absolute, as `sys.executable` says: shims and links are looked through. */
  readonly executable: string;
  /** For example `3.11.7`. */
  readonly version: string;
}

/** Interpreters that somebody chose, in order of weight. */
export interface InterpreterChoice {
  /** The user's setting `skillberth.python`, or SKILLBERTH_PYTHON. */
  readonly setting?: string;
  /** What the editor's Python extension has selected for the workspace. */
  readonly editor?: string;
}

/** The oldest Python that the worker runs on. */
const oldest: readonly [number, number] = [3, 10];

const question = 'import sys; print(sys.executable); print(".".join(map(str, sys.version_info[:3])))';

const known = new Map<string, Promise<Interpreter | undefined>>();

/**
 * The interpreter for a skill: the user's setting, else one that fits the version the manifest asks for, else the
 * first of PATH. `wanted` is the manifest's `runtime.python`: `3.11` means that minor version, `>=3.11` at least it.
 * Throws `python-missing` or `python-version-missing`.
 */
export async function findInterpreter(
  setting: string | undefined,
  wanted: string | undefined,
  context: OperationContext,
): Promise<Interpreter> {
  if (setting !== undefined && setting !== '') {
    const interpreter = await ask(setting);
    if (interpreter !== undefined) return interpreter;
    throw new SkillberthError({
      code: 'python-missing',
      message: `The Python interpreter ${setting} does not start.`,
      subject: setting,
      nextStep:
        'Correct the setting skillberth.python (or SKILLBERTH_PYTHON), or clear it to use the one on PATH.',
    });
  }
  const required = parseVersion(wanted);
  const names = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  const seen: string[] = [];
  for (const name of required === undefined
    ? names
    : [`python${required.major}.${required.minor}`, ...names]) {
    const interpreter = await ask(name);
    if (interpreter === undefined) continue;
    if (fits(interpreter.version, required)) {
      context.onOutput?.(`Python ${interpreter.version} (${interpreter.executable})\n`, 'stdout');
      return interpreter;
    }
    seen.push(interpreter.version);
  }
  if (seen.length === 0) {
    throw new SkillberthError({
      code: 'python-missing',
      message: 'No Python was found on PATH.',
      nextStep: 'Install Python 3.10 or newer, or set skillberth.python to an interpreter.',
    });
  }
  const need = required === undefined ? `${oldest.join('.')} or newer` : (wanted ?? '');
  throw new SkillberthError({
    code: 'python-version-missing',
    message: `The skill needs Python ${need}; found ${[...new Set(seen)].join(', ')}.`,
    nextStep: `Install Python ${need}, or set skillberth.python to an interpreter that should be used instead.`,
  });
}

interface RequiredVersion {
  readonly major: number;
  readonly minor: number;
  readonly orNewer: boolean;
}

function parseVersion(wanted: string | undefined): RequiredVersion | undefined {
  const match = /^\s*(>=|==|~=)?\s*(\d+)\.(\d+)/.exec(wanted ?? '');
  if (match === null) return undefined;
  return { major: Number(match[2]), minor: Number(match[3]), orNewer: match[1] === '>=' };
}

function fits(version: string, required: RequiredVersion | undefined): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const atLeast = (a: number, b: number): boolean => major > a || (major === a && minor >= b);
  if (!atLeast(...oldest)) return false;
  if (required === undefined) return true;
  if (required.orNewer) return atLeast(required.major, required.minor);
  return major === required.major && minor === required.minor;
}

/** Asks each program once a process: the answer costs a Python start. */
function ask(program: string): Promise<Interpreter | undefined> {
  const asked = known.get(program);
  if (asked !== undefined) return asked;
  const answer = runCommand(program, ['-I', '-S', '-c', question], {}).then(
    ({ exitCode, stdout }) => {
      const [executable, version] = stdout.trim().split(/\r?\n/);
      return exitCode === 0 && executable !== undefined && version !== undefined
        ? { executable, version }
        : undefined;
    },
    // Not on PATH, or not a program: the caller names every interpreter it looked for.
    () => undefined,
  );
  known.set(program, answer);
  void answer.then(found => {
    if (found === undefined) known.delete(program);
  });
  return answer;
}
