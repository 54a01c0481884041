import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Wheel {
  readonly name: string;
  readonly version?: string;
  /** Module files; one module of the package's name where they are absent. */
  readonly files?: Readonly<Record<string, string>>;
  readonly requires?: readonly string[];
  /** `name = module:function` */
  readonly scripts?: readonly string[];
}

const wheelWriter = `
import json, sys, zipfile
about = json.loads(sys.argv[1])
name, version = about['name'], about['version']
info = f'{name}-{version}.dist-info'
with zipfile.ZipFile(f"{sys.argv[2]}/{name}-{version}-py3-none-any.whl", 'w') as wheel:
    for file, text in about['files'].items():
        wheel.writestr(file, text)
    requires = ''.join(f'Requires-Dist: {line}\\n' for line in about['requires'])
    wheel.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n{requires}')
    wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    if about['scripts']:
        wheel.writestr(f'{info}/entry_points.txt', '[console_scripts]\\n' + '\\n'.join(about['scripts']) + '\\n')
    wheel.writestr(f'{info}/RECORD', '')
`;

/** Writes a real wheel into a folder, which is made. */
export async function writeWheel(folder: string, wheel: Wheel): Promise<string> {
  const { name, version = '1.0' } = wheel;
  const files = wheel.files ?? { [`${name}.py`]: `version = "${version}"\n` };
  const about = { name, version, files, requires: wheel.requires ?? [], scripts: wheel.scripts ?? [] };
  await mkdir(folder, { recursive: true });
  await run('python3', ['-c', wheelWriter, JSON.stringify(about), folder]);
  return path.join(folder, `${name}-${version}-py3-none-any.whl`);
}

/** A source distribution that leaves a canary when it is built. */
export async function writeSourceDistribution(folder: string, name: string, canary: string): Promise<void> {
  const tree = await mkdtemp(path.join(os.tmpdir(), 'skillberth sdist-'));
  try {
    const root = `${name}-1.0`;
    await mkdir(path.join(tree, root));
    // A backend of its own needs nothing from a network.
    const project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';
    await writeFile(path.join(tree, root, 'pyproject.toml'), project);
    await writeFile(path.join(tree, root, 'backend.py'), `open(${JSON.stringify(canary)}, "w").close()\n`);
    await writeFile(
      path.join(tree, root, 'PKG-INFO'),
      `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    );
    await mkdir(folder, { recursive: true });
    await run('tar', ['-czf', path.join(folder, `${root}.tar.gz`), '-C', tree, root]);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/** Packs an npm package with these files into a tarball; its path. */
export async function packNpm(
  folder: string,
  manifest: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const tree = await mkdtemp(path.join(os.tmpdir(), 'skillberth npm-'));
  try {
    await writeFile(path.join(tree, 'package.json'), JSON.stringify(manifest));
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(tree, file), text);
    await mkdir(folder, { recursive: true });
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: tree });
    return path.join(folder, stdout.trim());
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/** Sets variables of this process, undefined takes one away; the function that comes back undoes it. */
export function setVariables(variables: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.keys(variables).map(name => [name, process.env[name]] as const);
  const set = (entries: Iterable<readonly [string, string | undefined]>): void => {
    for (const [name, value] of entries) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  set(Object.entries(variables));
  return () => set(before);
}

/** What a machine may say of pip, uv and npm, taken away. */
export function withoutOwnSettings(): Record<string, undefined> {
  const names = Object.keys(process.env).filter(name => /^(PIP|UV)_/.test(name));
  return Object.fromEntries(names.filter(name => name !== 'PIP_CERT').map(name => [name, undefined]));
}

/** PATH without the folders that hold one of the programs. */
export function pathWithout(...programs: readonly string[]): string {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders
    .filter(folder => !programs.some(program => existsSync(path.join(folder, program))))
    .join(path.delimiter);
}

/**
 * A folder with uv and nothing else, for the front of PATH: the machine's own, else one fetched once. Undefined where
 * there is none to be had.
 */
export async function uvFolder(): Promise<string | undefined> {
  const folder = path.join(os.tmpdir(), 'skillberth-test-uv');
  const uv = path.join(folder, 'bin', 'uv');
  if (existsSync(uv)) return path.dirname(uv);
  const own = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .find(each => existsSync(path.join(each, 'uv')));
  if (own !== undefined) return own;
  try {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, 'uv']);
    return existsSync(uv) ? path.dirname(uv) : undefined;
  } catch {
    // No network: the caller says that uv was not tried.
    return undefined;
  }
}
