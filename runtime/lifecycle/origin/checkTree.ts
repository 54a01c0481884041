import path from 'node:path';
import { countText, SkillberthError } from '../../../skill/index.ts';
import { megabytes, type SourceLimits } from './limits.ts';
import { pathProblem } from './pathProblem.ts';

/** One line of `git ls-tree -r -t -l -z`. */
export interface TreeEntry {
  readonly kind: 'file' | 'executable' | 'link' | 'folder' | 'submodule';
  readonly hash: string;
  /** Bytes; undefined where git has no content for it: the server left out what is too large. */
  readonly size: number | undefined;
  /** Relative, with slashes. */
  readonly path: string;
}

/** Bytes of a link's target. */
const longestLink = 1_024;

/** Throws where one of the entries, or all together, must not be written. Pure; nothing is on the disk by then. */
export function checkTree(entries: readonly TreeEntry[], limits: SourceLimits, where: string): void {
  const files = entries.filter(({ kind }) => kind !== 'folder');
  if (files.length > limits.files || entries.length - files.length > limits.files) {
    throw tooLarge(where, `has more than ${countText(limits.files)} files or folders`);
  }
  const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const known = new Map<string, string>();
  for (const entry of entries) {
    const problem = pathProblem(entry.path);
    if (problem !== undefined) throw hostile(where, entry.path, problem);
    const folded = entry.path.normalize('NFC').toLowerCase();
    const other = known.get(folded);
    if (other !== undefined) {
      throw hostile(
        where,
        entry.path,
        `${quoted(other)} is the same file on systems that do not tell case apart`,
      );
    }
    known.set(folded, entry.path);
    checkSize(entry, limits, where);
  }
  if (total > limits.total)
    throw tooLarge(where, `has ${megabytes(total)} in all; ${megabytes(limits.total)} is the most`);
}

function checkSize({ kind, size, path: file }: TreeEntry, limits: SourceLimits, where: string): void {
  if (kind === 'folder' || kind === 'submodule') return;
  const most = kind === 'link' ? longestLink : limits.file;
  if (size !== undefined && size <= most) return;
  const large = size === undefined ? '' : ` (${megabytes(size)})`;
  const limit = kind === 'link' ? `${longestLink} bytes` : megabytes(most);
  throw tooLarge(where, `holds ${quoted(file)}${large}, and a file may have ${limit} at most`);
}

/**
 * Throws where a link leads out of the skill's folder. Only the first steps of a target may go up: after a step
 * through another link, `..` would lead to another place than the text says.
 */
export function checkLink(file: string, target: string, where: string): void {
  const steps = target.split('/');
  const up = steps.findIndex(step => step !== '..');
  const down = up < 0 ? [] : steps.slice(up);
  const inside = path.posix.join(path.posix.dirname(file), target);
  const leaves =
    target === '' ||
    target.startsWith('/') ||
    inside === '..' ||
    inside.startsWith('../') ||
    down.includes('..') ||
    down.some(step => step !== '' && step !== '.' && pathProblem(step) !== undefined);
  if (leaves) throw hostile(where, file, 'it is a link to a place that is not safely inside the folder');
}

export function tooLarge(where: string, what: string): SkillberthError {
  return new SkillberthError({
    code: 'source-too-large',
    message: `${where} ${what}.`,
    nextStep: 'Name the folder of the skill alone, or have large files downloaded by the skill when it runs.',
  });
}

function hostile(where: string, file: string, why: string): SkillberthError {
  return new SkillberthError({
    code: 'source-invalid',
    message: `${where} holds ${quoted(file)}, which is not written: ${why}.`,
    nextStep: 'Nothing was installed; ask its author to rename or remove that file.',
  });
}

/** A name that a stranger chose, made visible and harmless for a terminal. */
function quoted(file: string): string {
  const text = JSON.stringify(file.length > 200 ? `${file.slice(0, 200)}…` : file);
  return text.replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u206f\ufeff]/g,
    found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
