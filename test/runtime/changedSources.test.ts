import { writeFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

test('a manifest that changes while its install begins never fills a slot of the old version', async () => {
  await writeSkill(workspace);
  const manifest = await workspace.read('skills/greeter/skill.yaml');
  const change = (): void =>
    writeFileSync(workspace.at('skills', 'greeter', 'skill.yaml'), manifest.replace('1.0.0', '2.0.0'));
  await expect(
    workspace.engine.install(
      'greeter',
      {},
      { onStep: step => (step === 'Copying sources' ? change() : undefined) },
    ),
  ).rejects.toMatchObject({ code: 'manifest-invalid', nextStep: expect.stringContaining('Install again') });
  expect((await workspace.engine.install('greeter', {}, {})).version).toBe('2.0.0');
});

test('what is edited while the environment is built counts as changed since the install', async () => {
  await writeSkill(workspace);
  const editAndWait = (): void => {
    writeFileSync(
      workspace.at('skills', 'greeter', 'handlers', 'main.py'),
      'def greet(who):\n    return {}\n',
    );
    // Longer than the grace that coarse clocks of file systems get.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  };
  let edited = false;
  await workspace.engine.install(
    'greeter',
    {},
    {
      onOutput: text => {
        if (edited || !text.startsWith('Python ')) return;
        edited = true;
        editAndWait();
      },
    },
  );
  expect(edited).toBe(true);
  const status = await workspace.engine.status('greeter');
  expect(status.versions[0]?.slots[0]).toMatchObject({ slot: 'A', stale: true });
});

test("an author's virtual environment beside the sources is no part of them", async () => {
  await writeSkill(workspace, {
    files: { '.venv/pyvenv.cfg': 'home = /usr/bin\n', '.venv/lib/x.py': '' },
  });
  await symlink('/usr/bin/python3', workspace.at('skills', 'greeter', '.venv', 'python'));
  await workspace.engine.install('greeter', {}, {});
  const copy = 'skills/.runtime/greeter/1.0.0/slots/A/src/skills/greeter';
  await expect(workspace.read(`${copy}/.venv/lib/x.py`)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await workspace.read(`${copy}/handlers/main.py`)).toContain('greet');
});
