import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callCommandLine, commandLineScript } from './support/commandLine.ts';
import { LanguageServerCommand } from './support/languageServerCommand.ts';
import { makeWorkspace, type TestWorkspace } from './support/workspace.ts';

const text =
  '---\nname: forecast\ndescription: Shows the weather. Use it when somebody asks for a forecast.\n---\n\nAsk the service.\n';

let workspace: TestWorkspace;
let server: LanguageServerCommand | undefined;
beforeEach(async () => {
  workspace = await makeWorkspace();
  await workspace.write('skills/weather/SKILL.md', text);
});
afterEach(async () => {
  server?.dispose();
  server = undefined;
  await workspace.dispose();
});

function start(...words: string[]): LanguageServerCommand {
  server = new LanguageServerCommand(process.execPath, [commandLineScript, 'lsp', ...words]);
  return server;
}

test.each([[['--stdio']], [[]]])(
  'lsp %j: diagnostics of an open file, hover, and an orderly end',
  async words => {
    const running = start(...words);
    const { serverInfo } = await running.initialize(workspace.folder, { diagnostic: {} });
    expect(serverInfo?.name).toBe('skillberth');
    const uri = await running.open(workspace.at('skills', 'weather', 'SKILL.md'), 'markdown', text);
    expect(await running.pull(uri)).toMatchObject([
      {
        code: 'agent-skill/name-folder',
        severity: 2,
        range: { start: { line: 1, character: 6 }, end: { line: 1, character: 14 } },
      },
    ]);
    const hover = await running.connection.sendRequest('textDocument/hover', {
      textDocument: { uri },
      position: { line: 1, character: 1 },
    });
    expect(JSON.stringify(hover)).toContain('name');
    expect(await running.shutdown()).toBe(0);
  },
);

test('diagnostics are published to a client that does not pull them', async () => {
  const running = start('--stdio');
  await running.initialize(workspace.folder, { publishDiagnostics: {} });
  const uri = await running.open(workspace.at('skills', 'weather', 'SKILL.md'), 'markdown', text);
  const published = (): readonly string[] | undefined => running.published(uri)?.map(({ code }) => code);
  await expect.poll(published, { timeout: 10_000 }).toEqual(['agent-skill/name-folder']);
  await running.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: text.replace('forecast', 'weather') }],
  });
  await expect.poll(published, { timeout: 10_000 }).toEqual([]);
});

test('the end of the input ends the server', async () => {
  const running = start('--stdio');
  await running.initialize(workspace.folder, {});
  running.process.stdin?.end();
  expect(await running.ended).not.toBeNull();
});

test.skipIf(process.platform === 'win32')('a polite kill ends the server', async () => {
  const running = start('--stdio');
  await running.initialize(workspace.folder, {});
  running.process.kill('SIGTERM');
  await running.ended;
});

test('an unknown option is wrong usage', async () => {
  const answer = await callCommandLine(['lsp', '--tcp'], { cwd: workspace.folder });
  expect(answer).toMatchObject({ code: 2, stdout: '' });
});
