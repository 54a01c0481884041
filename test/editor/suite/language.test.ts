import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skillberth, until, workspaceFolder } from './skillberth.ts';

describe('a manifest in the editor', () => {
  const uri = vscode.Uri.joinPath(workspaceFolder(), 'skills/weather_skill/skill.yaml');
  let editor: vscode.TextEditor;

  before(async () => {
    editor = await vscode.window.showTextDocument(uri);
    const api = await skillberth();
    assert.equal(api.languageClient.started, true);
    // The server answers from here on.
    await until('a hover on the first key', () => hoverAt(new vscode.Position(0, 1)));
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('shows no finding while it is right', async () => {
    await until('no findings', () => (findings().length === 0 ? true : undefined));
  });

  it('shows what is wrong at its place as it is typed, and no longer once it is mended', async () => {
    const line = lineThatStartsWith('    timeout_seconds: ');
    const { text } = editor.document.lineAt(line);
    const start = text.indexOf(': ') + ': '.length;
    await typeOver(new vscode.Range(line, start, line, text.length), 'soon');
    const finding = await until('a finding at the whole value', () =>
      findings().find(({ range }) => editor.document.getText(range) === 'soon'),
    );
    assert.equal(finding.range.start.line, line);
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(findings().length, 1);
    await typeOver(finding.range, text.slice(start));
    await until('no findings', () => (findings().length === 0 ? true : undefined));
  });

  it('completes the keys that are not there yet', async () => {
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    await typeOver(new vscode.Range(end, end), '\nauth');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      editor.selection.active,
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('author'), labels.join(', '));
    await vscode.commands.executeCommand('undo');
  });

  it('explains a key', async () => {
    const text = await hoverAt(new vscode.Position(lineThatStartsWith('permissions:'), 2));
    assert.match(text ?? '', /permission|network/i);
  });

  async function hoverAt(position: vscode.Position): Promise<string | undefined> {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      position,
    );
    const contents = hovers.flatMap(hover => hover.contents);
    const text = contents.map(content => (typeof content === 'string' ? content : content.value)).join('\n');
    return text === '' ? undefined : text;
  }

  function findings(): readonly vscode.Diagnostic[] {
    return vscode.languages.getDiagnostics(uri);
  }

  function lineThatStartsWith(key: string): number {
    const line = editor.document
      .getText()
      .split(/\r?\n/)
      .findIndex(text => text.startsWith(key));
    assert.ok(line >= 0, `no line starts with ${key}`);
    return line;
  }

  /** As a person types: key by key into the focused editor. */
  async function typeOver(range: vscode.Range, text: string): Promise<void> {
    editor = await vscode.window.showTextDocument(uri);
    editor.selection = new vscode.Selection(range.start, range.end);
    for (const key of text) await vscode.commands.executeCommand('type', { text: key });
  }
});
