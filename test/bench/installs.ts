import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Engine } from '../../runtime/index.ts';
import { median, skillMarkdown, time, writeBelow } from './measure.ts';
import type { BenchRow } from './row.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');
const fileCount = 1_000;
const skillCount = 500;
const rounds = 9;

/** Rounds that are not measured: the first ones compile. */
const warmRounds = 2;

/** How long a skill of many files takes to install, beside a plain copy of it, and a workspace of many skills to list. */
export async function benchInstalls(): Promise<readonly BenchRow[]> {
  return [...(await inWorkspace(benchLargeSkill)), ...(await inWorkspace(benchList))];
}

async function inWorkspace(
  bench: (folder: string, engine: Engine) => Promise<readonly BenchRow[]>,
): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'skillberth-bench-'));
  const engine = new Engine({
    workspaceFolders: [folder],
    supervisorScript: path.join(repository, 'dist', 'supervisor.cjs'),
    pythonFolder: path.join(repository, 'python'),
    actor: 'cli',
  });
  try {
    return await bench(folder, engine);
  } finally {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchLargeSkill(folder: string, engine: Engine): Promise<readonly BenchRow[]> {
  if (process.platform === 'win32') return [];
  const skill = path.join(folder, 'skills', 'large');
  await writeLargeSkill(skill);
  const copies: number[] = [];
  const installs: number[] = [];
  const reinstalls: number[] = [];
  for (let round = -warmRounds; round < rounds; round += 1) {
    await rm(path.join(folder, 'skills', '.runtime'), { recursive: true, force: true });
    const copy = path.join(folder, `copy-${round}`);
    const times = [
      await time(() => execFileSync('cp', ['-a', skill, copy])),
      await time(() => engine.install('large', {}, {})),
      await time(() => engine.install('large', {}, {})),
    ];
    await rm(copy, { recursive: true });
    if (round < 0) continue;
    for (const [index, list] of [copies, installs, reinstalls].entries()) list.push(times[index] ?? 0);
  }
  const peer = median(copies);
  return [
    {
      name: `install of ${fileCount} files, median`,
      value: median(installs),
      unit: 'ms',
      budget: 1.5 * peer + 100,
      peer: 'cp -a',
      peerValue: peer,
    },
    {
      name: 'the same over an older install, which it removes',
      value: median(reinstalls),
      unit: 'ms',
      peer: 'cp -a',
      peerValue: peer,
    },
  ];
}

/** Texts and data of 0.5 to 8 KB in 20 folders. */
async function writeLargeSkill(folder: string): Promise<void> {
  await writeBelow(folder, 'SKILL.md', skillMarkdown('large'));
  for (let index = 0; index < fileCount - 1; index += 1) {
    const size = 500 + ((index * 7_919) % 7_500);
    const ending = ['txt', 'md', 'json', 'py'][index % 4];
    const text =
      ending === 'json' ? JSON.stringify({ text: 'x'.repeat(size) }) : 'A line of text.\n'.repeat(size / 16);
    await writeBelow(folder, `part-${index % 20}/file-${index}.${ending}`, text);
  }
}

async function benchList(folder: string, engine: Engine): Promise<readonly BenchRow[]> {
  for (let index = 0; index < skillCount; index += 1) {
    const name = `skill-${index}`;
    await writeBelow(folder, `skills/${name}/SKILL.md`, skillMarkdown(name));
    await writeBelow(folder, `skills/${name}/references/details.md`, '# Details\n\nMore of it.\n');
  }
  // The second half is pending.
  for (let index = 0; index < skillCount; index += 1) {
    await engine.install(path.join(folder, 'skills', `skill-${index}`), {}, {});
    if (index < skillCount / 2) await engine.activate(`skill-${index}`, {}, {});
  }
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await time(() => engine.list()));
  return [
    {
      name: `status of ${skillCount} installed skills, median`,
      value: median(times),
      unit: 'ms',
      budget: 200,
    },
  ];
}
