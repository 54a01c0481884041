import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileSync } from './kept.ts';
import type { FailurePlace } from './workerError.ts';

const maximumTraceback = 100_000;
/** `    at name (file:///…/main.ts:3:7)`, `    at /…/main.cjs:3:7`, `    at async file:///…`. */
const frame = /^\s+at .*?\(?(?:async )?((?:file:\/\/)?[^()\s][^()]*?):(\d+):\d+\)?$/;
/** Above the name of a syntax error stands `file:///…/main.mjs:2`, then the line itself. */
const headline = /^((?:file:\/\/|\/|[A-Za-z]:[\\/]).*):(\d+)$/;
const importer = /imported from (.+?)$/m;

/** The skill's folder, links resolved, as places in errors have it. */
export const skillRoot = realpathSync.native(process.env['SKILLBERTH_SKILL_ROOT'] ?? process.cwd());

/** Relative to the skill's folder, with `/`; undefined where the file is not the skill's own. */
export function inSkill(file: string): string | undefined {
  if (file.startsWith('node:')) return undefined;
  const relative = path.relative(skillRoot, plainPath(file));
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return undefined;
  const parts = relative.split(path.sep);
  return parts.includes('node_modules') ? undefined : parts.join('/');
}

/** The innermost place in the skill's own sources, with the traceback without frames of Node and of the worker. */
export function placeOf(problem: unknown): FailurePlace {
  const stack = stackOf(problem);
  if (stack === undefined) return {};
  const lines = stack.split('\n').filter(line => !isMachinery(line));
  const traceback = lines.join('\n').slice(0, maximumTraceback);
  return { ...(firstPlace(lines) ?? importPlace(problem)), traceback };
}

/** The place that a text of error output names, for example what Node prints before it ends. */
export function placeIn(text: string): FailurePlace | undefined {
  return firstPlace(text.split('\n'));
}

function firstPlace(lines: readonly string[]): { readonly file: string; readonly line: number } | undefined {
  for (const line of lines) {
    const found = frame.exec(line) ?? headline.exec(line);
    const file = found?.[1] === undefined ? undefined : inSkill(found[1]);
    if (file !== undefined) return { file, line: Number(found?.[2]) };
  }
  return undefined;
}

/** A module that was not found has no frames of the skill, but says who asked for it. */
function importPlace(problem: unknown): FailurePlace {
  const message = problem instanceof Error ? problem.message : '';
  const from = importer.exec(message)?.[1];
  const file = from === undefined ? undefined : inSkill(from);
  if (file === undefined) return {};
  const wanted = /'([^']+)'/.exec(message)?.[1] ?? '';
  const name = path.basename(wanted);
  try {
    const lines = readFileSync(path.join(skillRoot, file), 'utf8').split('\n');
    const line = lines.findIndex(text => /\b(?:import|from|require)\b/.test(text) && text.includes(name)) + 1;
    return line > 0 && name !== '' ? { file, line } : { file };
  } catch {
    // The file alone is a place, too.
    return { file };
  }
}

function isMachinery(line: string): boolean {
  return /^\s+at (?:.*\()?(?:async )?node:[a-z]/.test(line) || line.includes(__filename);
}

function stackOf(problem: unknown): string | undefined {
  try {
    const stack: unknown = problem instanceof Error ? problem.stack : undefined;
    return typeof stack === 'string' ? stack : undefined;
  } catch {
    // A getter of the skill's: then there is no traceback.
    return undefined;
  }
}

function plainPath(file: string): string {
  if (!file.startsWith('file:')) return file;
  try {
    return fileURLToPath(file.replace(/[?#].*$/, ''));
  } catch {
    // No address of a file on this system; then it is none of the skill's either.
    return '';
  }
}
