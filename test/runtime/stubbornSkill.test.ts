import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.dispose());

test('a pattern that would keep a check busy for ever ends it', async () => {
  await writeSkill(workspace, {
    manifest: `name: greeter
version: 1.0.0
description: Greets by name.
tools:
  - name: greet
    description: Greets by name.
    entry: handlers.main:greet
    input_schema:
      type: object
      properties:
        who: { type: string, pattern: "^(([a-z])+.)+[A-Z]([a-z])+$" }
`,
  });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  const started = performance.now();
  await expect(workspace.engine.run('greeter', 'greet', { who: 'a'.repeat(64) }, {})).rejects.toMatchObject({
    code: 'input-invalid',
    message: expect.stringContaining('longer than 1 s'),
  });
  expect(performance.now() - started).toBeLessThan(5000);
  await workspace.engine.run('greeter', 'greet', { who: 'aaaaBaaa' }, {});
});

test.runIf(process.platform === 'linux')('a dead supervisor makes no failure of what was done', async () => {
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  await workspace.engine.run('greeter', 'greet', { who: 'you' }, {});
  // The one with the skill's policy, and the spare one.
  const supervisors = childrenOf(process.pid);
  expect(supervisors.length).toBeGreaterThan(0);
  // Stopped, they take the question and never answer.
  for (const supervisor of supervisors) process.kill(supervisor, 'SIGSTOP');
  let hasReturned = false;
  const stored = workspace.engine.setSecret('greeter', 'KEY', 'value').then(() => {
    hasReturned = true;
  });
  await new Promise(resolve => setTimeout(resolve, 300));
  expect(hasReturned).toBe(false);
  for (const supervisor of supervisors) process.kill(supervisor, 'SIGKILL');
  await stored;
  expect(await workspace.engine.run('greeter', 'greet', { who: 'you' }, {})).toMatchObject({
    result: { text: 'Hello you' },
  });
});

/** The processes that a process has started and that run a supervisor. */
function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(child => {
      try {
        const [, , , owner] = readFileSync(`/proc/${child}/stat`, 'utf8').split(' ');
        const command = readFileSync(`/proc/${child}/cmdline`, 'utf8');
        return Number(owner) === parent && command.includes('supervisor.cjs');
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}

test('the newest install is the last one, whatever the clock says', async () => {
  const now = Date.now();
  try {
    for (const [index, version] of ['1.0.0', '2.0.0', '1.5.0'].entries()) {
      vi.useFakeTimers({ toFake: ['Date'], now: now - index * 3_600_000 });
      await writeSkill(workspace, { version });
      await workspace.engine.install('greeter', {}, {});
      expect(await workspace.engine.status('greeter')).toMatchObject({ pending: { version } });
    }
  } finally {
    vi.useRealTimers();
  }
  expect(await workspace.engine.activate('greeter', {}, {})).toMatchObject({ version: '1.5.0' });
});

test.each([
  ['requirements.in', `a${' '.repeat(200_000)}x\n`],
  ['package.json', JSON.stringify({ dependencies: { a: `https://x/${'.git#'.repeat(100_000)}\n.` } })],
])('a dependency of any length is judged at once: %s', async (file, text) => {
  await writeSkill(workspace, { files: { [file]: text } });
  const started = performance.now();
  await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
    code: 'dependency-failed',
  });
  expect(performance.now() - started).toBeLessThan(3000);
});

test('a tool cannot store secrets without end', async () => {
  await writeSkill(workspace, {
    manifest: `name: greeter
version: 1.0.0
description: Greets by name.
secrets: [KEY]
tools:
  - name: greet
    description: Greets by name.
    entry: handlers.main:greet
`,
    main: `from adaos.sdk.data import secrets

def greet(times):
    for index in range(times):
        secrets.set("KEY", str(index) * 30000)
`,
  });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  await workspace.engine.run('greeter', 'greet', { times: 2 }, {});
  await expect(workspace.engine.run('greeter', 'greet', { times: 100 }, {})).rejects.toMatchObject({
    code: 'tool-failed',
    message: expect.stringContaining('more secret text'),
  });
});
