import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine, type InstallReport } from '../../runtime/index.ts';
import { packNpm, setVariables, uvFolder, withoutOwnSettings } from './support/packages.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
} from './support/workspace.ts';

const run = promisify(execFile);
const uv = await uvFolder();
if (uv === undefined) console.log('Builds by uv are not tested: there is none, and none can be fetched.');

let workspace: TestWorkspace;
let restore: () => void;
/** A file of the user's that no build may read. */
let canary: string;
beforeEach(async () => {
  workspace = await makeWorkspace();
  canary = path.join(os.homedir(), `.skillberth-canary-${path.basename(workspace.folder).replace(' ', '-')}`);
  writeFileSync(canary, 'canary of the test');
  restore = setVariables({
    ...withoutOwnSettings(),
    SKILLBERTH_CACHE: workspace.at('cache'),
    PIP_CONFIG_FILE: os.devNull,
    PATH: process.env['PATH'],
    CANARY_TOKEN: 'canary of the environment',
  });
});
afterEach(async () => {
  restore();
  await rm(canary, { force: true });
  await workspace.dispose();
});

interface Installed extends InstallReport {
  readonly output: string;
  /** What somebody was asked, or told. */
  readonly approvals: readonly string[];
}

async function install(
  options: { readonly allowScripts?: boolean; readonly offline?: boolean; readonly answer?: boolean } = {},
): Promise<Installed> {
  const { answer = true, ...chosen } = options;
  const output: string[] = [];
  const approvals: string[] = [];
  const report = await workspace.engine.install(
    'greeter',
    { slot: 'A', ...chosen },
    {
      onOutput: text => void output.push(text),
      approve: async request => {
        approvals.push(...request.permissions);
        return answer;
      },
      onApproved: request => void approvals.push(...request.permissions),
    },
  );
  return { ...report, output: output.join(''), approvals };
}

function slot(...parts: string[]): string {
  return workspace.at('skills', '.runtime', 'greeter', '1.0.0', 'slots', 'A', ...parts);
}

/** What foreign code found out. */
interface Found {
  readonly read: string;
  readonly write: string;
  readonly environment: readonly string[];
  readonly home: string;
}

function expectConfined(found: Found): void {
  expect(found.read).toBe('ENOENT');
  expect(found.write).toMatch(/^(EROFS|ENOENT|EACCES)$/);
  expect(existsSync(workspace.at('outside'))).toBe(false);
  expect(found.environment).not.toContain('CANARY_TOKEN');
  expect(found.home).not.toBe(os.homedir());
}

