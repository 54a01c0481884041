import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Engine } from '../../runtime/index.ts';
import {
  pathWithout,
  setVariables,
  uvFolder,
  withoutOwnSettings,
  writeSourceDistribution,
  writeWheel,
} from './support/packages.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
  yes,
} from './support/workspace.ts';

const run = promisify(execFile);
const uv = await uvFolder();
if (uv === undefined) console.log('There is no uv to be had: only pip is tried.');

let workspace: TestWorkspace;
let restore: () => void;
beforeEach(async () => {
  workspace = await makeWorkspace();
  restore = setVariables({
    ...withoutOwnSettings(),
    PIP_CONFIG_FILE: undefined,
    PIP_FIND_LINKS: undefined,
    PIP_INDEX_URL: undefined,
    PIP_NO_BINARY: undefined,
    PIP_RETRIES: undefined,
    UV_FIND_LINKS: undefined,
    UV_NO_BINARY: undefined,
    SKILLBERTH_CACHE: workspace.at('cache'),
    PATH: pathWithout('uv'),
  });
});
afterEach(async () => {
  restore();
  await workspace.dispose();
});

interface Skill {
  readonly dependencies?: readonly unknown[];
  readonly runtime?: string;
  readonly files?: Readonly<Record<string, string>>;
}

async function writePythonSkill({ dependencies = [], runtime, files }: Skill): Promise<void> {
  await writeSkill(workspace, {
    manifest: [
      'name: greeter',
      'version: 1.0.0',
      ...(runtime === undefined ? [] : [`runtime: ${runtime}`]),
      `dependencies: ${JSON.stringify(dependencies)}`,
      'tools:',
      '  - {name: versions, entry: "handlers.main:versions", input_schema: {type: object}}',
      '',
    ].join('\n'),
    main: `import sys\n\ndef versions():\n    import alpha\n    return {"alpha": alpha.version, "prefix": sys.executable}\n`,
    ...(files === undefined ? {} : { files }),
  });
}

function slot(...parts: string[]): string {
  return workspace.at('skills', '.runtime', 'greeter', '1.0.0', 'slots', 'A', ...parts);
}

async function install(offline = true): Promise<string> {
  const log: string[] = [];
  const context = {
    onStep: (step: string) => void log.push(`${step}\n`),
    onOutput: (text: string) => void log.push(text),
  };
  await workspace.engine.install('greeter', { slot: 'A', offline }, context);
  return log.join('');
}

async function alphaVersion(): Promise<string> {
  return await readFile(slot('env', 'alpha.py'), 'utf8');
}

