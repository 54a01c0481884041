import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { LanguageServerProcess } from './languageServerProcess.ts';
import { pythonTools, yamlManifest } from './manifestText.ts';
import type { BenchRow } from './row.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');
const skillCount = 1_000;
const checkedCount = 1_068;

/** The whole workspace at once: in the editor while somebody types, and on the command line. */
export async function benchWorkspace(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'skillberth-bench-'));
  try {
    const editor = path.join(folder, 'editor');
    await Promise.all(Array.from({ length: skillCount }, (_, index) => writeSkill(editor, index)));
    const checked = path.join(folder, 'checked');
    await writeChecked(checked);
    return [...(await benchDiagnostics(editor)), ...(await benchEdits(editor)), benchCheck(checked)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function startServer(folder: string): Promise<LanguageServerProcess> {
  return LanguageServerProcess.start([path.join(repository, 'dist', 'server.cjs'), '--stdio'], folder);
}

async function benchDiagnostics(folder: string): Promise<BenchRow[]> {
  const server = await startServer(folder);
  try {
    const { uri, text } = openedSkill(folder);
    await server.open(uri, 'markdown', text);
    const start = performance.now();
    let done = false;
    const all = server.workspaceDiagnostics().then(found => {
      done = true;
      return { found, after: performance.now() - start };
    });
    const waits: number[] = [];
    for (let version = 2; !done; version += 1) {
      const began = performance.now();
      await server.edit(uri, version, typed(version));
      waits.push(performance.now() - began);
      // As fast as keys are repeated.
      await pause(20);
    }
    const { found, after } = await all;
    if (found < skillCount) throw new Error(`${found} files were reported, not ${skillCount}.`);
    return [
      {
        name: `Workspace diagnostics of ${skillCount} skills`,
        value: round(after),
        unit: 'ms',
        budget: 2_000,
      },
      {
        name: 'Longest wait of an edit meanwhile',
        value: round(Math.max(...waits)),
        unit: 'ms',
        budget: 20,
      },
    ];
  } finally {
    await server.stop();
  }
}

/** Memory after many edits beside memory after a few: what is kept of each would add up. */
async function benchEdits(folder: string): Promise<BenchRow[]> {
  const server = await startServer(folder);
  try {
    const uri = pathToFileURL(path.join(folder, 'skills', 'weather_skill', 'skill.yaml')).href;
    await server.open(uri, 'yaml', yamlManifest(350));
    const edit = async (from: number, to: number): Promise<void> => {
      for (let version = from; version < to; version += 1) await server.edit(uri, version, typed(version));
    };
    await edit(2, 3_000);
    const before = server.memory();
    await edit(3_000, 13_000);
    const after = server.memory();
    if (before === undefined || after === undefined) return [];
    const value = Math.max(0, round(after - before));
    return [{ name: 'Memory added by 10,000 edits', value, unit: 'MB', budget: 10 }];
  } finally {
    await server.stop();
  }
}

/** The process included, from its start to its end. */
function benchCheck(folder: string): BenchRow {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const { error } = spawnSync(
      process.execPath,
      [path.join(repository, 'dist', 'cli.cjs'), 'check', folder, '--format', 'json'],
      { maxBuffer: 1e9 },
    );
    if (error !== undefined) throw error;
    return performance.now() - start;
  });
  const value = round(times.sort((a, b) => a - b)[2] ?? 0);
  return { name: `skillberth check of ${checkedCount} skills, median`, value, unit: 'ms', budget: 1_500 };
}

function typed(version: number): object {
  const start = { line: 2, character: 13 };
  const end = { ...start, character: start.character + 1 };
  return version % 2 === 0
    ? { range: { start, end: start }, text: 'x' }
    : { range: { start, end }, text: '' };
}

function openedSkill(folder: string): { readonly uri: string; readonly text: string } {
  const file = path.join(folder, 'skills', 'skill-0', 'SKILL.md');
  return { uri: pathToFileURL(file).href, text: readFileSync(file, 'utf8') };
}

/** Two of three are instructions with references and a script, the third is an adaos skill. */
async function writeSkill(root: string, index: number): Promise<void> {
  const folder = path.join(root, 'skills', `skill-${index}`);
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  };
  if (index % 3 === 2) {
    await write('skill.yaml', yamlManifest(60).replace('weather_skill', `skill-${index}`));
    await write('handlers/main.py', pythonTools(4));
    return;
  }
  await write('SKILL.md', skillMarkdown(`skill-${index}`));
  await write('references/details.md', '# Details\n\nMore of it.\n');
  await write('scripts/collect.py', pythonTools(3));
}

function skillMarkdown(name: string): string {
  const section = (number: number): string =>
    `## Step ${number}\n\nRead [the details](references/details.md) first. Then run \`python scripts/collect.py\`.\n\n${'A sentence that says what to do and why it matters. '.repeat(6)}\n\n\`\`\`bash\npython scripts/collect.py --step ${number}\n\`\`\`\n`;
  const sections = Array.from({ length: 12 }, (_, number) => section(number + 1));
  return `---\nname: ${name}\ndescription: Collects figures from reports. Use it when somebody asks for a summary.\nlicense: MIT\n---\n\n# Collect\n\n${sections.join('\n')}`;
}

/** Real files where SKILLBERTH_CORPUS names a folder of them, else as many made ones. */
async function writeChecked(root: string): Promise<void> {
  const corpus = path.join(process.env['SKILLBERTH_CORPUS'] ?? '', 'skill-md.jsonl');
  const texts = existsSync(corpus)
    ? readFileSync(corpus, 'utf8').split('\n').filter(Boolean).map(rowText)
    : Array.from({ length: checkedCount }, (_, index) => ({
        dir: `skill-${index}`,
        text: skillMarkdown(`skill-${index}`),
      }));
  await Promise.all(
    texts.map(async ({ dir, text }, index) => {
      const folder = path.join(root, String(index), dir);
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'SKILL.md'), text);
    }),
  );
}

function rowText(line: string): { readonly dir: string; readonly text: string | Buffer } {
  const row = JSON.parse(line) as {
    readonly dir: string;
    readonly encoding?: string;
    readonly text: string;
  };
  return { dir: row.dir, text: row.encoding === 'base64' ? Buffer.from(row.text, 'base64') : row.text };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
