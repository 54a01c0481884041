import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type {
  AuditRecord,
  AuditVerification,
  DryRunReport,
  EnableReport,
  InstallReport,
  PermissionsReport,
  PhaseReport,
  RunReport,
  SwitchReport,
} from '../../../runtime/index.ts';
import { type Dialogs, watchDialogs } from './dialogs.ts';
import { extension, skillberth, treeLine, treeLines, until, workspaceFolder } from './skillberth.ts';

const skill = 'fetch.skill';

// One story from top to bottom, with skills of its own.
describe('permissions in the editor', function () {
  this.timeout(120_000);
  const workspace = workspaceFolder().fsPath;
  const folder = path.join(workspace, 'skills', skill);
  let elsewhere = '';
  let dialogs: Dialogs;

  before(async () => {
    elsewhere = await mkdtemp(path.join(os.tmpdir(), 'skillberth elsewhere-'));
    await writeFetchSkill(folder, skill);
    await vscode.commands.executeCommand('skillberth.refresh');
    await treeLine(skill, 'not installed');
  });

  beforeEach(() => {
    dialogs = watchDialogs();
  });

  afterEach(() => dialogs.stop());

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('skillberth.setPhase', { phase: 'execution' });
    for (const id of [skill, 'git.skill']) {
      await vscode.commands.executeCommand('skillberth.uninstall', { skill: id, confirmed: 'with-data' });
    }
    await rm(folder, { recursive: true, force: true });
    await rm(elsewhere, { recursive: true, force: true });
  });

  it('takes the activation of a local skill as its approval, without a question', async () => {
    await run<InstallReport>('skillberth.install', { skill });
    await run<SwitchReport>('skillberth.activate', { skill });
    assert.deepEqual(dialogs.modals(), []);
    assert.equal(await treeLine(skill), `${skill} 1.0.0 \u00b7 slot A`);
    const report = await run<RunReport>('skillberth.run', { skill, tool: 'echo', input: { text: 'a' } });
    assert.deepEqual([report.result, report.isolation], [{ text: 'a' }, 'system']);
  });

  it('disables it, refuses to run it with the way out, and enables it again', async () => {
    const disabled = await run<EnableReport>('skillberth.disable', { skill });
    assert.equal(disabled.status, 'disabled');
    assert.equal(await treeLine(skill), `${skill} disabled \u00b7 1.0.0 \u00b7 slot A`);
    await refused('skillberth.run', { skill, tool: 'echo', input: { text: 'a' } });
    assert.deepEqual(dialogs.last('error')?.buttons.slice(0, 1), ['Enable']);
    const enabled = await run<EnableReport>('skillberth.enable', { skill });
    assert.deepEqual([enabled.status, enabled.activated], ['enabled', false]);
    assert.equal(await treeLine(skill), `${skill} 1.0.0 \u00b7 slot A`);
    await run<RunReport>('skillberth.run', { skill, tool: 'echo', input: { text: 'b' } });
  });

  it('shows what a skill may do', async () => {
    const report = await run<PermissionsReport>('skillberth.showPermissions', { skill });
    assert.deepEqual(report.effective.network.domains, ['api.example.com']);
    assert.equal(report.approved, true);
    const page = await shownPage('permissions');
    for (const text of [
      ...report.sentences,
      ...report.writable,
      'api.example.com',
      'Enabled, and approved',
    ]) {
      assert.ok(page.includes(text), `the page lacks ${text}:\n${page}`);
    }
  });

  it('says in a dry run what each gate says, and runs nothing', async () => {
    const input = { domain: 'api.example.com' };
    const allowed = await run<DryRunReport>('skillberth.dryRun', { skill, tool: 'fetch', input });
    assert.deepEqual([allowed.allowed, allowed.gates.length], [true, 8]);
    assert.ok((await shownPage('dryRun')).includes('A call would be executed.'));
    assert.equal(await callsOf('fetch'), 0);
  });

  it('leads from a denied call to the line that would allow it', async () => {
    const input = { domain: 'other.example.com' };
    const denied = await run<DryRunReport>('skillberth.dryRun', { skill, tool: 'fetch', input });
    assert.deepEqual(
      denied.gates.filter(({ verdict }) => verdict === 'deny').map(({ gate }) => gate),
      ['permissions'],
    );
    const remedy = denied.gates.find(gate => gate.remedy !== undefined)?.remedy;
    assert.ok(remedy?.line !== undefined, 'no line would allow it');
    assert.ok((await shownPage('dryRun')).includes(`${remedy.file}, line ${remedy.line}`));

    await refused('skillberth.run', { skill, tool: 'fetch', input });
    const [open] = dialogs.last('error')?.buttons ?? [];
    assert.equal(open, `Open ${path.basename(remedy.file)}:${remedy.line}`);
    dialogs.answerNext('error', open);
    await refused('skillberth.run', { skill, tool: 'fetch', input });
    const editor = await until('the manifest', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === remedy.file),
    );
    assert.equal(editor.selection.start.line, remedy.line - 1);
    await vscode.commands.executeCommand('_skillberth.copyText', { text: remedy.text });
    assert.equal(await vscode.env.clipboard.readText(), remedy.text);
  });

  it('runs nothing in planning, and offers the way back', async () => {
    const planning = await run<PhaseReport>('skillberth.setPhase', { phase: 'planning' });
    assert.equal(planning.phase, 'planning');
    assert.equal((await skillberth()).phase.shown, '$(checklist) Skills: planning');
    dialogs.answerNext('error', 'Switch to Execution');
    await refused('skillberth.run', { skill, tool: 'echo', input: { text: 'c' } });
    await until('the phase leaves the status bar', async () =>
      (await skillberth()).phase.shown === undefined ? true : undefined,
    );
    await run<RunReport>('skillberth.run', { skill, tool: 'echo', input: { text: 'c' } });
  });

  it('follows the phase and the status that another process sets', async () => {
    await commandLine('phase', 'planning');
    await until('the phase in the status bar', async () => (await skillberth()).phase.shown);
    await commandLine('phase', 'execution');
    await until('the phase leaves the status bar', async () =>
      (await skillberth()).phase.shown === undefined ? true : undefined,
    );
    await commandLine('disable', skill);
    await treeLine(skill, 'disabled');
    await commandLine('enable', skill);
    await until('the skill is enabled', async () =>
      (await treeLine(skill)) === `${skill} 1.0.0 \u00b7 slot A` ? true : undefined,
    );
  });

  it('imports from git, asks before anything runs, and takes no for an answer', async () => {
    const repository = path.join(elsewhere, 'git.skill');
    await writeFetchSkill(repository, 'git.skill');
    await commit(repository);
    const imported = await run<EnableReport>('skillberth.import', { from: `file://${repository}` });
    assert.deepEqual([imported.status, imported.activated], ['imported_disabled', false]);
    await treeLine('git.skill', 'imported, disabled');
    assert.deepEqual(dialogs.modals(), []);

    dialogs.answerNext('warning', undefined);
    await refused('skillberth.enable', { skill: 'git.skill' });
    const [question] = dialogs.modals();
    assert.equal(question?.message, 'Allow git.skill 1.0.0 to run?');
    assert.match(question?.detail ?? '', /From .*git\.skill/);
    assert.match(question?.detail ?? '', /\u2022 .*api\.example\.com/);
    // The person has just said no: nobody tells them again.
    assert.equal(dialogs.last('error'), undefined);
    await treeLine('git.skill', 'imported, disabled');

    dialogs.answerNext('warning', 'Allow');
    const enabled = await run<EnableReport>('skillberth.enable', { skill: 'git.skill' });
    assert.deepEqual([enabled.status, enabled.activated], ['enabled', true]);
    await treeLine('git.skill 1.0.0 \u00b7 slot A');
    const report = await run<RunReport>('skillberth.run', {
      skill: 'git.skill',
      tool: 'echo',
      input: { text: 'd' },
    });
    assert.deepEqual(report.result, { text: 'd' });
  });

  it('asks again, with what is new, when the permissions widen', async () => {
    const manifest = path.join(folder, 'skill.yaml');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('[api.example.com]', '[api.example.com, wide.example.com]'));
    await run<InstallReport>('skillberth.install', { skill });
    dialogs.answerNext('warning', 'Allow');
    const { slot } = await run<SwitchReport>('skillberth.activate', { skill, slot: 'B' });
    assert.equal(slot, 'B');
    const [question] = dialogs.modals();
    assert.match(question?.detail ?? '', /It asks for more than you allowed\./);
    assert.match(question?.detail ?? '', /New since you allowed it:\n\+ .*wide\.example\.com/);
  });

  it('keeps a record of all that, and shows it', async () => {
    const { records, verification } = await run<{
      records: readonly AuditRecord[];
      verification: AuditVerification;
    }>('skillberth.showAudit', {});
    assert.equal(verification.intact, true);
    const told = records.map(({ event, verdict, actor }) => `${event} ${verdict} ${actor}`);
    for (const expected of [
      'disable allow editor',
      'enable allow editor',
      'invoke deny editor',
      'phase allow editor',
      'phase allow cli',
      'import allow editor',
      'result allow editor',
    ]) {
      assert.ok(told.includes(expected), `the audit lacks "${expected}":\n${told.join('\n')}`);
    }
    const page = await shownPage('audit');
    assert.ok(page.includes('the chain is whole'));
    assert.ok(page.includes('permission-denied'));
  });

  it('lets no workspace weaken the isolation', async () => {
    const file = path.join(workspace, '.vscode', 'settings.json');
    await mkdir(path.dirname(file), { recursive: true });
    const before = await readFile(file, 'utf8').catch(() => undefined);
    const names = [
      'permissions.allowLocalhost',
      'permissions.allowProcessOnlyIsolation',
      'audit.recordArguments',
    ];
    try {
      await writeFile(
        file,
        JSON.stringify(Object.fromEntries(names.map(name => [`skillberth.${name}`, true]))),
      );
      await new Promise(resolve => setTimeout(resolve, 1500));
      const settings = vscode.workspace.getConfiguration('skillberth');
      assert.deepEqual(
        names.map(name => settings.get(name)),
        [false, false, false],
      );
    } finally {
      if (before === undefined) await rm(path.dirname(file), { recursive: true });
      else await writeFile(file, before);
    }
  });

  async function callsOf(tool: string): Promise<number> {
    const { records } = await run<{ records: readonly AuditRecord[] }>('skillberth.showAudit', { skill });
    return records.filter(
      ({ event, verdict, command }) => event === 'invoke' && verdict === 'allow' && command === tool,
    ).length;
  }

  async function shownPage(kind: 'audit' | 'dryRun' | 'permissions'): Promise<string> {
    const html = (await skillberth()).pages.shown(kind);
    assert.ok(html, `no page ${kind} is open`);
    return html
      .replace(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .replace(/\s+/g, ' ');
  }

  async function run<Report>(command: string, given: object): Promise<Report> {
    const report = await vscode.commands.executeCommand<Report | undefined>(command, given);
    const told = `${dialogs.last('error')?.message ?? ''}\n${(await treeLines()).join('\n')}`;
    assert.ok(report, `${command} failed or was cancelled: ${told}`);
    return report;
  }

  async function refused(command: string, given: object): Promise<void> {
    assert.equal(await vscode.commands.executeCommand(command, given), undefined);
  }

  async function commandLine(...words: readonly string[]): Promise<void> {
    const cli = path.join(extension().extensionPath, 'dist', 'cli.cjs');
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    await promisify(execFile)(process.execPath, [cli, ...words], { env, cwd: workspace });
  }

  async function commit(repository: string): Promise<void> {
    const git = (...words: readonly string[]) =>
      promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
        cwd: repository,
      });
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '-m', 'first');
  }
});

async function writeFetchSkill(folder: string, id: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'skill.yaml'),
    `skill_id: ${id}
name: Fetch
author: Skillberth
version: 1.0.0
description: Fetches a page, and says what it is told.
entry:
  runtime: python
  module: main.py
  exports:
    - command: echo
      handler: echo
    - command: fetch
      handler: fetch
capabilities:
  class: io
requires:
  phase: execution
  permissions:
    net:
      allow_domains: [api.example.com]
`,
  );
  await writeFile(
    path.join(folder, 'main.py'),
    'def echo(text):\n    return {"text": text}\n\ndef fetch(domain):\n    return {"domain": domain}\n',
  );
}
