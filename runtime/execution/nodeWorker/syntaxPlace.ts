import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { readFileSync, runAsNode } from './kept.ts';
import { inSkill, placeIn } from './places.ts';
import type { FailurePlace } from './workerError.ts';

/** Files looked at for the one that does not parse; each costs a start of Node. */
const maximumFiles = 30;
/** Milliseconds for one of them. */
const patience = 5000;

const typeScript = /\.[cm]?ts$/;
const relativeImport = /(?:\bfrom|\bimport|\brequire\s*\()\s*\(?\s*['"](\.{1,2}\/[^'"\n]+)['"]/g;

/**
 * Where a module, or one that it imports, does not parse. Node prints the place of such an error, but the error itself
 * does not have it; so Node is asked to check file by file, which runs nothing of them.
 */
export async function syntaxPlace(file: string): Promise<FailurePlace> {
  const files = new Set([file]);
  for (const next of files) {
    if (files.size > maximumFiles) break;
    const text = textOf(next);
    const found = typeScript.test(next) ? stripped(next, text) : await check(next);
    if (found !== undefined) return found;
    for (const [, specifier] of text.matchAll(relativeImport)) {
      const target = path.resolve(path.dirname(next), specifier ?? '');
      if (inSkill(target) !== undefined && existsSync(target)) files.add(target);
    }
  }
  return {};
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A folder, or nothing that can be read: it imports nothing.
    return '';
  }
}

/** Before 22.18 Node checks TypeScript as if it were JavaScript, and its error has the place in a picture alone. */
function stripped(file: string, text: string): FailurePlace | undefined {
  try {
    stripTypeScriptTypes(text);
    return undefined;
  } catch (error) {
    const { message = '', stack = '' } = error instanceof Error ? error : {};
    const line = /,-\[(\d+):\d+\]/.exec(message)?.[1] ?? /^[^\n]*:(\d+)\n/.exec(stack)?.[1];
    const relative = inSkill(file);
    return line === undefined || relative === undefined ? undefined : { file: relative, line: Number(line) };
  }
}

function check(file: string): Promise<FailurePlace | undefined> {
  return new Promise(resolve => {
    const words = [...process.execArgv, '--check', file];
    const env = { ...process.env, ...runAsNode };
    execFile(process.execPath, words, { timeout: patience, env }, (error, _stdout, stderr) => {
      resolve(error === null ? undefined : placeIn(stderr));
    });
  });
}