describe.each([['pip'], ...(uv === undefined ? [] : [['uv']])])('with %s', tool => {
  beforeEach(() => {
    if (tool === 'uv') process.env['PATH'] = [uv, process.env['PATH']].join(path.delimiter);
  });

  test('wheels of the skill and of the user, constraints of both', async () => {
    await writeWheel(workspace.at('skills/greeter/wheels'), { name: 'alpha', version: '1.0' });
    for (const version of ['2.0', '3.0', '4.0']) {
      await writeWheel(workspace.at("the user's wheels"), { name: 'alpha', version });
    }
    await writePythonSkill({ dependencies: [{ name: 'alpha', version: '>=1' }] });
    const log = await install();
    expect(log).toContain('Installing 1 Python package\n');
    expect(log).toContain(tool === 'uv' ? '$ uv pip install alpha>=1' : '$ pip install alpha>=1');
    expect(await alphaVersion()).toContain('1.0');
    process.env['UV_FIND_LINKS'] = workspace.at("the user's wheels");
    await install();
    expect(await alphaVersion()).toContain('4.0');
    // pip takes a space in such a value for the end of a path.
    const held = `${workspace.folder.replaceAll(' ', '-')}-held.txt`;
    await writeFile(held, 'alpha<4\n');
    onTestFinished(() => rm(held));
    process.env['PIP_CONFIG_FILE'] = workspace.at('pip.conf');
    await workspace.write('pip.conf', `[global]\nno-index = true\n[install]\nconstraint =\n    ${held}\n`);
    await install(false);
    expect(await alphaVersion()).toContain('3.0');
    await workspace.write('skills/greeter/constraints.txt', 'alpha != 3.0  # broken\n');
    await install(false);
    expect(await alphaVersion()).toContain('2.0');
  });

  test('what is missing is named, and nothing is left', async () => {
    await writeWheel(workspace.at('skills/greeter/wheels'), { name: 'alpha', requires: ['beta-thing>=3'] });
    await writePythonSkill({ dependencies: ['alpha'] });
    await expect(install()).rejects.toMatchObject({
      code: 'dependency-failed',
      message: expect.stringContaining('beta-thing'),
      nextStep: expect.stringContaining('wheels'),
    });
    expect(await readdir(workspace.at('cache'))).toEqual([]);
    expect(existsSync(slot('resolved.manifest.json'))).toBe(false);
  });

  test('nothing is built from sources', async () => {
    const canary = workspace.at('canary');
    await writeSourceDistribution(workspace.at('links'), 'sourced', canary);
    process.env['UV_FIND_LINKS'] = workspace.at('links');
    process.env['PIP_NO_BINARY'] = ':all:';
    process.env['UV_NO_BINARY'] = '1';
    await writePythonSkill({ dependencies: ['sourced'] });
    await expect(install()).rejects.toMatchObject({ code: 'dependency-failed' });
    expect(existsSync(canary)).toBe(false);
  });

  test('hashes are checked', async () => {
    const wheel = await writeWheel(workspace.at('skills/greeter/wheels'), { name: 'alpha' });
    const { stdout } = await run('sha256sum', [wheel]);
    const [hash = ''] = stdout.split(' ');
    const requirements = (digest: string): string => `# locked\nalpha==1.0 \\\n    --hash=sha256:${digest}\n`;
    await writePythonSkill({ files: { 'requirements.in': requirements(hash) } });
    await install();
    expect(await alphaVersion()).toContain('1.0');
    await writePythonSkill({ files: { 'requirements.in': requirements('0'.repeat(64)) } });
    await expect(install()).rejects.toMatchObject({
      code: 'dependency-failed',
      message: expect.stringMatching(/hash/i),
    });
  });

  test('an interpreter that is asked for gets a virtual environment, which can be moved and copied', async () => {
    await writeWheel(workspace.at('skills/greeter/wheels'), {
      name: 'alpha',
      files: {
        'alpha.py':
          'import sys\nversion = "1.0"\ndef main():\n    print("alpha", *sys.argv[1:])\n    return 3\n',
        'hooked.pth': 'import sys; sys.hooked = True\n',
      },
      scripts: ['alpha = alpha:main'],
    });
    await writePythonSkill({ dependencies: ['alpha'], runtime: '{python: ">=3.10", type: python}' });
    await install();
    const resolved = JSON.parse(await readFile(slot('resolved.manifest.json'), 'utf8'));
    const [sitePackages = ''] = resolved.runtime.python_paths.slice(-1);
    expect(resolved.runtime.interpreter).toBe('venv/bin/python');
    expect(sitePackages).toMatch(/^venv\/lib\/python3\.\d+\/site-packages$/);
    expect(await readdir(slot('env'))).toEqual([]);
    expect(await namesOf(slot(), 'stage-')).toEqual([]);
    expect(await namesOf(slot(), '.building-')).toEqual([]);
    await workspace.engine.activate('greeter', {}, {});
    await workspace.engine.dispose();
    const moved = `${workspace.folder} moved`;
    const copied = `${workspace.folder} copied`;
    try {
      await cp(workspace.folder, copied, { recursive: true, verbatimSymlinks: true });
      await rename(workspace.folder, moved);
      for (const folder of [moved, copied]) {
        const engine = new Engine({
          workspaceFolders: [folder],
          supervisorScript,
          pythonFolder,
          actor: 'cli',
        });
        try {
          // In another place it is another skill, which somebody has to let run.
          await engine.enable('greeter', yes);
          const { result } = await engine.run('greeter', 'versions', {}, {});
          const root = path.join(folder, 'skills', '.runtime', 'greeter', '1.0.0', 'slots', 'A');
          expect(result).toEqual({ alpha: '1.0', prefix: path.join(root, 'venv', 'bin', 'python') });
          const asked = 'import sys, alpha; print(alpha.version, sys.prefix != sys.base_prefix, sys.hooked)';
          const { stdout } = await run(path.join(root, 'venv', 'bin', 'python'), ['-c', asked]);
          expect(stdout).toBe('1.0 True True\n');
          const script = run(path.join(root, 'bin', 'alpha'), ['one', 'two words'], { cwd: '/' });
          await expect(script).rejects.toMatchObject({ code: 3, stdout: 'alpha one two words\n' });
        } finally {
          await engine.dispose();
        }
      }
    } finally {
      await rm(moved, { recursive: true, force: true });
      await rm(copied, { recursive: true, force: true });
    }
  });
});

/** Files below a folder that hold a text, logs aside. */
async function namesOf(folder: string, text: string): Promise<readonly string[]> {
  const found = await run('grep', ['-rlF', '--exclude-dir=logs', text, folder]).catch(() => undefined);
  return found?.stdout.split('\n').filter(line => line !== '') ?? [];
}

