import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { BenchRow } from '../../bench/row.ts';
import { extension, skillberth, treeLine, workspaceFolder } from '../suite/skillberth.ts';
import { longestStretch } from './longestStretch.ts';

/** Where the rows go; the benchmark that started the editor reads them there. */
const resultFile = process.env['SKILLBERTH_BENCH_FILE'];

/** Microseconds. */
const samplingInterval = 200;

describe('the extension host', function () {
  this.timeout(180_000);
  const rows: BenchRow[] = [];
  after(() => {
    if (resultFile !== undefined) writeFileSync(resultFile, JSON.stringify(rows));
  });

  it('activates', async () => {
    const { activationMilliseconds } = await skillberth();
    rows.push({
      name: 'activation of the extension, loading included',
      value: loadingTime() + activationMilliseconds,
      unit: 'ms',
      budget: 50,
    });
  });

  it('does the main job without being blocked', async () => {
    const skill = 'weather_skill';
    // The editor's own extensions start up meanwhile, in the same process.
    await sleep(8000);
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: samplingInterval });
    const blocked = async (step: string, work: () => Thenable<unknown>): Promise<void> => {
      await session.post('Profiler.start');
      await work();
      await sleep(500);
      const { profile } = await session.post('Profiler.stop');
      rows.push({
        name: `extension host held by Skillberth at most: ${step}`,
        value: longestStretch(profile, '/dist/client.cjs', samplingInterval),
        unit: 'ms',
        budget: 20,
      });
    };
    const command = (name: string, more: object = {}): Thenable<unknown> =>
      vscode.commands.executeCommand(`skillberth.${name}`, { skill, ...more });
    await blocked('list', () => treeLine(skill));
    await blocked('install', () => command('install'));
    await blocked('test', () => command('test'));
    await blocked('activate', () => command('activate'));
    await blocked('run', () => command('run', { tool: 'setup', input: {} }));
    const manifest = vscode.Uri.joinPath(workspaceFolder(), 'skills', skill, 'skill.yaml');
    await blocked('open a manifest', async () =>
      vscode.window.showTextDocument(await vscode.workspace.openTextDocument(manifest)),
    );
  });
});

/** Milliseconds to load the bundle a second time, as the editor loaded it the first. */
function loadingTime(): number {
  const { extensionPath, packageJSON } = extension();
  const bundle = path.join(extensionPath, packageJSON.main);
  const load = createRequire(bundle);
  const loaded = load.cache[bundle];
  delete load.cache[bundle];
  const started = performance.now();
  load(bundle);
  const took = performance.now() - started;
  if (loaded !== undefined) load.cache[bundle] = loaded;
  return took;
}
