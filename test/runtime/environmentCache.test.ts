import { mkdir, readdir, utimes } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
const before = process.env['SKILLBERTH_CACHE'];
beforeEach(async () => {
  workspace = await makeWorkspace();
  process.env['SKILLBERTH_CACHE'] = workspace.at('cache');
});
afterEach(async () => {
  if (before === undefined) delete process.env['SKILLBERTH_CACHE'];
  else process.env['SKILLBERTH_CACHE'] = before;
  await workspace.dispose();
});

test('dependencies are fetched once; the next install copies them from the cache', async () => {
  await writeSkill(workspace, {
    manifest: 'name: greeter\nversion: 1.0.0\ndependencies: ["iniconfig>=2,<3"]\ntools: []\n',
  });
  const abandoned = workspace.at('cache', '.building-abandoned');
  await mkdir(abandoned, { recursive: true });
  await utimes(abandoned, 0, 0);
  const output: string[] = [];
  const context = { onOutput: (text: string) => void output.push(text) };
  await workspace.engine.install('greeter', { slot: 'A' }, context);
  expect(output.join('')).not.toContain('Taken from the cache');
  const [entry, ...more] = await readdir(workspace.at('cache'));
  expect([entry, more]).toEqual([expect.stringMatching(/^env-/), []]);
  await workspace.engine.install('greeter', { slot: 'B' }, context);
  expect(output.join('')).toContain('Taken from the cache: iniconfig>=2,<3');
  const environment = (slot: string) =>
    readdir(workspace.at('skills', '.runtime', 'greeter', '1.0.0', 'slots', slot, 'env'));
  expect(await environment('B')).toEqual(await environment('A'));
  expect(await environment('B')).toContain('iniconfig');
  expect(await environment('B')).not.toContain('.complete');
});
