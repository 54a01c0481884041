import { existsSync, statSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../../runtime/index.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
  yes,
} from './support/workspace.ts';

let workspace: TestWorkspace;
let elsewhere: string;
let engine: Engine | undefined;
beforeEach(async () => {
  workspace = await makeWorkspace();
  elsewhere = path.join(await mkdtemp(path.join(os.tmpdir(), 'skillberth moved-')), 'other place');
});
afterEach(async () => {
  await engine?.dispose();
  engine = undefined;
  await workspace.dispose();
  await rm(path.dirname(elsewhere), { recursive: true, force: true });
});

/** Says where its package and its own code come from. */
async function write(version: string, manifest = ''): Promise<void> {
  await writeSkill(workspace, {
    version,
    manifest: `name: greeter\nversion: ${version}\ndependencies: ["iniconfig==2.1.0"]\ndefault_tool: greet\n${manifest}tools:\n  - {name: greet, entry: "handlers.main:greet"}\n`,
    main: `import iniconfig\n\ndef greet():\n    return {"version": "${version}", "package": iniconfig.__file__, "own": __file__}\n`,
    files: {
      'tests/smoke/check.py':
        'import iniconfig\n\nif __name__ == "__main__":\n    assert iniconfig.__file__\n',
    },
  });
}

async function bothVersions(manifest?: string): Promise<void> {
  for (const version of ['1.0.0', '2.0.0']) {
    await write(version, manifest);
    await workspace.engine.install('greeter', { test: true }, {});
    await workspace.engine.activate('greeter', {}, {});
  }
}

function engineAt(folder: string): Engine {
  engine = new Engine({ workspaceFolders: [folder], supervisorScript, pythonFolder, actor: 'cli' });
  return engine;
}

/** Enables, runs, tests, rolls back and activates, all in the workspace at this place. */
async function expectWorking(moved: Engine, folder: string): Promise<void> {
  const run = async (version: string): Promise<void> => {
    // Another place is another skill to the registry: what was approved there is not approved here.
    await moved.enable('greeter', yes);
    const { result } = await moved.run('greeter', undefined, {}, {});
    expect(result).toMatchObject({ version });
    const { package: packageFile = '', own = '' } = result as {
      readonly package?: string;
      readonly own?: string;
    };
    expect(packageFile.startsWith(folder), packageFile).toBe(true);
    expect(own.startsWith(folder), own).toBe(true);
  };
  await run('2.0.0');
  expect(await moved.test('greeter', {}, {})).toMatchObject({ outcome: 'passed', version: '2.0.0' });
  await moved.rollback('greeter', {});
  await run('1.0.0');
  await moved.activate('greeter', { version: '2.0.0', slot: 'A' }, {});
  await run('2.0.0');
  const { findings } = await moved.doctor('greeter', {}, {});
  expect(findings).toEqual([]);
}

test.each([
  ['a folder of packages', ''],
  ['a virtual environment', 'runtime:\n  python: ">=3.10"\n'],
])(
  'a moved workspace with %s works as before',
  async (_, manifest) => {
    await bothVersions(manifest);
    await rename(workspace.folder, elsewhere);
    const moved = engineAt(elsewhere);
    await expectWorking(moved, elsewhere);
    await moved.install('greeter', { test: true }, {});
    expect(existsSync(workspace.folder)).toBe(false);
  },
  120_000,
);

test('a workspace that is copied while a tool runs gives two that know nothing of each other', async () => {
  await bothVersions();
  const running = workspace.engine.run('greeter', undefined, {}, {});
  await cp(workspace.folder, elsewhere, { recursive: true, verbatimSymlinks: true });
  await running;
  const copy = engineAt(elsewhere);
  await expectWorking(copy, elsewhere);
  await copy.rollback('greeter', {});
  expect(await copy.status('greeter')).toMatchObject({ active: { version: '1.0.0' } });
  expect(await workspace.engine.status('greeter')).toMatchObject({ active: { version: '2.0.0' } });
  await workspace.engine.uninstall('greeter', { discard: 'delete' }, {});
  await expect(copy.run('greeter', undefined, {}, {})).resolves.toMatchObject({ version: '1.0.0' });
}, 120_000);

const otherDisk = '/dev/shm';
const hasOtherDisk = existsSync(otherDisk) && statSync(otherDisk).dev !== statSync(os.tmpdir()).dev;

test.skipIf(!hasOtherDisk)(
  'a workspace may lie on another file system than the package cache',
  async () => {
    const before = process.env['SKILLBERTH_CACHE'];
    process.env['SKILLBERTH_CACHE'] = elsewhere;
    await workspace.dispose();
    workspace = await makeWorkspace(otherDisk);
    try {
      await bothVersions();
      await expectWorking(engineAt(workspace.folder), workspace.folder);
      await workspace.engine.uninstall('greeter', { discard: 'delete' }, {});
    } finally {
      if (before === undefined) delete process.env['SKILLBERTH_CACHE'];
      else process.env['SKILLBERTH_CACHE'] = before;
    }
  },
  120_000,
);
