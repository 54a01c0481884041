import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until, workspaceFolder } from './skillberth.ts';

// VS Code checks SKILL.md by itself. Each test first asserts that its finding is there, then that ours is not.
describe('SKILL.md beside the editor’s own checks', () => {
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('shows each finding once', async () => {
    const uri = await open(
      'odd',
      '---\nname: Bad_Name\nbogus: 1\nmetadata:\n  version: 3\n---\n\nSee [more](references/none.md).\n',
    );
    const findings = await until('both our findings and the editor’s', () => {
      const all = vscode.languages.getDiagnostics(uri);
      return all.some(isOurs) && all.some(finding => !isOurs(finding)) ? all : undefined;
    });
    const theirs = findings.filter(finding => !isOurs(finding)).map(({ message }) => message);
    for (const said of [
      'may only contain lowercase',
      'match the folder name',
      'provide a description',
      'bogus',
      'not found',
    ]) {
      assert.ok(
        theirs.some(message => message.includes(said)),
        `the editor no longer says "${said}": ${theirs.join(' | ')}`,
      );
    }
    assert.deepEqual(findings.filter(isOurs).map(ruleOf), ['agent-skill/metadata-value']);
  });

  it('offers each key once', async () => {
    const uri = await open('keys', '---\nname: keys\ndescription: Lists keys.\n\n---\n\nText\n');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      new vscode.Position(3, 0),
    );
    const keys = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const key of ['license', 'compatibility', 'metadata']) {
      assert.equal(
        keys.filter(each => each.replace(/:.*/, '') === key).length,
        1,
        `${key} in ${keys.join(', ')}`,
      );
    }
  });

  it('finds the unquoted colon, and the quick fix mends it', async () => {
    const uri = await open('colon', '---\nname: colon\ndescription: Use this: always\n---\n\nText\n');
    const [finding] = await until('the finding', () => {
      const ours = vscode.languages.getDiagnostics(uri).filter(isOurs);
      return ours.length > 0 ? ours : undefined;
    });
    assert.ok(finding);
    assert.equal(ruleOf(finding), 'yaml/unquoted-colon');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      finding.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(action => action.isPreferred);
    assert.ok(fix?.edit, 'no preferred quick fix');
    await vscode.workspace.applyEdit(fix.edit);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.match(document.getText(), /^description: "Use this: always"$/m);
    await until('no finding of ours', () =>
      vscode.languages.getDiagnostics(uri).some(isOurs) ? undefined : true,
    );
    await document.save();
  });
});

async function open(folder: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(workspaceFolder(), 'skills', folder, 'SKILL.md');
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri);
  return uri;
}

function isOurs({ source }: vscode.Diagnostic): boolean {
  return source === 'skillberth';
}

function ruleOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}
