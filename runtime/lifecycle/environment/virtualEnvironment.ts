import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { OperationContext } from '../../operation.ts';
import { remove } from '../disk/disk.ts';
import { entriesOf, exists, readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { runCommand } from '../runCommand.ts';
import { fillFromCache } from './environmentCache.ts';
import type { Interpreter } from './interpreter.ts';
import { findProgram } from './program.ts';
import { reasonOf } from './toolOutput.ts';

/** A virtual environment; both paths are relative to it. */
export interface VirtualEnvironment {
  readonly interpreter: string;
  readonly sitePackages: string;
}

/**
 * Makes a virtual environment without packages at `folder`. Nothing in it names the folder, so it can be moved and
 * copied: the interpreter is a link to the one it was made from, and the scripts that activate a shell, which name
 * the folder, are left out. Throws `dependency-failed`.
 */
export async function makeVirtualEnvironment(
  interpreter: Interpreter,
  folder: string,
  context: OperationContext,
): Promise<VirtualEnvironment> {
  const { executable, version, platform } = interpreter;
  const { details } = await fillFromCache(
    {
      kind: 'venv',
      key: [executable, version, platform],
      label: `a virtual environment of Python ${version}`,
      build: files => build(interpreter, files, context),
    },
    folder,
    context,
  );
  const { interpreter: python, sitePackages } = details;
  if (typeof python === 'string' && typeof sitePackages === 'string') {
    return { interpreter: python, sitePackages };
  }
  throw new Error(`${folder} was filled from an entry that does not say what is in it`);
}

async function build(
  { executable, version }: Interpreter,
  folder: string,
  context: OperationContext,
): Promise<{ readonly interpreter: string; readonly sitePackages: string }> {
  context.onStep?.(`Making a virtual environment of Python ${version}`);
  const uv = findProgram('uv');
  const made =
    uv === undefined
      ? await runCommand(executable, ['-I', '-m', 'venv', '--without-pip', folder], context)
      : await runCommand(
          uv,
          [
            ...['venv', '--relocatable', '--python', executable, '--no-python-downloads', '--no-project'],
            ...['--no-config', '--color', 'never', folder],
          ],
          context,
          { cwd: path.dirname(folder), environment: { UV_VENV_SEED: undefined, VIRTUAL_ENV: undefined } },
        );
  if (made.exitCode !== 0) {
    throw new SkillberthError({
      code: 'dependency-failed',
      message: `Python ${version} made no virtual environment: ${reasonOf(made.stderr, made.stdout)}`,
      subject: executable,
      nextStep: "Install uv, or your system's package for venv (on Debian: apt install python3-venv).",
      detail: made.stdout + made.stderr,
    });
  }
  const programs = process.platform === 'win32' ? 'Scripts' : 'bin';
  for (const name of await entriesOf(path.join(folder, programs))) {
    if (!/^(python|pypy)/.test(name)) await remove(path.join(folder, programs, name));
  }
  await forgetPlace(path.join(folder, 'pyvenv.cfg'));
  const sitePackages = await findSitePackages(folder);
  // uv's own helper for old versions of setuptools; no setuptools is run here.
  for (const name of await entriesOf(path.join(folder, sitePackages))) {
    if (name.startsWith('_virtualenv.')) await remove(path.join(folder, sitePackages, name));
  }
  for (const name of ['.lock', '.gitignore', 'CACHEDIR.TAG']) await remove(path.join(folder, name));
  const names = process.platform === 'win32' ? ['python.exe'] : ['python', 'python3'];
  const found = [];
  for (const name of names) if (await exists(path.join(folder, programs, name))) found.push(name);
  return { interpreter: `${programs}/${found[0] ?? names[0]}`, sitePackages };
}

/** `command` holds the folder that the environment was made in; Python itself reads only the other lines. */
async function forgetPlace(file: string): Promise<void> {
  const text = (await readTextIfThere(file)) ?? '';
  const kept = text.split(/\r?\n/).filter(line => !/^(command|prompt)\s*=/.test(line));
  await writeFileAtomic(file, kept.join('\n'));
}

async function findSitePackages(folder: string): Promise<string> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.name === 'site-packages' && entry.isDirectory() && !entry.parentPath.includes('lib64')) {
      return path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
    }
  }
  throw new Error(`${folder} has no site-packages`);
}
