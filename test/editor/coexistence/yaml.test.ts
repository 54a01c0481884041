import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skillberth, until } from '../suite/skillberth.ts';
import { assertSaidOnce, type Case, findings, open, replaceAll } from './besidePeers.ts';

describe('skill.yaml beside the YAML extension', () => {
  const head = 'name: beside_yaml\nversion: 1.0.0\n';
  const probe = { text: `${head}permissions: [nope]\n`, rule: 'adaos/permission-unknown' };
  let editor: vscode.TextEditor;

  before(async () => {
    assert.ok(vscode.extensions.getExtension('redhat.vscode-yaml'), 'the YAML extension is not there');
    await skillberth();
    editor = await open('beside_yaml', 'skill.yaml', probe.text);
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const cases: readonly Case[] = [
    { text: `${head}tools: [a\n`, theirs: /flow|\]/i, ours: 'yaml/syntax' },
    { text: `${head}description: a: b\n`, theirs: /nested mappings/i, ours: 'yaml/unquoted-colon' },
    { text: `${head}name: other\n`, theirs: /unique/i, ours: 'yaml/duplicate-key' },
    { text: `${head}homepage: *nope\n`, theirs: /alias/i, ours: 'yaml/alias' },
  ];
  for (const each of cases) {
    it(`${each.ours} is said once`, () => assertSaidOnce(editor, probe, each));
  }

  it('our fix is offered at their finding', async () => {
    await replaceAll(editor, `${head}description: a: b\n`);
    const action = await until('our quick fix', async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        editor.document.uri,
        new vscode.Range(2, 13, 2, 17),
        vscode.CodeActionKind.QuickFix.value,
      );
      return actions.find(({ title }) => title === 'Quote the value');
    });
    assert.ok(action.edit);
  });

  it('what they do not say is ours to say', async () => {
    await replaceAll(editor, `${head}default_tool: nope\n`);
    await until('our finding', () =>
      findings(editor.document.uri).ours.includes('adaos/default-tool-unknown') ? true : undefined,
    );
  });
});