test('a slot runs on when the interpreter it was built with is gone', async () => {
  const { stdout } = await run('python3', ['-c', 'import sys; print(sys.executable)']);
  await mkdir(workspace.at('tools'));
  await run('python3', ['-m', 'venv', '--without-pip', workspace.at('tools', 'python')]);
  const python = workspace.at('tools', 'python', 'bin', 'python');
  const engine = new Engine({
    workspaceFolders: [workspace.folder],
    supervisorScript,
    pythonFolder,
    python,
    actor: 'cli',
  });
  try {
    await writePythonSkill({ files: { 'alpha.py': 'version = "own"\n' } });
    await engine.install('greeter', { slot: 'A' }, {});
    await engine.activate('greeter', {}, {});
    expect((await engine.run('greeter', 'versions', {}, {})).result).toMatchObject({ prefix: python });
  } finally {
    await engine.dispose();
  }
  await rm(workspace.at('tools'), { recursive: true });
  const { result } = await workspace.engine.run('greeter', 'versions', {}, {});
  // Another name of the same interpreter may come first.
  expect(result).toEqual({ alpha: 'own', prefix: expect.stringContaining(path.dirname(stdout)) });
});

test('an interpreter without pip borrows one', async () => {
  await writeWheel(workspace.at('skills/greeter/wheels'), { name: 'alpha' });
  await run('python3', ['-m', 'venv', '--without-pip', workspace.at('bare')]);
  const python = workspace.at('bare', 'bin', 'python');
  const engine = new Engine({
    workspaceFolders: [workspace.folder],
    supervisorScript,
    pythonFolder,
    python,
    actor: 'cli',
  });
  try {
    await writePythonSkill({ dependencies: ['alpha'] });
    await engine.install('greeter', { slot: 'A', offline: true }, {});
    expect(await alphaVersion()).toContain('1.0');
    expect(existsSync(workspace.at('bare', 'lib', 'python3.11', 'site-packages', 'alpha.py'))).toBe(false);
  } finally {
    await engine.dispose();
  }
}, 180_000);

describe('a line that could run code or look elsewhere is refused', () => {
  test.each([
    '-r other.txt',
    '--index-url https://example.org/simple',
    '-e .',
    './local',
    '../other',
    '/etc',
    'git+https://example.org/repository.git',
    'alpha @ git+https://example.org/repository.git',
    'alpha @ file:///etc/alpha-1.0-py3-none-any.whl',
    'alpha @ https://example.org/alpha-1.0.tar.gz',
    'alpha>=1 --global-option=x',
    'alpha @ https://example.org/$' + '{HOME}/alpha-1.0-py3-none-any.whl',
  ])('%s', async line => {
    for (const files of [{ 'requirements.in': `${line}\n` }, { 'constraints.txt': `beta\n${line}\n` }]) {
      await rm(workspace.at('skills'), { recursive: true, force: true });
      await writePythonSkill({ dependencies: ['alpha'], files });
      await expect(install()).rejects.toMatchObject({
        code: 'dependency-failed',
        message: expect.stringContaining(line.slice(0, 20)),
        subject: Object.keys(files)[0],
      });
    }
    expect(existsSync(workspace.at('cache'))).toBe(false);
  });

  test('also where the manifest hides it behind a line break', async () => {
    await writePythonSkill({ dependencies: ['alpha>=1\u000b--index-url https://example.org'] });
    await expect(install()).rejects.toMatchObject({ code: expect.stringMatching(/dependency|manifest/) });
    expect(existsSync(workspace.at('cache'))).toBe(false);
  });
});

test('a Python skill of the agentos format has its requirements.in installed', async () => {
  await writeWheel(workspace.at('skills/greeter/wheels'), { name: 'alpha' });
  await workspace.write(
    'skills/greeter/skill.yaml',
    `skill_id: greeter
name: Greeter
version: 1.0.0
author: Somebody
description: Greets.
entry: {runtime: python, module: main.py, exports: [{command: greet, handler: greet}]}
capabilities: {class: pure}
`,
  );
  await workspace.write('skills/greeter/main.py', 'def greet():\n    return {}\n');
  await workspace.write('skills/greeter/requirements.in', 'alpha\n');
  await install();
  expect(await alphaVersion()).toContain('1.0');
});

test('credentials in the address of an index are not shown', async () => {
  process.env['PIP_INDEX_URL'] = 'http://someone:hidden-token@127.0.0.1:1/simple';
  process.env['PIP_RETRIES'] = '0';
  await writePythonSkill({ dependencies: ['alpha'] });
  const log: string[] = [];
  const error = await workspace.engine
    .install('greeter', { slot: 'A' }, { onOutput: text => void log.push(text) })
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'dependency-failed' });
  expect(log.join('')).toContain('alpha');
  expect(log.join('') + JSON.stringify(error)).not.toContain('hidden-token');
  expect(await namesOf(workspace.folder, 'hidden-token')).toEqual([]);
});
