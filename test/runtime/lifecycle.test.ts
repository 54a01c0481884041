import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const runtime = 'skills/.runtime/greeter';
const state = async () => JSON.parse(await workspace.read(`${runtime}/state.json`));

describe('install', () => {
  test('fills slot A first and activates nothing', async () => {
    await writeSkill(workspace);
    const report = await workspace.engine.install('greeter', {}, {});
    expect(report).toMatchObject({ skill: 'greeter', version: '1.0.0', slot: 'A' });
    const status = await workspace.engine.status('greeter');
    expect(status.active).toBeUndefined();
    expect(status.readiness.state).toBe('pending');
    expect(status.versions[0]?.slots.map(slot => [slot.slot, slot.prepared, slot.pending])).toEqual([
      ['A', true, true],
      ['B', false, false],
    ]);
    await expect(stat(workspace.at(`${runtime}/state.json`))).rejects.toThrow('ENOENT');
  });

  test('writes the documented layout: relative paths, secret placeholders, a folder git ignores', async () => {
    await writeSkill(workspace, {
      manifest: `name: greeter
version: 1.0.0
secrets: [GREETER_KEY]
tools:
  - name: greet
    entry: handlers.main:greet
    input_schema: { type: object }
`,
    });
    await workspace.engine.install('greeter', {}, {});
    const slot = `${runtime}/1.0.0/slots/A`;
    const resolved = JSON.parse(await workspace.read(`${slot}/resolved.manifest.json`));
    expect(resolved.secrets).toEqual({ GREETER_KEY: '${secret:GREETER_KEY}' });
    expect(resolved.runtime.python_paths).toEqual(['src', 'src/skills/greeter', 'env']);
    expect(resolved.default_tool).toBe('greet');
    expect(JSON.stringify(resolved)).not.toContain(workspace.folder);
    expect(await workspace.read(`${slot}/src/skills/greeter/handlers/main.py`)).toContain('def greet');
    expect(await workspace.read('skills/.runtime/.gitignore')).toBe('*\n');
    expect((await readdir(workspace.at(`${runtime}/1.0.0/slots`))).sort()).toEqual(['A', 'B']);
    const meta = JSON.parse(await workspace.read(`${runtime}/1.0.0/meta.json`));
    expect(meta.slots.A).toMatchObject({
      content_hash: resolved.content_hash,
      tests: 'not-run',
      default_tool: 'greet',
    });
  });

  test('keeps away from the active slot', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    expect((await workspace.engine.install('greeter', {}, {})).slot).toBe('B');
    expect((await workspace.engine.install('greeter', {}, {})).slot).toBe('B');
    await expect(workspace.engine.install('greeter', { slot: 'A' }, {})).rejects.toMatchObject({
      code: 'slot-active',
    });
  });

  test('keeps the logs of the slot it replaces', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await writeFile(workspace.at(`${runtime}/1.0.0/slots/A/logs/run.log`), 'kept\n');
    await workspace.engine.install('greeter', {}, {});
    expect(await workspace.read(`${runtime}/1.0.0/slots/A/logs/run.log`)).toBe('kept\n');
    expect(await workspace.read(`${runtime}/1.0.0/slots/A/logs/install.log`)).toContain('Filling slot A');
  });

  test('refuses a link that leaves the skill', async () => {
    await writeSkill(workspace);
    const { symlink } = await import('node:fs/promises');
    await symlink('/etc/hostname', workspace.at('skills/greeter/outside'));
    await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
      code: 'manifest-invalid',
      message: expect.stringContaining('outside'),
    });
    expect((await readdir(workspace.at(`${runtime}/1.0.0/slots`))).sort()).toEqual(['A', 'B']);
  });
});

