import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { assertSaidOnce, findings, open, replaceAll } from '../coexistence/besidePeers.ts';
import { until, workspaceFolder } from './skillberth.ts';

// The editor's own JSON extension reports syntax errors and keys written twice.
describe('skill.json beside the JSON extension', () => {
  const probe = {
    text: '{ "name": "beside_json", "version": "1.0.0", "permissions": ["nope"] }',
    rule: 'adaos/permission-unknown',
  };
  let editor: vscode.TextEditor;

  before(async () => {
    editor = await open('beside_json', 'skill.json', probe.text);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    const folder = vscode.Uri.joinPath(workspaceFolder(), 'skills', 'beside_json');
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it('json/syntax is said once', () =>
    assertSaidOnce(editor, probe, {
      text: '{ "name": "beside_json" "version": "1.0.0" }',
      theirs: /comma/i,
      ours: 'json/syntax',
    }));

  it('json/duplicate-key is said once', () =>
    assertSaidOnce(editor, probe, {
      text: '{ "name": "beside_json", "version": "1.0.0", "name": "beside_json" }',
      theirs: /duplicate/i,
      ours: 'json/duplicate-key',
    }));

  it('where it is switched off, we say it', async () => {
    const settings = vscode.workspace.getConfiguration('json');
    await settings.update('validate.enable', false, vscode.ConfigurationTarget.Workspace);
    try {
      await replaceAll(editor, '{ "name": "beside_json" "version": "1.0" }');
      await until('our finding', () =>
        findings(editor.document.uri).ours.includes('json/syntax') ? true : undefined,
      );
      assert.deepEqual(findings(editor.document.uri).theirs, []);
    } finally {
      await settings.update('validate.enable', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
