import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Engine } from '../../runtime/index.ts';
import { benchInstalls } from './installs.ts';
import { median, p95, skillMarkdown, time, writeBelow } from './measure.ts';
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
    actor: 'cli',
  });
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

/** A tool that imports nothing, warm in one engine and cold from the shell, beside the bare interpreter. */
async function benchRun(folder: string, engine: Engine): Promise<readonly BenchRow[]> {
  await writeBelow(
    folder,
    'skills/echo/skill.yaml',
    'name: echo\nversion: 1.0.0\ntools:\n  - name: echo\n    entry: handlers.main:echo\n    input_schema: { type: object }\n',
  );
  await writeBelow(folder, 'skills/echo/handlers/main.py', 'def echo(**given):\n    return given\n');
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