describe('activate and roll back', () => {
  test('one switch: state, mirrors and history agree', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    expect(await state()).toEqual({ version: '1.0.0', slot: 'A', generation: 1 });
    expect(await workspace.read(`${runtime}/current_version`)).toBe('1.0.0\n');
    expect(await workspace.read(`${runtime}/1.0.0/active`)).toBe('A\n');
    const meta = JSON.parse(await workspace.read(`${runtime}/1.0.0/meta.json`));
    expect(meta.history.map((entry: { action: string }) => entry.action)).toEqual(['install', 'activate']);
    expect((await workspace.engine.status('greeter')).readiness.state).toBe('ready');
  });

  test('rolls back across versions, and twice is redo', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await writeSkill(workspace, { version: '1.1.0' });
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    expect(await state()).toMatchObject({
      version: '1.1.0',
      slot: 'A',
      previous: { version: '1.0.0', slot: 'A' },
    });
    expect(await workspace.read(`${runtime}/1.0.0/previous`)).toBe('A\n');

    await workspace.engine.rollback('greeter', {});
    expect((await workspace.engine.run('greeter', undefined, { who: 'Ada' }, {})).result).toMatchObject({
      version: '1.0.0',
    });
    await workspace.engine.rollback('greeter', {});
    expect((await workspace.engine.run('greeter', undefined, { who: 'Ada' }, {})).result).toMatchObject({
      version: '1.1.0',
    });
    expect(await state()).toMatchObject({ version: '1.1.0', generation: 4 });
    const log = await workspace.read(`${runtime}/1.0.0/slots/A/logs/activate.log`);
    expect(log).toContain('Rolled back from version 1.1.0, slot A');
  });

  test('says so when the slot that rollback needs was replaced', async () => {
    await writeSkill(workspace);
    for (let round = 0; round < 2; round += 1) {
      await workspace.engine.install('greeter', {}, {});
      await workspace.engine.activate('greeter', {}, {});
    }
    expect(await state()).toMatchObject({ slot: 'B', previous: { slot: 'A' } });
    await workspace.engine.install('greeter', {}, {});
    await expect(workspace.engine.rollback('greeter', {})).rejects.toMatchObject({
      code: 'previous-replaced',
    });
    expect(await state()).toMatchObject({ slot: 'B' });
  });

  test.each([
    ['before any install', async () => undefined, 'slot-unprepared'],
    [
      'with everything activated',
      async () => {
        await workspace.engine.install('greeter', {}, {});
        await workspace.engine.activate('greeter', {}, {});
      },
      'nothing-to-activate',
    ],
  ])('activate %s is a clear error', async (_, prepare, code) => {
    await writeSkill(workspace);
    await prepare();
    await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
      code,
      nextStep: expect.stringContaining('skillberth install greeter'),
    });
  });

  test('a slot that was never prepared stays inactive', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await expect(workspace.engine.activate('greeter', { slot: 'B' }, {})).rejects.toMatchObject({
      code: 'slot-unprepared',
    });
    await expect(workspace.engine.rollback('greeter', {})).rejects.toMatchObject({
      code: 'nothing-to-roll-back',
    });
    expect(await state()).toMatchObject({ slot: 'A', generation: 1 });
  });

  test.each([
    ['a missing handler', 'import os\n', 'greet'],
    ['a module that cannot be imported', 'import no_such_module\n', 'no_such_module'],
    ['a syntax error', 'def greet(:\n', 'handlers'],
  ])('%s is found before the switch', async (_, main, named) => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await writeSkill(workspace, { version: '2.0.0', main });
    await workspace.engine.install('greeter', {}, {});
    await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
      code: 'import-failed',
      message: expect.stringContaining(named),
    });
    expect(await state()).toMatchObject({ version: '1.0.0', generation: 1 });
  });

  test('a health probe that is not ok keeps the old slot', async () => {
    await writeSkill(workspace, {
      files: { 'runtime/health.py': 'def probe():\n    return {"status": "down", "detail": "no disk"}\n' },
    });
    await workspace.engine.install('greeter', {}, {});
    await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
      code: 'probe-failed',
      message: expect.stringContaining('no disk'),
    });
    expect((await workspace.engine.status('greeter')).active).toBeUndefined();
  });

  test('a damaged state.json is an error that names the file, and status hides no other skill', async () => {
    await writeSkill(workspace);
    await writeSkill(workspace, { name: 'other' });
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await workspace.write(`${runtime}/state.json`, '{"version": ');
    await expect(workspace.engine.run('greeter', undefined, { who: 'x' }, {})).rejects.toMatchObject({
      code: 'state-corrupt',
    });
    const list = await workspace.engine.list();
    expect(list.map(skill => [skill.id, skill.error?.code])).toEqual([
      ['greeter', 'state-corrupt'],
      ['other', undefined],
    ]);
    expect(await workspace.read(`${runtime}/state.json`)).toBe('{"version": ');
  });
});

