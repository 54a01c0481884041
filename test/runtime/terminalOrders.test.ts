import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

function call(...words: readonly string[]): Promise<Answer> {
  return callCommandLine(words, { cwd: workspace.folder });
}

test('what a skill writes into an error gives the terminal no orders', async () => {
  await writeSkill(workspace, {
    main: 'def greet(who):\n    raise ValueError("\\x1b[2J\\x1b]0;title\\x07gone\\r\\u202eover")\n',
  });
  await call('install', 'greeter');
  await call('activate', 'greeter');
  const { code, stderr } = await call('run', 'greeter', '--json', '{"who": "Ada"}');
  expect(code).toBe(1);
  expect(stderr).toContain('error[tool-failed]');
  expect(stderr).toContain('gone');
  for (const order of ['\u001b', '\u0007', '\r', '\u202e']) expect(stderr).not.toContain(order);
});
