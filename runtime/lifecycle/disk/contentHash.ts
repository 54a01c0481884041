import { createHash } from 'node:crypto';
import { closeSync, fstatSync, lstatSync, readlinkSync, readSync } from 'node:fs';
import path from 'node:path';
import { blockingAccess, listFiles } from '../../../workspace/index.ts';
import { openToRead } from './disk.ts';
import { Turns } from './turns.ts';

/**
 * SHA-256 (hex) over a skill's sources: for each file, in order, its path, whether it is executable, its length
 * and its bytes. Two folders have the same hash exactly when a run could not tell them apart.
 */
export async function contentHash(folder: string): Promise<string> {
  const turns = new Turns();
  const hash = new ContentHash();
  for (const file of await listFiles(folder, blockingAccess)) {
    if (turns.due) await turns.take();
    hash.add(file, await hashEntry(path.join(folder, file), turns));
  }
  return hash.digest();
}

type EntryKind = 'file' | 'executable' | 'link';

/** The hash of a folder, file by file in the order of `listFiles`. */
export class ContentHash {
  readonly #hash = createHash('sha256');

  /** `file`: relative, with slashes. */
  add(file: string, entry: Buffer): void {
    this.#hash.update(`${Buffer.byteLength(file)}:${file}\0`).update(entry);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

/** The hash of one file's bytes, or of a link's target. */
export function hashBytes(kind: EntryKind, bytes: Uint8Array): Buffer {
  return createHash('sha256').update(`${kind}:${bytes.length}\0`).update(bytes).digest();
}

export function kindOf(mode: number): EntryKind {
  return (mode & 0o100) === 0 ? 'file' : 'executable';
}

/** Bytes read at one time. */
const pieceSize = 1024 * 1024;

/** For files that one piece holds: they are read without a turn between. */
const sharedPiece = Buffer.allocUnsafe(pieceSize);

/** The same for a file on the disk, of any size. A pipe or a socket counts as empty. */
export async function hashEntry(file: string, turns: Turns): Promise<Buffer> {
  const entry = lstatSync(file);
  if (entry.isSymbolicLink()) return hashBytes('link', Buffer.from(readlinkSync(file)));
  const descriptor = entry.isFile() ? openToRead(file) : undefined;
  if (descriptor === undefined) return hashBytes('file', Buffer.alloc(0));
  try {
    const { size, mode } = fstatSync(descriptor);
    const piece = size <= pieceSize ? sharedPiece : Buffer.allocUnsafe(pieceSize);
    const hash = createHash('sha256').update(`${kindOf(mode)}:${size}\0`);
    for (let read = 0; read < size; ) {
      if (read > 0 && turns.due) await turns.take();
      const length = readSync(descriptor, piece, 0, Math.min(pieceSize, size - read), null);
      if (length === 0) break;
      hash.update(piece.subarray(0, length));
      read += length;
    }
    return hash.digest();
  } finally {
    closeSync(descriptor);
  }
}
