import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Engine } from '../../runtime/index.ts';
import { benchInstalls } from './installs.ts';
import type { BenchRow } from './row.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');
const rounds = 60;

/** Slots without import check: a skill that has nothing to import. Milliseconds. */
export async function benchLifecycle(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'skillberth-bench-'));
  const engine = new Engine({
    workspaceFolders: [folder],
    supervisorScript: path.join(repository, 'dist', 'supervisor.cjs'),
    pythonFolder: path.join(repository, 'python'),
  });
  try {
    await writeInstructionSkill(folder);
    await engine.install('notes', {}, {});
    await engine.activate('notes', {}, {});
    const activations: number[] = [];
    const rollbacks: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await engine.install('notes', {}, {});
      activations.push(await time(() => engine.activate('notes', {}, {})));
      rollbacks.push(await time(() => engine.rollback('notes', {})));
    }
    return [
      { name: 'activate without import check, p95', value: p95(activations), unit: 'ms', budget: 10 },
      { name: 'rollback, p95', value: p95(rollbacks), unit: 'ms', budget: 10 },
      ...(await benchRun(folder, engine)),
      ...(await benchInstalls()),
    ];
  } finally {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A tool that imports nothing, warm in one engine and cold from the shell, beside the bare interpreter. */
async function benchRun(folder: string, engine: Engine): Promise<readonly BenchRow[]> {
  await writeFileAt(
    folder,
    'skills/echo/skill.yaml',
    'name: echo\nversion: 1.0.0\ntools:\n  - name: echo\n    entry: handlers.main:echo\n    input_schema: { type: object }\n',
  );
  await writeFileAt(folder, 'skills/echo/handlers/main.py', 'def echo(**given):\n    return given\n');
  await engine.install('echo', {}, {});
  await engine.activate('echo', {}, {});
  // A warm call is one of many: the first ones compile.
  for (let round = 0; round < rounds; round += 1) await engine.run('echo', undefined, { round }, {});
  const warm: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    warm.push(await time(() => engine.run('echo', undefined, { round }, {})));
  }
  const cli = [path.join(repository, 'dist', 'cli.cjs'), 'run', 'echo', '--json', '{"a": 1}'];
  const shell: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    shell.push(await time(() => spawnSync(process.execPath, cli, { cwd: folder })));
    bare.push(await time(() => spawnSync('python3', ['-S', '-c', 'pass'])));
  }
  return [
    { name: 'warm call of a tool, p50', value: median(warm), unit: 'ms', budget: 5 },
    {
      name: 'skillberth run from the shell, p50',
      value: median(shell),
      unit: 'ms',
      budget: 700,
      peer: 'bare python3',
      peerValue: median(bare),
    },
  ];
}

async function writeInstructionSkill(folder: string): Promise<void> {
  await writeFileAt(
    folder,
    'skills/notes/SKILL.md',
    '---\nname: notes\ndescription: Keeps notes. Use when the user wants something noted.\n---\n\n# Notes\n',
  );
}

async function writeFileAt(folder: string, file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

async function time(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function p95(values: readonly number[]): number {
  return sorted(values)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function sorted(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}
