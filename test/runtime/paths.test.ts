import { mkdir, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace | undefined;
const parents: string[] = [];
afterEach(async () => {
  await workspace?.dispose();
  for (const parent of parents.splice(0)) await rm(parent, { recursive: true, force: true });
});

async function workspaceIn(name: string): Promise<TestWorkspace> {
  const parent = path.join(os.tmpdir(), `skillberth-${process.pid}-${parents.length}`, name);
  parents.push(path.dirname(parent));
  await mkdir(parent, { recursive: true });
  workspace = await makeWorkspace(parent);
  return workspace;
}

const script = 'import os\n\nif __name__ == "__main__":\n    assert os.path.exists(__file__)\n';

/** The whole life of a skill, by the engine and by the command line. */
async function live(used: TestWorkspace, name: string): Promise<void> {
  const { engine, folder } = used;
  for (const version of ['1.0.0', '2.0.0']) {
    await writeSkill(used, {
      name: 'folder',
      version,
      manifest: `name: ${JSON.stringify(name)}\nversion: ${version}\ntools:\n  - {name: greet, entry: "handlers.main:greet"}\n`,
      files: { 'tests/smoke/check.py': script },
    });
    expect(await engine.install(name, { test: true }, {})).toMatchObject({ tests: { outcome: 'passed' } });
    await engine.activate(name, {}, {});
  }
  await engine.rollback(name, {});
  expect(await engine.run(name, 'greet', { who: 'Ada' }, {})).toMatchObject({
    result: { text: 'Hello Ada', version: '1.0.0' },
  });
  const called = await callCommandLine(['run', name, 'greet', '--json', '{"who":"Ada"}'], { cwd: folder });
  expect(called, called.stderr).toMatchObject({ code: 0 });
  expect((await engine.doctor(name, {}, {})).findings).toEqual([]);
  await engine.uninstall(name, { discard: 'delete' }, {});
  expect(await engine.status(name)).toMatchObject({ versions: [] });
}

const windows = process.platform === 'win32';

/** One folder in the other, each with something that a careless command line or file system would trip over. */
const difficult = [
  "with  spaces & ampersand; it's",
  'na\u00efve composed',
  'nai\u0308ve decomposed',
  '\u5929\u6c17 \u{1f326}',
  '-rf',
  '100% $HOME `x` (1) [2] {3} #',
];
const withoutWindows = windows ? [] : ['"quoted" \\back', 'line\nbreak * ?'];

test.each([[...difficult, ...withoutWindows].join('/'), `long-${'x'.repeat(windows ? 40 : 200)}`])(
  'a workspace below %j',
  async folder => {
    await live(await workspaceIn(folder), 'greeter');
  },
  60_000,
);

test.each(["it's & nai\u0308ve \u5929\u6c17", 'Con', 'x'.repeat(180)])(
  'a skill called %j',
  async name => {
    await live(await workspaceIn('plain'), name);
  },
  60_000,
);

test.skipIf(windows)('a path that Python cannot take is told', async () => {
  const used = await workspaceIn('with:colon');
  await writeSkill(used);
  expect((await used.engine.doctor(undefined, {}, {})).findings).toMatchObject([
    { code: 'path-not-usable', severity: 'error', subject: used.folder },
  ]);
});

test('a skill is found by its name however its accents are written', async () => {
  const used = await workspaceIn('plain');
  await writeSkill(used, { name: 'folder', manifest: 'name: na\u00efve\nversion: 1.0.0\ntools: []\n' });
  await used.engine.install('nai\u0308ve', {}, {});
  await rename(used.at('skills', 'folder'), used.at('skills', 'nai\u0308ve'));
  await writeSkill(used, { name: 'nai\u0308ve', manifest: 'name: nai\u0308ve\nversion: 1.0.0\ntools: []\n' });
  expect(await used.engine.status('na\u00efve')).toMatchObject({ readiness: { state: 'pending' } });
});
