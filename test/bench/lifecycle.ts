import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Engine } from '../../runtime/index.ts';
import { benchInstalls } from './installs.ts';
import { median, p95, skillMarkdown, time, writeBelow } from './measure.ts';
import type { BenchRow } from './row.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');
const rounds = 60;

/** Slots without import check: a skill that has nothing to import. Milliseconds. */
export async function benchLifecycle(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'skillberth-bench-'));
  const engine = engineOf(folder);
  try {
    await writeBelow(folder, 'skills/notes/SKILL.md', skillMarkdown('notes'));
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

function engineOf(folder: string): Engine {
  return new Engine({
    workspaceFolders: [folder],
    supervisorScript: path.join(repository, 'dist', 'supervisor.cjs'),
    pythonFolder: path.join(repository, 'python'),
    actor: 'cli',
  });
}

/** The interpreter itself: what `python3` on PATH starts may be a shim that takes longer. */
const interpreter =
  spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim() ||
  'python3';

/** Installs and activates a skill whose tool imports nothing. */
async function addEcho(folder: string, engine: Engine, name: string): Promise<void> {
  await writeBelow(
    folder,
    `skills/${name}/skill.yaml`,
    `name: ${name}\nversion: 1.0.0\ntools:\n  - name: echo\n    entry: handlers.main:echo\n    input_schema: { type: object }\n`,
  );
  await writeBelow(folder, `skills/${name}/handlers/main.py`, 'def echo(**given):\n    return given\n');
  await engine.install(name, {}, {});
  await engine.activate(name, {}, {});
}

/** Milliseconds after which an installed file counts as at rest. */
const settled = 2_500;
/** Milliseconds after which a running host has its spare supervisor ready. */
const spareReady = 1_500;

/** The first isolated call of skills that a running host has not run yet, beside the bare interpreter. */
async function benchFirstCall(folder: string, engine: Engine): Promise<BenchRow> {
  const names = Array.from({ length: 10 }, (_, number) => `echo${number}`);
  const other = engineOf(folder);
  try {
    for (const name of names) await addEcho(folder, other, name);
  } finally {
    await other.dispose();
  }
  const first: number[] = [];
  const bare: number[] = [];
  for (const name of names) {
    await sleep(spareReady);
    first.push(await time(() => engine.run(name, undefined, { a: 1 }, {})));
    bare.push(await time(() => spawnSync(interpreter, ['-S', '-c', 'pass'])));
  }
  return {
    name: 'first isolated call in a running host, p50',
    value: median(first),
    unit: 'ms',
    budget: median(bare) + 150,
    peer: 'bare python3',
    peerValue: median(bare),
  };
}

/** A tool that imports nothing, warm in one engine and cold from the shell, beside the bare interpreter. */
async function benchRun(folder: string, engine: Engine): Promise<readonly BenchRow[]> {
  await addEcho(folder, engine, 'echo');
  // What was installed a moment ago is read in full at each call: a file system's clock may be that coarse.
  await sleep(settled);
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
    bare.push(await time(() => spawnSync(interpreter, ['-S', '-c', 'pass'])));
  }
  return [
    await benchFirstCall(folder, engine),
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
