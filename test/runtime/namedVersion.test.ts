import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill, yes } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

async function install(version: string): Promise<void> {
  await writeSkill(workspace, { version });
  await workspace.engine.install('greeter', {}, {});
}

test('a version named without a slot is the one that is activated and tested', async () => {
  await install('1.0.0');
  await workspace.engine.activate('greeter', {}, {});
  await install('1.1.0');
  await workspace.engine.activate('greeter', {}, {});
  // Waits to be activated, and is not what is meant.
  await install('1.2.0');
  expect(await workspace.engine.test('greeter', { version: '1.0.0' }, yes)).toMatchObject({
    version: '1.0.0',
    slot: 'A',
  });
  expect(await workspace.engine.activate('greeter', { version: '1.0.0' }, {})).toMatchObject({
    version: '1.0.0',
    slot: 'A',
    previous: { version: '1.1.0' },
  });
});

test('of a version the newest install that was never active comes first, then the active slot', async () => {
  await install('1.0.0');
  await workspace.engine.activate('greeter', {}, {});
  expect(await workspace.engine.test('greeter', { version: '1.0.0' }, yes)).toMatchObject({ slot: 'A' });
  await install('1.0.0');
  expect(await workspace.engine.test('greeter', { version: '1.0.0' }, yes)).toMatchObject({ slot: 'B' });
  expect(await workspace.engine.activate('greeter', { version: '1.0.0' }, {})).toMatchObject({ slot: 'B' });
});

test.each(['9.9.9', '../other/1.0.0', '.', ''])(
  'the version %j, which is not installed, is refused',
  async version => {
    await install('1.0.0');
    await writeSkill(workspace, { name: 'other' });
    await workspace.engine.install('other', {}, {});
    for (const selection of [{ version }, { version, slot: 'A' as const }]) {
      await expect(workspace.engine.activate('greeter', selection, {})).rejects.toMatchObject({
        code: 'slot-unprepared',
        message: `Version ${version} of greeter is not installed.`,
        nextStep: 'Name one of: 1.0.0.',
      });
    }
    expect(await workspace.engine.status('greeter')).not.toHaveProperty('active');
  },
);
