import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes read at one time. */
const piece = 64 * 1024;
/** Milliseconds between two looks at a log that is followed. */
const pause = 150;

/** The last lines of a file as they stand, and how long it is by now, in bytes. */
export function tailOf(file: string, lines: number): { readonly text: string; readonly size: number } {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    let from = size;
    let tail = Buffer.alloc(0);
    // One more than asked for: the newline before the first line that is shown.
    while (from > 0 && newlines(tail) <= lines) {
      const start = Math.max(0, from - piece);
      tail = Buffer.concat([readFrom(descriptor, start, from), tail]);
      from = start;
    }
    return { text: lastLines(tail.toString('utf8'), lines), size };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Hands over what is added to a file from `size` on until the signal aborts: also after the file was put away and
 * started anew, was emptied, or went and came back.
 */
export async function followLog(
  file: string,
  size: number,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let followed = open(file, size);
  try {
    while (!signal.aborted) {
      if (followed !== undefined) advance(followed, write);
      const current = statSync(file, { bigint: true, throwIfNoEntry: false });
      if (current !== undefined && current.ino !== followed?.inode) {
        if (followed !== undefined) {
          // What came between the last look and the moment the file was put away.
          advance(followed, write);
          closeSync(followed.descriptor);
        }
        followed = open(file, 0);
        continue;
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    if (followed !== undefined) closeSync(followed.descriptor);
  }
}

interface Followed {
  readonly descriptor: number;
  readonly inode: bigint;
  /** Keeps the beginning of a letter until its end has been written. */
  readonly decoder: StringDecoder;
  offset: number;
}

function open(file: string, offset: number): Followed | undefined {
  try {
    const descriptor = openSync(file, 'r');
    return {
      descriptor,
      inode: fstatSync(descriptor, { bigint: true }).ino,
      decoder: new StringDecoder('utf8'),
      offset,
    };
  } catch (error) {
    // Put away a moment ago, and not begun anew yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function advance(followed: Followed, write: (text: string) => void): void {
  const { size } = fstatSync(followed.descriptor);
  // Shorter than it was: the log was begun afresh.
  if (size < followed.offset) followed.offset = 0;
  while (followed.offset < size) {
    const bytes = readFrom(followed.descriptor, followed.offset, Math.min(size, followed.offset + piece));
    if (bytes.length === 0) return;
    followed.offset += bytes.length;
    write(followed.decoder.write(bytes));
  }
}

function readFrom(descriptor: number, from: number, to: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(to - from);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, from));
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

function lastLines(text: string, lines: number): string {
  const parts = text.split('\n');
  // A text that ends with a newline has nothing after its last line.
  const complete = parts.at(-1) === '' ? parts.length - 1 : parts.length;
  return parts.slice(Math.max(0, complete - lines)).join('\n');
}
