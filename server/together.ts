import { createHash } from 'node:crypto';
import type { Finding } from '../skill/index.ts';
import type { TogetherFinding } from './rootIndex.ts';

/**
 * What skills say of each other about one file, moved along with what was typed since. A finding in the midst of what
 * changed is left out: nobody knows yet whether it still holds.
 */
export function movedAlong(
  found: readonly TogetherFinding[],
  file: string,
  text: string,
): readonly Finding[] {
  return found.flatMap(({ finding, text: before }) => {
    if (finding.file !== file) return [];
    if (before === text) return [finding];
    const same = commonStart(before, text);
    if (finding.end <= same) return [finding];
    const sameEnd = commonEnd(before, text, same);
    if (finding.start < before.length - sameEnd) return [];
    const moved = text.length - before.length;
    // The fix was made for the text as it was.
    const { fix: _, ...rest } = finding;
    return [{ ...rest, start: finding.start + moved, end: finding.end + moved }];
  });
}

/** The same for the same findings; empty for none. */
export function togetherId(found: readonly TogetherFinding[]): string {
  if (found.length === 0) return '';
  const all = JSON.stringify(found.map(({ finding }) => finding));
  return `.${createHash('sha1').update(all).digest('base64url')}`;
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}

function commonEnd(one: string, other: string, start: number): number {
  const most = Math.min(one.length, other.length) - start;
  let length = 0;
  while (length < most && one.at(-1 - length) === other.at(-1 - length)) length += 1;
  return length;
}
