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

async function stdoutOf(...words: readonly string[]): Promise<string> {
  const answer = await call(...words);
  expect(answer, words.join(' ')).toMatchObject({ code: 0 });
  return answer.stdout;
}

const enableNext = 'next    Run `skillberth enable greeter`; it shows what the skill may do.';

test('list and status say what keeps a skill from running, and what lets it', async () => {
  await writeSkill(workspace);
  await stdoutOf('import', 'greeter');
  expect(await stdoutOf('list')).toMatch(/installed, not active · imported, disabled$/m);
  expect(await stdoutOf('status', 'greeter')).toContain(enableNext);
  await stdoutOf('enable', 'greeter', '--yes');
  expect(await stdoutOf('list')).toMatch(/active: 1\.0\.0, slot A$/m);
  expect(await stdoutOf('status', 'greeter')).not.toContain('next');
  await stdoutOf('disable', 'greeter');
  expect(await stdoutOf('list')).toMatch(/active: 1\.0\.0, slot A · disabled$/m);
  expect(await stdoutOf('status', 'greeter')).toContain(enableNext);
});

test('a slot that nobody on this machine has approved is listed as such', async () => {
  await writeSkill(workspace);
  await stdoutOf('install', 'greeter');
  await stdoutOf('activate', 'greeter');
  const home = { SKILLBERTH_HOME: workspace.at('another person') };
  const { stdout } = await callCommandLine(['list'], { cwd: workspace.folder, env: home });
  expect(stdout).toMatch(/active: 1\.0\.0, slot A · not approved$/m);
});

test('after the import of another version it is activate that lets it run', async () => {
  await writeSkill(workspace);
  await stdoutOf('install', 'greeter');
  await stdoutOf('activate', 'greeter');
  await writeSkill(workspace, { version: '2.0.0' });
  expect(await stdoutOf('import', 'greeter')).toContain(
    'Next: skillberth activate greeter  (1.0.0, slot A is active until then)\n',
  );
  await stdoutOf('activate', 'greeter');
  expect(await stdoutOf('list')).toMatch(/active: 2\.0\.0, slot A$/m);
});

test('activate of what is active already leads to enable', async () => {
  await writeSkill(workspace);
  await stdoutOf('install', 'greeter');
  await stdoutOf('activate', 'greeter');
  await stdoutOf('disable', 'greeter');
  const refused = await call('activate', 'greeter');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('error[nothing-to-activate]');
  expect(refused.stderr).toContain('`skillberth enable greeter`');
});

test('the audit says which phase was set, and where', async () => {
  await stdoutOf('phase', 'planning');
  expect(await stdoutOf('audit')).toMatch(/ phase +allow +planning in \/.+$/m);
});
