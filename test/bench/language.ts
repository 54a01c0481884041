import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LanguageServerProcess } from './languageServerProcess.ts';
import { jsonManifest, pythonTools, yamlManifest } from './manifestText.ts';
import type { BenchRow } from './row.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');
const edits = 200;

interface Timing {
  readonly ready: number;
  readonly edit: number;
  readonly completion: number;
  readonly hover: number;
  readonly memory: number | undefined;
}

interface Text {
  readonly file: string;
  readonly languageId: string;
  readonly text: string;
  /** Where a character is typed and removed again, and where keys are completed. */
  readonly edit: { readonly line: number; readonly character: number };
  readonly complete: { readonly line: number; readonly character: number };
  readonly hover: { readonly line: number; readonly character: number };
}

/** Speed and memory of the language server, beside the peers on the same texts in turn. */
export async function benchLanguage(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'skillberth-bench-'));
  const ours = [process.env['SKILLBERTH_SERVER'] ?? path.join(repository, 'dist', 'server.cjs'), '--stdio'];
  const resolve = createRequire(import.meta.url).resolve;
  const packageOf = (name: string): string => path.dirname(resolve(`${name}/package.json`));
  const yamlPeer = [path.join(packageOf('yaml-language-server'), 'bin', 'yaml-language-server'), '--stdio'];
  const jsonPeer = [
    path.join(packageOf('vscode-langservers-extracted'), 'bin', 'vscode-json-language-server'),
    '--stdio',
  ];
  try {
    const yaml = [350, 1_000].map(lines => yamlText(folder, lines));
    const json = [350, 1_000].map(lines => jsonText(folder, lines));
    const schema = pathToFileURL(path.join(repository, 'schemas', 'adaos-manifest.schema.json')).href;
    const yamlSettings = { yaml: { schemas: { [schema]: '**/skill.yaml' }, schemaStore: { enable: false } } };
    const content: unknown = JSON.parse(await readFile(fileURLToPath(schema), 'utf8'));
    const schemas = [{ fileMatch: ['**/skill.json'], url: schema, schema: content }];
    const jsonSettings = { json: { validate: { enable: true }, schemas } };
    const rows: BenchRow[] = [];
    for (const [index, text] of yaml.entries()) {
      const mine = await time(ours, folder, text, {});
      const peer = await time(yamlPeer, folder, text, yamlSettings);
      rows.push(...compare(text, mine, index === 0 ? 15 : 40, 'yaml-language-server', peer));
    }
    for (const text of json) {
      const mine = await time(ours, folder, text, {});
      const peer = await time(jsonPeer, folder, text, jsonSettings);
      const budget = round(1.5 * peer.edit);
      rows.push(...compare(text, mine, budget, 'vscode-json-language-server', peer));
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function time(
  command: readonly string[],
  folder: string,
  text: Text,
  settings: Readonly<Record<string, unknown>>,
): Promise<Timing> {
  await mkdir(path.dirname(text.file), { recursive: true });
  await writeFile(text.file, text.text);
  const handlers = path.join(path.dirname(text.file), 'handlers');
  await mkdir(handlers, { recursive: true });
  await writeFile(path.join(handlers, 'main.py'), pythonTools(100));
  const server = await LanguageServerProcess.start(command, folder, settings);
  try {
    const uri = pathToFileURL(text.file).href;
    await server.open(uri, text.languageId, text.text);
    const memory = server.memory();
    // A person looks at the file before the first edit; whatever a server still does at its start ends meanwhile.
    await pause(500);
    const times = { edit: [] as number[], completion: [] as number[], hover: [] as number[] };
    const measure = async (list: number[], work: () => Promise<unknown>): Promise<void> => {
      const start = performance.now();
      await work();
      list.push(performance.now() - start);
    };
    for (let index = 0; index < edits; index += 1) {
      const { edit: start } = text;
      const end = { ...start, character: start.character + 1 };
      const change =
        index % 2 === 0 ? { range: { start, end: start }, text: 'x' } : { range: { start, end }, text: '' };
      await measure(times.edit, () => server.edit(uri, index + 2, change));
      if (index % 4 !== 3) continue;
      await measure(times.completion, () => server.request('textDocument/completion', uri, text.complete));
      await measure(times.hover, () => server.request('textDocument/hover', uri, text.hover));
    }
    return {
      ready: server.readyAfter,
      memory,
      edit: p95(times.edit),
      completion: p95(times.completion),
      hover: p95(times.hover),
    };
  } finally {
    await server.stop();
  }
}

function compare(text: Text, mine: Timing, budget: number, peer: string, theirs: Timing): BenchRow[] {
  const lines = text.text.split('\n').length - 1;
  const what = `${text.languageId.toUpperCase()}, ${lines.toLocaleString('en')} lines`;
  const isUsual = lines < 500;
  const row = (
    name: string,
    unit: 'ms' | 'MB',
    limit: number,
    value: number,
    peerValue: number,
  ): BenchRow => ({
    name: `${what}: ${name}`,
    value: round(value),
    unit,
    budget: limit,
    peer,
    peerValue: round(peerValue),
  });
  const rows = [
    row('edit to diagnostics, p95', 'ms', budget, mine.edit, theirs.edit),
    row('completion, p95', 'ms', 10, mine.completion, theirs.completion),
    row('hover, p95', 'ms', 10, mine.hover, theirs.hover),
    row('server ready', 'ms', 200, mine.ready, theirs.ready),
  ];
  // The budget is that of a manifest of usual length.
  if (isUsual && mine.memory !== undefined && theirs.memory !== undefined) {
    rows.push(row('memory after the first diagnostics', 'MB', 80, mine.memory, theirs.memory));
  }
  return rows;
}

function yamlText(folder: string, lines: number): Text {
  const text = yamlManifest(lines);
  const all = text.split('\n');
  const line = all.findIndex(found => found.startsWith('    description')) + 17 * Math.floor(lines / 34);
  return {
    file: path.join(folder, 'skills', 'weather_skill', 'skill.yaml'),
    languageId: 'yaml',
    text,
    edit: { line, character: 20 },
    complete: { line: all.length - 1, character: 0 },
    hover: { line: 1, character: 2 },
  };
}

function jsonText(folder: string, lines: number): Text {
  const text = jsonManifest(lines);
  const all = text.split('\n');
  const middle = all.findIndex((found, index) => index > lines / 2 && found.includes('"description"'));
  return {
    // Apart from the YAML: a second manifest in the folder would be read and compared too.
    file: path.join(folder, 'json', 'skills', 'weather_skill', 'skill.json'),
    languageId: 'json',
    text,
    edit: { line: middle, character: 26 },
    complete: { line: 1, character: 2 },
    hover: { line: 2, character: 5 },
  };
}

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
