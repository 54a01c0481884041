import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { InstallReport, RunReport, SwitchReport, TestReport } from '../../../runtime/index.ts';
import { watchDialogs } from './dialogs.ts';
import { extension, skillberth, treeLine, treeLines, until, workspaceFolder } from './skillberth.ts';
import { startWeatherService, type WeatherService } from './weatherService.ts';

const skill = 'weather_skill';

// One story from top to bottom; each test stands on the one before it.
describe('the main job', function () {
  this.timeout(180_000);
  const runtimeFolder = path.join(workspaceFolder().fsPath, 'skills', '.runtime', skill);
  let service: WeatherService;

  before(async () => {
    service = await startWeatherService();
    // The host starts with the first listing and takes this over; the skill's manifest passes it on.
    process.env['WEATHER_API_BASE'] = service.url;
    process.env['NO_PROXY'] = '127.0.0.1';
    await allowLocalhost(true);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await allowLocalhost(undefined);
    await service.close();
  });

  it('lists the skill as not installed', async () => {
    assert.equal(await treeLine(skill), `${skill} not installed`);
    assert.equal((await skillberth()).host.running, true);
  });

  it('leaves nothing behind when an install is cancelled', async () => {
    const source = new vscode.CancellationTokenSource();
    const installing = vscode.commands.executeCommand('skillberth.install', { skill, token: source.token });
    await until('a stage', async () => ((await stages()).length > 0 ? true : undefined));
    source.cancel();
    assert.equal(await installing, undefined);
    assert.deepEqual(await stages(), []);
    assert.equal(await treeLine(skill), `${skill} not installed`);
    assert.deepEqual(
      (await treeLines()).filter(line => line.includes('Slot') && !line.endsWith('empty')),
      [],
    );
  });

  it('installs into slot A and activates nothing', async () => {
    const report = await run<InstallReport>('skillberth.install', { skill });
    assert.equal(report.slot, 'A');
    assert.equal(await treeLine(skill), `${skill} not active`);
    await treeLine('Slot A', 'pending', 'tests not run');
    await treeLine('Slot B', 'empty');
  });

  it('tests the slot in a terminal, once that is allowed', async () => {
    const dialogs = watchDialogs();
    dialogs.answerNext('warning', 'Allow');
    const report = await run<TestReport>('skillberth.test', { skill }).finally(() => dialogs.stop());
    assert.deepEqual(
      dialogs.modals().map(({ message }) => message),
      [`Allow ${skill} 1.0.0 to run?`],
    );
    assert.equal(report.outcome, 'passed', JSON.stringify(report.suites, undefined, 1));
    assert.ok(report.passed > 0);
    assert.deepEqual(
      vscode.window.terminals.map(({ name }) => name).filter(name => name.startsWith('Skillberth')),
      [`Skillberth: ${skill}`],
    );
    await treeLine('Slot A', 'pending', 'tests passed');
  });

  it('cancels the tests when their terminal is closed', async () => {
    const before = new Set(vscode.window.terminals);
    const testing = vscode.commands.executeCommand('skillberth.test', { skill });
    const terminal = await until('a new terminal', () =>
      vscode.window.terminals.find(each => !before.has(each)),
    );
    terminal.dispose();
    assert.equal(await testing, undefined);
    await treeLine('Slot A', 'tests passed');
  });

  it('activates it', async () => {
    const report = await run<SwitchReport>('skillberth.activate', { skill });
    assert.deepEqual([report.slot, report.previous], ['A', undefined]);
    await treeLine(skill, `${report.version} · slot A`);
    await treeLine('Slot A', 'active', 'tests passed');
    await treeLine('get_weather');
  });

  it('runs its tool and opens the result', async () => {
    const input = { city: 'Paris', days: 2 };
    const report = await run<RunReport>('skillberth.run', { skill, tool: 'get_weather', input });
    const { ok, city, days } = report.result as { ok: boolean; city: string; days: readonly unknown[] };
    assert.deepEqual([ok, city, days.length], [true, 'Paris', 2]);
    const shown = await until('the result', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'skillberth-result'),
    );
    assert.equal(shown.document.languageId, 'json');
    assert.deepEqual(JSON.parse(shown.document.getText()), report.result);
  });

  it('follows what the command line does in another process', async () => {
    const { extensionPath } = extension();
    const cli = path.join(extensionPath, 'dist', 'cli.cjs');
    // The same Node the editor's extension host runs on.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const cwd = workspaceFolder().fsPath;
    await promisify(execFile)(process.execPath, [cli, 'install', skill], { env, cwd });
    await treeLine('Slot B', 'pending', 'tests not run');
  });

  it('switches to the other slot and back', async () => {
    assert.equal((await run<SwitchReport>('skillberth.activate', { skill })).slot, 'B');
    await treeLine('Slot A', 'previous');
    await treeLine('Slot B', 'active');
    assert.equal((await run<SwitchReport>('skillberth.rollback', { skill })).slot, 'A');
    await treeLine('Slot A', 'active');
  });

  /** For the user, as such a setting counts for nothing in a workspace. */
  async function allowLocalhost(allowed: boolean | undefined): Promise<void> {
    const settings = vscode.workspace.getConfiguration('skillberth.permissions');
    await settings.update('allowLocalhost', allowed, vscode.ConfigurationTarget.Global);
  }

  async function run<Report>(command: string, given: object): Promise<Report> {
    const report = await vscode.commands.executeCommand<Report | undefined>(command, given);
    assert.ok(report, `${command} failed or was cancelled; the Skillberth log says why`);
    return report;
  }

  /** Installs under way: folders of the runtime that a finished or failed one never leaves. */
  async function stages(): Promise<readonly string[]> {
    // Before the first install there is no folder.
    const entries = await readdir(runtimeFolder, { recursive: true }).catch(() => []);
    return entries.filter(entry => /(^|[\\/])\.stage-[^\\/]*$/.test(entry));
  }
});