describe('install scripts of npm packages', () => {
  /** A script that looks around and leaves what it found in its own folder. */
  const lookAround = (): string => `
const fs = require('fs'), os = require('os');
const attempt = work => { try { return String(work() ?? 'done'); } catch (error) { return error.code; } };
const found = {
  read: attempt(() => fs.readFileSync(${JSON.stringify(canary)}, 'utf8')),
  write: attempt(() => fs.writeFileSync(${JSON.stringify(workspace.at('outside'))}, '')),
  environment: Object.keys(process.env), home: os.homedir(),
};
fs.writeFileSync('found.json', JSON.stringify(found));
`;

  async function writeNodeSkill(
    packages: Readonly<Record<string, Readonly<Record<string, string>>>>,
    members: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    await writeSkill(workspace, { manifest: 'name: greeter\nversion: 1.0.0\ntools: []\n' });
    const dependencies: Record<string, string> = {};
    for (const [name, { postinstall = 'node look.cjs', ...files }] of Object.entries(packages)) {
      await packNpm(
        workspace.at('skills/greeter/vendor'),
        { name, version: '1.0.0', scripts: { postinstall } },
        { 'index.js': '', 'look.cjs': lookAround(), ...files },
      );
      dependencies[name] = `file:vendor/${name}-1.0.0.tgz`;
    }
    await workspace.write(
      'skills/greeter/package.json',
      JSON.stringify({
        name: 'greeter',
        version: '1.0.0',
        scripts: { postinstall: `node -e "require('fs').writeFileSync('own', '')"` },
        dependencies,
        ...members,
      }),
    );
  }

  test('do not run by default, and nobody is asked', async () => {
    await writeNodeSkill({ packed: {} });
    expect((await install()).approvals).toEqual([]);
    expect(existsSync(slot('node_modules', 'packed', 'index.js'))).toBe(true);
    expect(existsSync(slot('node_modules', 'packed', 'found.json'))).toBe(false);
  });

  test('see their own folder and the system, and leave what they built', async () => {
    await writeNodeSkill({ packed: {} });
    const { approvals } = await install({ allowScripts: true, offline: true });
    expect(approvals).toContain('No network.');
    expectConfined(JSON.parse(await readFile(slot('node_modules', 'packed', 'found.json'), 'utf8')));
    // Scripts of the skill's own package.json never run.
    expect(existsSync(slot('src', 'skills', 'greeter', 'own'))).toBe(false);
    // From the cache nothing is built, so nobody is asked either.
    expect((await install({ allowScripts: true, offline: true })).approvals).toEqual([]);
  });

  test('do not run without an approval, and nothing is installed', async () => {
    await writeNodeSkill({ packed: {} });
    // For a program a local folder is no approval yet, and nobody says yes.
    const engine = new Engine({
      workspaceFolders: [workspace.folder],
      supervisorScript,
      pythonFolder,
      actor: 'api',
    });
    try {
      for (const context of [{}, { approve: () => Promise.resolve(false) }]) {
        const installing = engine.install(
          'greeter',
          { slot: 'A', allowScripts: true, offline: true },
          context,
        );
        await expect(installing).rejects.toMatchObject({ code: 'approval-needed' });
      }
    } finally {
      await engine.dispose();
    }
    expect(existsSync(slot('resolved.manifest.json'))).toBe(false);
  });

  test('do not run where the system cannot isolate them, whatever is allowed to skills', async () => {
    await writeNodeSkill({ packed: {} });
    // Everything that an install needs, and no bubblewrap.
    const programs = workspace.at('programs');
    await mkdir(programs);
    const { stdout: found } = await run('sh', [
      '-c',
      'command -v npm && python3 -c "import sys; print(sys.executable)"',
    ]);
    const [npm = '', python = ''] = found.trim().split('\n');
    await symlink(npm, path.join(programs, 'npm'));
    await symlink(process.execPath, path.join(programs, 'node'));
    process.env['PATH'] = programs;
    const engine = new Engine({
      workspaceFolders: [workspace.folder],
      supervisorScript,
      pythonFolder,
      python,
      actor: 'cli',
      allowProcessOnly: true,
    });
    try {
      const installing = engine.install('greeter', { slot: 'A', allowScripts: true, offline: true }, {});
      await expect(installing).rejects.toMatchObject({ code: 'isolation-unavailable' });
    } finally {
      await engine.dispose();
    }
    expect(existsSync(slot('resolved.manifest.json'))).toBe(false);
  });

  test('that fail end the install; an optional package is left out', async () => {
    await writeNodeSkill({ packed: {}, failing: { postinstall: 'exit 3' } });
    await expect(install({ allowScripts: true, offline: true })).rejects.toMatchObject({
      code: 'dependency-failed',
      message: expect.stringMatching(/install scripts of .*failing/),
    });
    await writeNodeSkill(
      { packed: {} },
      {
        dependencies: { packed: 'file:vendor/packed-1.0.0.tgz' },
        optionalDependencies: { failing: 'file:vendor/failing-1.0.0.tgz' },
      },
    );
    const { output } = await install({ allowScripts: true, offline: true });
    expect(output).toContain('Left out failing, an optional package');
    expect(existsSync(slot('node_modules', 'failing'))).toBe(false);
    expect(existsSync(slot('node_modules', 'packed', 'found.json'))).toBe(true);
  });

  test.each([
    ['a link to a file of the user', 'ln -s /etc/passwd stolen'],
    [
      'a link by way of another link',
      'mkdir deep && ln -s .. deep/up && ln -s up/../../../../canary deep/out',
    ],
    ['a link in place of all packages', 'cd ../.. && rm -rf node_modules && ln -s / node_modules'],
    ['a pipe', 'mkfifo pipe'],
  ])('may not leave %s behind', async (_, postinstall) => {
    await writeNodeSkill({ packed: { postinstall } });
    await expect(install({ allowScripts: true, offline: true })).rejects.toMatchObject({
      code: 'dependency-failed',
      message: expect.stringMatching(/leads out of|is neither a file nor a folder|is no folder/),
    });
  });
});

