import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { BusyJob, BusyReport } from './support/busyProcess.ts';
import { expectTidy, metaFiles, slotFacts } from './support/slotFacts.ts';
import { skillId } from './support/slotScenarios.ts';
import { makeWorkspace, pythonFolder, supervisorScript, type TestWorkspace } from './support/workspace.ts';

const processes = 8;
const everyMoment = process.env['SKILLBERTH_FULL'] === '1';
const milliseconds = everyMoment ? 60_000 : 4_000;

/** The longest that one operation may take among eight writers; milliseconds. */
const patience = 15_000;

test('eight processes install, activate, roll back and test one skill', {
  timeout: milliseconds + 60_000,
}, async () => {
  const workspace = await makeWorkspace();
  try {
    writeSource(workspace, '1.0.0');
    const writers = Promise.all(Array.from({ length: processes }, (_, seed) => busy(workspace, seed + 1)));
    let ended = false;
    void writers.finally(() => {
      ended = true;
    });
    let reads = 0;
    for (let round = 0; !ended; round += 1) {
      if (round % 20 === 0) writeSource(workspace, round % 40 === 0 ? '1.1.0' : '1.0.0');
      reads += expectWholeState(workspace) ? 1 : 0;
      const status = await workspace.engine.status(skillId);
      expect(status.error).toBeUndefined();
      await sleep(5);
    }
    const reports = await writers;

    expect(reports.flatMap(report => report.unexpected)).toEqual([]);
    expect(reads).toBeGreaterThan(10);
    const counts = reports.map(report => report.done.length + report.refused);
    // In a short run the first process may be half done before the last one has started.
    const fewest = everyMoment ? Math.max(...counts) / 10 : 0;
    expect(Math.min(...counts), `operations of each process: ${counts.join(', ')}`).toBeGreaterThan(fewest);
    expect(Math.max(...reports.map(report => report.longest))).toBeLessThan(patience);

    // The next command of anybody finishes what the last ones left to it.
    await workspace.engine.install(skillId, {}, {});
    expectTidy(workspace);
    await slotFacts(workspace);
    expectWholeHistory(
      workspace,
      reports.flatMap(report => report.done),
    );
  } finally {
    await workspace.dispose();
  }
});

function busy(workspace: TestWorkspace, seed: number): Promise<BusyReport> {
  const job: BusyJob = { folder: workspace.folder, supervisorScript, pythonFolder, milliseconds, seed };
  const script = path.join(import.meta.dirname, 'support', 'busyProcess.ts');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [script, JSON.stringify(job)],
      { maxBuffer: 64 * 1024 * 1024, timeout: milliseconds + 45_000, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout) as BusyReport);
        else reject(new Error(`A writer ended with ${error.signal ?? error.code}: ${stderr}`));
      },
    );
  });
}

/** In one rename: an install that runs meanwhile reads the one version or the other. */
function writeSource(workspace: TestWorkspace, version: string): void {
  const folder = workspace.at('skills', skillId);
  const text = `---\nname: ${skillId}\ndescription: Keeps notes. Use when something should be noted.\nmetadata:\n  version: "${version}"\n---\n\n# Notes of edition 1\n`;
  mkdirSync(folder, { recursive: true });
  const temporary = workspace.at(`${skillId}.md`);
  writeFileSync(temporary, text);
  renameSync(temporary, path.join(folder, 'SKILL.md'));
}

/** Whether there was a state to read; it names a slot that is prepared and of that version, whatever others do. */
function expectWholeState(workspace: TestWorkspace): boolean {
  const runtime = workspace.at('skills', '.runtime', skillId);
  const text = (file: string): string | undefined => {
    try {
      return readFileSync(path.join(runtime, file), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  const stateText = text('state.json');
  if (stateText === undefined) return false;
  const state = JSON.parse(stateText);
  const resolved = text(`${state.version}/slots/${state.slot}/resolved.manifest.json`);
  // An active slot is never written: unless another one became active meanwhile, it is there.
  if (text('state.json') === stateText) {
    expect(JSON.parse(resolved ?? '')).toMatchObject({ name: skillId, version: state.version });
  }
  expect(text('current_version') ?? '1.0.0\n').toMatch(/^1\.[01]\.0\n$/);
  for (const version of ['1.0.0', '1.1.0']) {
    expect(text(`${version}/active`) ?? 'A\n').toMatch(/^[AB]\n$/);
    expect(text(`${version}/previous`) ?? 'A\n').toMatch(/^[AB]\n$/);
    const meta = text(`${version}/meta.json`);
    if (meta !== undefined) expect(JSON.parse(meta)).toMatchObject({ version });
  }
  return true;
}

interface RecordedStep {
  readonly at: string;
  readonly action: string;
  readonly slot: string;
  readonly generation?: number;
}

/** Each operation once, each generation once, everything in order. */
function expectWholeHistory(workspace: TestWorkspace, done: readonly string[]): void {
  const generations: number[] = [];
  const recorded: string[] = [];
  for (const file of metaFiles(workspace)) {
    const version = path.basename(path.dirname(file));
    const { history } = JSON.parse(readFileSync(file, 'utf8')) as { history: readonly RecordedStep[] };
    expect(history.map(entry => entry.at)).toEqual(history.map(entry => entry.at).sort());
    const own = history.flatMap(entry => (entry.generation === undefined ? [] : [entry.generation]));
    expect(own).toEqual([...own].sort((a, b) => a - b));
    generations.push(...own);
    recorded.push(...history.map(({ action, slot }) => `${action} ${version}/${slot}`));
  }
  expect(generations.sort((a, b) => a - b)).toEqual(generations.map((_, index) => index + 1));
  const missing = [...recorded].sort();
  const lost = done.filter(entry => {
    const index = missing.indexOf(entry);
    if (index >= 0) missing.splice(index, 1);
    return index < 0;
  });
  // The last install is ours.
  expect({ lost, added: missing.length }).toEqual({ lost: [], added: 1 });
}
