import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
let changes = 0;
let watching: { close(): Promise<void> };

beforeEach(async () => {
  workspace = await makeWorkspace();
  changes = 0;
  watching = await workspace.engine.watch(() => {
    changes += 1;
  });
});
afterEach(async () => {
  await watching.close();
  await workspace.dispose();
});

/** Whether the watcher reports what `work` does; quiet is believed after 400 ms. */
async function reports(work: () => Promise<void>): Promise<boolean> {
  const before = changes;
  await work();
  for (let waited = 0; waited < 400 && changes === before; waited += 20) await sleep(20);
  // Let a burst end, so that it does not count for the next step.
  await sleep(100);
  return changes > before;
}

test('sources that appear, change, vanish and come back', async () => {
  expect(await reports(() => workspace.write('skills/a/SKILL.md', 'one'))).toBe(true);
  expect(await reports(() => workspace.write('skills/a/SKILL.md', 'two'))).toBe(true);
  expect(await reports(() => workspace.write('.adaos/skills/b/skill.yaml', 'name: b'))).toBe(true);
  expect(await reports(() => workspace.write('.claude/skills/c/SKILL.md', 'c'))).toBe(true);
  expect(await reports(() => rm(workspace.at('skills'), { recursive: true }))).toBe(true);
  expect(await reports(() => workspace.write('skills/a/SKILL.md', 'again'))).toBe(true);
});

test('state and meta of slots, but neither logs, environments nor other sources', async () => {
  await workspace.write('skills/a/SKILL.md', 'one');
  await sleep(200);
  expect(await reports(() => workspace.write('skills/.runtime/a/1.0.0/meta.json', '{}'))).toBe(true);
  expect(await reports(() => workspace.write('skills/.runtime/a/state.json', '{}'))).toBe(true);
  expect(await reports(() => workspace.write('skills/.runtime/a/1.0.0/slots/A/logs/run.log', 'x'))).toBe(
    false,
  );
  expect(await reports(() => workspace.write('skills/.runtime/a/data/files/secrets.json', '{}'))).toBe(false);
  expect(await reports(() => workspace.write('skills/a/handlers/main.py', 'x'))).toBe(false);
  expect(await reports(() => workspace.write('src/unrelated.ts', 'x'))).toBe(false);
});

test('folders made in quick succession, as a first install makes them', async () => {
  await writeSkill(workspace);
  await sleep(200);
  expect(await reports(async () => void (await workspace.engine.install('greeter', {}, {})))).toBe(true);
  await sleep(200);
  expect(await reports(async () => void (await workspace.engine.activate('greeter', {}, {})))).toBe(true);
  const meta = 'skills/.runtime/greeter/1.0.0/meta.json';
  const text = await workspace.read(meta);
  expect(await reports(() => workspace.write(meta, `${text} `))).toBe(true);
});