describe('Python packages without a wheel', () => {
  /** A source distribution whose backend looks around when it is imported, and builds a wheel with what it found. */
  async function writeSource(folder: string, before = ''): Promise<void> {
    const tree = workspace.at('sdist', 'sourced-1.0');
    await mkdir(tree, { recursive: true });
    await writeFile(
      path.join(tree, 'pyproject.toml'),
      '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    );
    await writeFile(path.join(tree, 'PKG-INFO'), 'Metadata-Version: 2.1\nName: sourced\nVersion: 1.0\n');
    await writeFile(
      path.join(tree, 'backend.py'),
      `import errno, json, os, urllib.request, zipfile
def attempt(work):
    try:
        return str(work() or 'done')
    except OSError as error:
        return errno.errorcode.get(error.errno, repr(error))
found = json.dumps({
    'read': attempt(lambda: open(${JSON.stringify(canary)}).read()),
    'write': attempt(lambda: open(${JSON.stringify(workspace.at('outside'))}, 'w').close()),
    'environment': sorted(os.environ), 'home': os.path.expanduser('~'),
})
def build_wheel(folder, *rest, **more):
    ${before}
    name, info = 'sourced-1.0-py3-none-any.whl', 'sourced-1.0.dist-info/'
    with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
        wheel.writestr('sourced.json', found)
        wheel.writestr('sourced_env.json', json.dumps(dict(os.environ)))
        wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: sourced\\nVersion: 1.0\\n')
        wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        wheel.writestr(info + 'RECORD', '')
    return name
`,
    );
    await mkdir(folder, { recursive: true });
    await run('tar', [
      '-czf',
      path.join(folder, 'sourced-1.0.tar.gz'),
      '-C',
      path.dirname(tree),
      'sourced-1.0',
    ]);
  }

  beforeEach(async () => {
    await writeSkill(workspace, { files: { 'requirements.txt': 'sourced\n' } });
  });

  const tools = ['pip', ...(uv === undefined ? [] : ['uv'])];
  describe.each(tools)('with %s', tool => {
    beforeEach(() => {
      if (tool === 'uv') process.env['PATH'] = `${uv}${path.delimiter}${process.env['PATH']}`;
    });

    test('are not built by default', async () => {
      await writeSource(workspace.at('skills/greeter/wheels'));
      await expect(install({ offline: true })).rejects.toMatchObject({ code: 'dependency-failed' });
    });

    test('are built where they see themselves and the system', async () => {
      await writeSource(workspace.at('skills/greeter/wheels'));
      const { approvals } = await install({ allowScripts: true, offline: true });
      expect(approvals).toContain('No network.');
      expectConfined(JSON.parse(await readFile(slot('env', 'sourced.json'), 'utf8')));
    });

    test('come from a registry on this computer, without its credentials', async () => {
      const registry = await openRegistry(workspace.at('served'));
      const other = await openRegistry(workspace.at('nothing'));
      try {
        await writeSource(
          workspace.at('served'),
          `json.dump(attempt(lambda: urllib.request.urlopen('${other.address}/stolen')), open('reached', 'w'))`,
        );
        const host = new URL(registry.address).host;
        process.env['PIP_INDEX_URL'] = `http://somebody:password-of-theirs@${host}/simple/`;
        process.env['PIP_TRUSTED_HOST'] = '127.0.0.1';
        const { output } = await install({ allowScripts: true });
        expect(registry.requests).toContain('/files/sourced-1.0.tar.gz');
        expectConfined(JSON.parse(await readFile(slot('env', 'sourced.json'), 'utf8')));
        const environment = await readFile(slot('env', 'sourced_env.json'), 'utf8');
        expect(environment).toContain(host);
        expect(environment).not.toContain('password-of-theirs');
        expect(output).not.toContain('password-of-theirs');
        // The registry's own port, and no other of this computer.
        expect(other.requests).toEqual([]);
        expect(output).toContain('Refused network');
      } finally {
        registry.server.close();
        other.server.close();
      }
    });
  });

  test('are built in a cache that is reached by a link', async () => {
    await mkdir(workspace.at('real cache'));
    await symlink(workspace.at('real cache'), workspace.at('linked'));
    process.env['SKILLBERTH_CACHE'] = workspace.at('linked');
    await writeSource(workspace.at('skills/greeter/wheels'));
    await install({ allowScripts: true, offline: true });
    expect(existsSync(slot('env', 'sourced.json'))).toBe(true);
  });

  test('that do not build end the install and leave nothing', async () => {
    await writeSource(workspace.at('skills/greeter/wheels'), 'raise SystemExit("cannot be built")');
    await expect(install({ allowScripts: true, offline: true })).rejects.toMatchObject({
      code: 'dependency-failed',
      nextStep: expect.stringContaining('isolated'),
    });
    expect(existsSync(slot('resolved.manifest.json'))).toBe(false);
  });
});

interface Registry {
  readonly server: Server;
  /** `http://127.0.0.1:port` */
  readonly address: string;
  readonly requests: readonly string[];
}

/** A package index of one package on loopback, as a private one would be. */
async function openRegistry(folder: string): Promise<Registry> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { url = '' } = request;
    requests.push(url);
    if (url === '/simple/sourced/') {
      response.setHeader('content-type', 'text/html');
      response.end('<a href="/files/sourced-1.0.tar.gz">sourced-1.0.tar.gz</a>');
      return;
    }
    if (!url.startsWith('/files/')) response.writeHead(404).end();
    else
      readFile(path.join(folder, path.basename(url))).then(
        bytes => response.end(bytes),
        () => response.writeHead(404).end(),
      );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
