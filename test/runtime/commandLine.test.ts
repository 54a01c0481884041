import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

function skillberth(...words: string[]): Promise<Answer> {
  return callCommandLine(words, { cwd: workspace.folder });
}

test('the whole job: install, test, activate, run, roll back', async () => {
  await writeSkill(workspace, {
    files: { 'tests/smoke/check.py': 'if __name__ == "__main__":\n    print("smoke ran")\n' },
  });
  expect(await skillberth('install', 'greeter', '--test')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /smoke ran[\s\S]*greeter 1\.0\.0 is in slot A[\s\S]*Tests passed: 1 passed/,
    ),
  });
  expect(await skillberth('activate', 'greeter')).toMatchObject({
    code: 0,
    stdout: '✔ greeter 1.0.0, slot A is active\n',
  });
  const run = await skillberth('run', 'greeter', '--json', '{"who": "Ada"}');
  expect(JSON.parse(run.stdout)).toEqual({ text: 'Hello Ada', version: '1.0.0' });
  expect(run.stderr).toBe('greeting Ada\n');
  await skillberth('install', 'greeter');
  await skillberth('activate', 'greeter');
  expect((await skillberth('rollback', 'greeter')).stdout).toContain(
    'slot A is active (before: 1.0.0, slot B)',
  );
  const status = JSON.parse((await skillberth('status', 'greeter', '--json')).stdout);
  expect(status).toMatchObject({ id: 'greeter', active: { slot: 'A' }, previous: { slot: 'B' } });
  expect((await skillberth('list')).stdout).toContain('active: 1.0.0, slot A');
});

describe('exit codes and errors', () => {
  test.each([
    ['an unknown command', ['explode'], 2],
    ['a missing argument', ['install'], 2],
    ['a wrong slot', ['activate', 'greeter', '--slot', 'C'], 2],
    ['input that is not JSON', ['run', 'greeter', '--json', '{who'], 2],
    ['input that is not an object', ['run', 'greeter', '--json', '[1]'], 2],
    ['help', ['--help'], 0],
    ['an unknown skill', ['install', 'nobody'], 1],
    ['run before activation', ['run', 'greeter'], 1],
  ])('%s', async (_, words, code) => {
    await writeSkill(workspace);
    const answer = await skillberth(...words);
    expect(answer.code).toBe(code);
    expect(answer.stderr).not.toMatch(/^\s+at .*\.(c?js|ts):\d+/m);
  });

  test('a failing test is exit code 1', async () => {
    await writeSkill(workspace, { files: { 'tests/smoke/check.py': 'assert False, "broken"\n' } });
    const answer = await skillberth('install', 'greeter', '--test');
    expect(answer.code).toBe(1);
    expect(answer.stdout).toContain('broken');
  });

  test('with --json an error is JSON too', async () => {
    await writeSkill(workspace);
    const answer = await skillberth('activate', 'greeter', '--json');
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.stdout).error).toMatchObject({
      code: 'slot-unprepared',
      nextStep: expect.any(String),
    });
  });

  test('a failed run leaves standard output empty', async () => {
    await writeSkill(workspace);
    const answer = await skillberth('run', 'greeter');
    expect(answer).toMatchObject({ code: 1, stdout: '' });
    expect(answer.stderr).toContain('error[not-active]');
    expect(answer.stderr).toContain('next ');
  });
});

test('works from a folder inside the workspace', async () => {
  await writeSkill(workspace);
  const cwd = workspace.at('skills', 'greeter', 'handlers');
  const answer = await callCommandLine(['list', '--json'], { cwd });
  expect(JSON.parse(answer.stdout)).toMatchObject([{ id: 'greeter' }]);
});
