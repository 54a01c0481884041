import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until, workspaceFolder } from './skillberth.ts';

// What the language server changes in files, applied by the editor as a person would have it.
describe('edits by the language server', () => {
  const skills = vscode.Uri.joinPath(workspaceFolder(), 'skills');
  const text = (uri: vscode.Uri) =>
    Promise.resolve(vscode.workspace.fs.readFile(uri)).then(bytes => new TextDecoder().decode(bytes));

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    for (const folder of ['first_name', 'second_name', 'fixed_on_save']) {
      const uri = vscode.Uri.joinPath(skills, folder);
      await vscode.workspace.fs.delete(uri, { recursive: true }).then(undefined, () => undefined);
    }
  });

  it('renames a skill: its folder, its name and what refers to it, in one edit', async () => {
    const before = vscode.Uri.joinPath(skills, 'first_name');
    await write(before, 'handlers/main.py', 'from skills.first_name.handlers import more\n');
    await write(before, 'handlers/more.py', '');
    const manifest = await write(before, 'skill.yaml', 'name: first_name\nversion: 1.0.0\n');
    await vscode.window.showTextDocument(manifest);
    const edit = await until('an edit', async () => {
      const found = await vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>(
        'vscode.executeDocumentRenameProvider',
        manifest,
        new vscode.Position(0, 8),
        'second_name',
      );
      return found !== undefined && found.size > 0 ? found : undefined;
    });
    // As the editor's own rename does: files that are not open are saved at once.
    assert.ok(await vscode.workspace.applyEdit(edit, { isRefactoring: true }));
    await vscode.workspace.saveAll(false);
    const after = vscode.Uri.joinPath(skills, 'second_name');
    assert.match(await text(vscode.Uri.joinPath(after, 'skill.yaml')), /^name: second_name$/m);
    assert.match(await text(vscode.Uri.joinPath(after, 'handlers/main.py')), /skills\.second_name\.handlers/);
    await assert.rejects(Promise.resolve(vscode.workspace.fs.stat(before)));
  });

  it('refuses a name that the format does not allow, and says why', async () => {
    const manifest = vscode.Uri.joinPath(skills, 'second_name', 'skill.yaml');
    const refused = Promise.resolve(
      vscode.commands.executeCommand(
        'vscode.executeDocumentRenameProvider',
        manifest,
        new vscode.Position(0, 8),
        'Not A Name',
      ),
    );
    await assert.rejects(refused, /name/i);
  });

  it('mends all that is mechanical when the file is saved', async () => {
    const folder = vscode.Uri.joinPath(skills, 'fixed_on_save');
    const manifest = await write(folder, 'skill.yaml', 'name: fixed_on_save\nversion: 1.0.0\n');
    const editor = await vscode.window.showTextDocument(manifest);
    const settings = vscode.workspace.getConfiguration('editor', manifest);
    const target = vscode.ConfigurationTarget.Workspace;
    await settings.update('codeActionsOnSave', { 'source.fixAll.skillberth': 'explicit' }, target);
    try {
      const end = new vscode.Position(editor.document.lineCount, 0);
      const broken = 'description: Use this: always\nruntime:\n  python: 3.10\n';
      assert.ok(await editor.edit(edit => edit.insert(end, broken)));
      await until('the findings', () =>
        vscode.languages.getDiagnostics(manifest).length > 0 ? true : undefined,
      );
      await editor.document.save();
      const saved = await text(manifest);
      assert.match(saved, /^description: "Use this: always"$/m);
      assert.match(saved, /^ {2}python: "3.10"$/m);
    } finally {
      await settings.update('codeActionsOnSave', undefined, target);
    }
  });

  async function write(folder: vscode.Uri, file: string, content: string): Promise<vscode.Uri> {
    const uri = vscode.Uri.joinPath(folder, file);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
    return uri;
  }
});
