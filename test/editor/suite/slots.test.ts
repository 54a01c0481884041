import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type {
  DoctorReport,
  GarbageReport,
  InstallReport,
  SlotDifference,
  SwitchReport,
  UninstallReport,
} from '../../../runtime/index.ts';
import { watchDialogs } from './dialogs.ts';
import { treeLine, treeLines, until, workspaceFolder } from './skillberth.ts';

const skill = 'note_skill';

// One story from top to bottom: a skill beside the example, so that nothing here disturbs the other suites.
describe('slots in the editor', function () {
  this.timeout(120_000);
  const folder = path.join(workspaceFolder().fsPath, 'skills', skill);
  let elsewhere = '';

  before(async () => {
    elsewhere = await mkdtemp(path.join(os.tmpdir(), 'skillberth elsewhere-'));
    await writeNoteSkill(folder, skill);
    await vscode.commands.executeCommand('skillberth.refresh');
    await treeLine(skill, 'not installed');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
    await rm(elsewhere, { recursive: true, force: true });
  });

  it('lists secrets by name, and stores and deletes them', async () => {
    await treeLine('NOTE_KEY', 'not set');
    const stored = { skill, secret: 'NOTE_KEY', value: 'canary-value-4711' };
    await vscode.commands.executeCommand('skillberth.setSecret', stored);
    assert.match(await treeLine('NOTE_KEY'), /NOTE_KEY set$/);
    assert.ok(!(await treeLines()).join('\n').includes('canary-value-4711'));
    const file = path.join(workspaceFolder().fsPath, 'skills', '.runtime', skill, 'data/files/secrets.json');
    assert.ok((await readFile(file, 'utf8')).includes('canary-value-4711'));
    const deleted = { skill, secret: 'NOTE_KEY', confirmed: 'with-data' };
    await vscode.commands.executeCommand('skillberth.deleteSecret', deleted);
    await treeLine('NOTE_KEY', 'not set');
  });

  it('shows what changed since the install in the diff editor', async () => {
    await run<InstallReport>('skillberth.install', { skill });
    await appendFile(path.join(folder, 'handlers', 'main.py'), '\n# changed\n');
    const difference = await run<SlotDifference>('skillberth.compareWithSources', { skill, slot: 'A' });
    assert.deepEqual(
      difference.files.map(file => [file.path, file.change]),
      [['handlers/main.py', 'changed']],
    );
    const shown = await until('the diff', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputTextDiff ? input : undefined;
    });
    assert.equal(shown.modified.fsPath, path.join(folder, 'handlers', 'main.py'));
    assert.equal(shown.original.scheme, 'skillberth-compare');
    const before = await vscode.workspace.openTextDocument(shown.original);
    assert.equal(before.getText(), 'def note(**given):\n    return given\n');
  });

  it('compares two slots', async () => {
    await run<SwitchReport>('skillberth.activate', { skill });
    await run<InstallReport>('skillberth.install', { skill });
    const difference = await run<SlotDifference>('skillberth.compareSlots', { skill, slot: 'B' });
    assert.deepEqual(
      difference.files.map(file => file.path),
      ['handlers/main.py'],
    );
  });

  it('installs a skill from a folder and from git, which have no sources here', async () => {
    await writeNoteSkill(path.join(elsewhere, 'far_skill'), 'far_skill');
    const folderReport = await run<InstallReport>('skillberth.installFrom', {
      from: path.join(elsewhere, 'far_skill'),
    });
    assert.deepEqual(folderReport.origin?.kind, 'folder');
    await treeLine('far_skill', 'not active');

    const repository = path.join(elsewhere, 'git_skill');
    await writeNoteSkill(repository, 'git_skill');
    const git = (...words: readonly string[]) =>
      promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
        cwd: repository,
      });
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '-m', 'first');
    const report = await run<InstallReport>('skillberth.installFrom', { from: `file://${repository}` });
    assert.equal(report.origin?.kind === 'git' && report.origin.commit.length, 40);
    await treeLine('git_skill', 'not active');
    const dialogs = watchDialogs();
    try {
      dialogs.answerNext('warning', 'Allow');
      assert.equal((await run<SwitchReport>('skillberth.activate', { skill: 'git_skill' })).slot, 'A');
      assert.equal(dialogs.modals().length, 1);
    } finally {
      dialogs.stop();
    }
  });

  it('finds and mends what is wrong', async () => {
    const active = path.join(workspaceFolder().fsPath, 'skills', '.runtime', skill, '1.0.0', 'active');
    await writeFile(active, 'B\n');
    // The list of findings is a quick pick; it is left at once.
    const asked = vscode.commands.executeCommand<DoctorReport>('skillberth.doctor', { skill });
    const closing = setInterval(
      () => void vscode.commands.executeCommand('workbench.action.closeQuickOpen'),
      200,
    );
    const found = await asked;
    clearInterval(closing);
    assert.ok(found?.findings.some(finding => finding.subject === active && finding.fixable));
    await run<DoctorReport>('skillberth.doctorFix', {});
    assert.equal(await readFile(active, 'utf8'), 'A\n');
  });

  it('removes old versions', async () => {
    const manifest = path.join(folder, 'skill.yaml');
    for (const version of ['1.1.0', '1.2.0']) {
      const text = await readFile(manifest, 'utf8');
      await writeFile(manifest, text.replace(/version: .*/, `version: ${version}`));
      const { slot } = await run<InstallReport>('skillberth.install', { skill });
      await run<SwitchReport>('skillberth.activate', { skill, version, slot });
    }
    const report = await run<GarbageReport>('skillberth.collectGarbage', { confirmed: 'with-data' });
    assert.deepEqual(
      [...new Set(report.removed.filter(({ skill: id }) => id === skill).map(({ version }) => version))],
      ['1.0.0'],
    );
    await treeLine(skill, '1.2.0');
  });

  it('uninstalls, with and without the data', async () => {
    await vscode.commands.executeCommand('skillberth.setSecret', {
      skill,
      secret: 'NOTE_KEY',
      value: 'kept-value',
    });
    const kept = await run<UninstallReport>('skillberth.uninstall', { skill, confirmed: 'keep-data' });
    assert.equal(kept.dataKept, true);
    await treeLine(skill, 'not installed');
    assert.match(await treeLine('NOTE_KEY'), /NOTE_KEY set$/);
    for (const id of ['far_skill', 'git_skill']) {
      const gone = await run<UninstallReport>('skillberth.uninstall', { skill: id, confirmed: 'with-data' });
      assert.equal(gone.dataKept, false);
      await until(`${id} leaves the tree`, async () =>
        (await treeLines()).some(line => line.startsWith(id)) ? undefined : true,
      );
    }
    assert.ok((await readFile(path.join(folder, 'skill.yaml'), 'utf8')).includes(skill));
  });

  async function run<Report>(command: string, given: object): Promise<Report> {
    const report = await vscode.commands.executeCommand<Report | undefined>(command, given);
    assert.ok(report, `${command} failed or was cancelled; the Skillberth log says why`);
    return report;
  }
});

async function writeNoteSkill(folder: string, name: string): Promise<void> {
  await mkdir(path.join(folder, 'handlers'), { recursive: true });
  await writeFile(
    path.join(folder, 'skill.yaml'),
    `name: ${name}
version: 1.0.0
description: Keeps a note.
secrets: [NOTE_KEY]
tools:
  - name: note
    description: Keeps a note.
    entry: handlers.main:note
    secrets: [NOTE_KEY]
    input_schema: { type: object }
`,
  );
  await writeFile(path.join(folder, 'handlers', 'main.py'), 'def note(**given):\n    return given\n');
}
