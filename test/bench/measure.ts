import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Milliseconds that some work takes. */
export async function time(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export function p95(values: readonly number[]): number {
  return sorted(values)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function sorted(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}

/** Writes a file below a folder; folders are made. */
export async function writeBelow(folder: string, file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

/** The manifest of a skill that has nothing to import. */
export function skillMarkdown(name: string): string {
  return `---\nname: ${name}\ndescription: Keeps notes. Use when the user wants something noted.\n---\n\n# Notes\n`;
}
