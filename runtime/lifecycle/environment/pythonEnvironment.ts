import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { OperationContext } from '../../operation.ts';
import { exists, readTextIfThere } from '../disk/files.ts';
import { runCommand } from '../runCommand.ts';
import type { SlotLayout } from '../slots/layout.ts';
import { cacheFolder } from './cacheFolder.ts';
import type { Interpreter } from './interpreter.ts';

/** pip's version specifiers and markers pass; options, paths and version control links would run foreign code. */
const plainRequirement =
  /^[A-Za-z0-9][A-Za-z0-9._-]*\s*(\[[^\]]*\])?\s*([<>=!~].*|;.*|@\s*https:.*\.whl(#.*)?)?$/;

/** What the manifest and `requirements.in` ask for. Throws `dependency-failed` at a line that is no requirement. */
export async function requirementsOf(
  slot: SlotLayout,
  declared: readonly string[],
): Promise<readonly string[]> {
  const text = await readTextIfThere(path.join(slot.skillFolder, 'requirements.in'));
  const listed = (text ?? '')
    .split(/\r?\n/)
    .map(line => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(line => line !== '');
  const requirements = [...new Set([...declared.map(line => line.trim()), ...listed])];
  const strange = requirements.find(line => !plainRequirement.test(line));
  if (strange === undefined) return requirements;
  throw new SkillberthError({
    code: 'dependency-failed',
    message: `The dependency "${strange}" is no plain requirement, so installing it could run code.`,
    nextStep:
      'Write it as a name with a version, for example `requests>=2.32`; only published wheels are installed.',
  });
}

/** Installs wheels into a folder that is put on PYTHONPATH; never into the interpreter itself. */
export async function installPackages(
  interpreter: Interpreter,
  requirements: readonly string[],
  folder: string,
  context: OperationContext,
): Promise<void> {
  const options = ['--target', folder, '--only-binary', ':all:'];
  const uv = await hasUv();
  const [command, ...start] = uv
    ? ['uv', 'pip', 'install', '--python', interpreter.executable]
    : [
        ...(await pipCommand(interpreter, context)),
        'install',
        '--no-input',
        '--disable-pip-version-check',
        '--no-compile',
        '--progress-bar',
        'off',
      ];
  context.onOutput?.(`$ ${uv ? 'uv pip' : 'pip'} install ${requirements.join(' ')}\n`, 'stdout');
  const result = await runCommand(command as string, [...start, ...options, ...requirements], context, {
    environment: {
      PYTHONPATH: undefined,
      PIP_REQUIRE_VIRTUALENV: undefined,
      PIP_USER: undefined,
      // The target folder is ours: the warning about the root user is about another case.
      PIP_ROOT_USER_ACTION: 'ignore',
    },
  });
  if (result.exitCode === 0) return;
  throw new SkillberthError({
    code: 'dependency-failed',
    message: `Installing ${requirements.join(', ')} failed: ${reasonOf(result.stderr)}`,
    nextStep:
      'Correct the dependency in the manifest, or check the network; the install log has the whole output.',
  });
}

function reasonOf(stderr: string): string {
  const lines = stderr
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '');
  const named = lines.filter(line => /^(ERROR|error|\u00d7|Caused by)/.test(line)).at(-1) ?? lines.at(-1);
  return named?.replace(/^(ERROR|error):\s*/, '') ?? 'it ended without saying why.';
}

let uvAnswer: Promise<boolean> | undefined;

function hasUv(): Promise<boolean> {
  uvAnswer ??= runCommand('uv', ['--version'], {}).then(
    result => result.exitCode === 0,
    () => false,
  );
  return uvAnswer;
}

/** The interpreter's own pip, else one in a small virtual environment of our cache. Throws `pip-missing`. */
async function pipCommand(interpreter: Interpreter, context: OperationContext): Promise<readonly string[]> {
  const own = await runCommand(interpreter.executable, ['-m', 'pip', '--version'], {});
  if (own.exitCode === 0) return [interpreter.executable, '-m', 'pip'];
  const folder = path.join(cacheFolder(), `pip-${interpreter.version}`);
  const python = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (await exists(python)) return [python, '-m', 'pip'];
  context.onStep?.('Preparing pip');
  await mkdir(cacheFolder(), { recursive: true });
  const made = await runCommand(interpreter.executable, ['-m', 'venv', folder], context);
  if (made.exitCode === 0) return [python, '-m', 'pip'];
  await rm(folder, { recursive: true, force: true });
  throw new SkillberthError({
    code: 'pip-missing',
    message: `Python ${interpreter.version} has neither pip nor venv, so dependencies cannot be installed.`,
    subject: interpreter.executable,
    nextStep: "Install uv, or your system's package for pip (on Debian: apt install python3-pip).",
    detail: made.stdout + made.stderr,
  });
}