describe('a process killed half way', () => {
  test('between the two renames of a swap: the old content is back', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    const slots = workspace.at(`${runtime}/1.0.0/slots`);
    const { rename } = await import('node:fs/promises');
    await rename(`${slots}/A`, `${slots}/.old-A-.stage-dead`);
    await mkdir(`${slots}/.stage-dead`, { recursive: true });
    await rename(`${slots}/.old-A-.stage-dead/logs`, `${slots}/.stage-dead/logs`);

    const before = await workspace.engine.status('greeter');
    expect(before.versions[0]?.slots[0]?.prepared).toBe(true);
    await workspace.engine.activate('greeter', {}, {});
    expect((await readdir(slots)).sort()).toEqual(['A', 'B']);
    expect(await workspace.read(`${runtime}/1.0.0/slots/A/logs/install.log`)).toContain('Copying');
  });

  test('between state.json and the rest of a switch: mirrors and history follow', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await workspace.engine.install('greeter', {}, {});
    await workspace.write(
      `${runtime}/state.json`,
      JSON.stringify({
        version: '1.0.0',
        slot: 'B',
        previous: { version: '1.0.0', slot: 'A' },
        generation: 2,
      }),
    );
    await workspace.engine.rollback('greeter', {});
    expect(await state()).toMatchObject({ slot: 'A', generation: 3 });
    expect(await workspace.read(`${runtime}/1.0.0/active`)).toBe('A\n');
    expect(await workspace.read(`${runtime}/1.0.0/previous`)).toBe('B\n');
    const meta = JSON.parse(await workspace.read(`${runtime}/1.0.0/meta.json`));
    expect(meta.history.map((entry: { generation?: number }) => entry.generation).filter(Number)).toEqual([
      1, 2, 3,
    ]);
  });

  test('a damaged meta.json does not bar the way back', async () => {
    await writeSkill(workspace);
    for (let round = 0; round < 2; round += 1) {
      await workspace.engine.install('greeter', {}, {});
      await workspace.engine.activate('greeter', {}, {});
    }
    await workspace.write(`${runtime}/1.0.0/meta.json`, '{');
    await workspace.engine.rollback('greeter', {});
    expect(await state()).toMatchObject({ slot: 'A', generation: 3 });
  });

  test('a broken manifest hides neither the skill nor its slots', async () => {
    await writeSkill(workspace, { name: 'greeter' });
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await workspace.write('skills/greeter/skill.yaml', 'name: greeter\nversion: 1.0.0\ntools: nothing\n');
    expect(await workspace.engine.status('greeter')).toMatchObject({
      id: 'greeter',
      error: { code: 'manifest-invalid' },
      active: { version: '1.0.0', slot: 'A' },
    });
  });

  test('a lost meta.json loses no slot', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', { test: true }, {});
    await rm(workspace.at(`${runtime}/1.0.0/meta.json`));
    expect((await workspace.engine.status('greeter')).versions[0]?.slots[0]).toMatchObject({
      prepared: true,
      tests: { outcome: 'none' },
    });
    await workspace.engine.activate('greeter', {}, {});
  });
});

test('an unchanged source is not stale; an edited, an added and a removed file make it so', async () => {
  await writeSkill(workspace, { files: { 'notes.txt': 'one' } });
  await workspace.engine.install('greeter', {}, {});
  const stale = async () => (await workspace.engine.status('greeter')).versions[0]?.slots[0]?.stale;
  expect(await stale()).toBe(false);
  await workspace.write('skills/greeter/notes.txt', 'two');
  expect(await stale()).toBe(true);
  await workspace.write('skills/greeter/notes.txt', 'one');
  expect(await stale()).toBe(false);
  await rm(workspace.at('skills/greeter/notes.txt'));
  expect(await stale()).toBe(true);
});
