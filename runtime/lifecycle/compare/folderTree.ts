import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { throwIfCancelled } from '../../operation.ts';
import { forEachLimited, isMissing } from '../disk/files.ts';
import { maximumText, textOf } from './textOf.ts';
import type { Tree, TreeFile } from './tree.ts';

/** Starts the hash of a file of so many bytes. */
export type DigestStart = (size: number) => Hash;

export const plainDigest: DigestStart = () => createHash('sha256');

interface FolderOptions {
  readonly startDigest?: DigestStart;
  /** Whether the other side keeps the file with line feeds alone, whatever is on this disk. */
  readonly keepsLineFeeds?: (file: string) => boolean;
  /** Default: false on Windows, whose files carry no such mark. */
  readonly knowsExecutables?: boolean;
  /** Default true. */
  readonly knowsLinks?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A larger file is hashed piece by piece, its line endings as they are. */
const maximumAtOnce = 16 * 1024 * 1024;

/** The named files of a folder. One that is gone, or that is no file and no link, is left out. */
export async function folderTree(
  folder: string,
  files: readonly string[],
  options: FolderOptions = {},
): Promise<Tree> {
  const tree = new Map<string, TreeFile>();
  await forEachLimited(files, 16, async file => {
    throwIfCancelled(options.signal);
    try {
      const found = await readTreeFile(path.join(folder, file), file, options);
      if (found !== undefined) tree.set(file, found);
    } catch (error) {
      // Removed since it was listed: then it is no part of the tree.
      if (!isMissing(error)) throw error;
    }
  });
  return tree;
}

async function readTreeFile(
  absolute: string,
  file: string,
  options: FolderOptions,
): Promise<TreeFile | undefined> {
  const { startDigest = plainDigest, knowsLinks = true } = options;
  const { knowsExecutables = process.platform !== 'win32' } = options;
  const entry = await lstat(absolute);
  const digest = (bytes: Uint8Array): string => startDigest(bytes.length).update(bytes).digest('hex');
  if (entry.isSymbolicLink()) {
    // Wherever a link was made, its target is kept with slashes.
    const target = (await readlink(absolute)).replaceAll(path.sep, '/');
    return {
      kind: 'link',
      executable: undefined,
      digest: digest(Buffer.from(target)),
      text: async () => target,
    };
  }
  if (!entry.isFile()) return undefined;
  const common = {
    kind: knowsLinks ? ('file' as const) : undefined,
    executable: knowsExecutables ? (entry.mode & 0o100) !== 0 : undefined,
  };
  if (entry.size > maximumAtOnce) {
    const hash = startDigest(entry.size);
    for await (const piece of createReadStream(absolute)) hash.update(piece as Buffer);
    return { ...common, digest: hash.digest('hex'), text: async () => undefined };
  }
  const bytes = await readFile(absolute);
  const converted = options.keepsLineFeeds?.(file) === true ? withLineFeeds(bytes) : undefined;
  return {
    ...common,
    digest: digest(bytes),
    ...(converted === undefined ? {} : { convertedDigest: digest(converted) }),
    text: async () => {
      // Not kept since the comparison: most files are equal, and a skill may be large.
      if (entry.size > maximumText) return undefined;
      const now = await readIfThere(absolute);
      if (now === undefined) return undefined;
      return textOf(converted === undefined ? now : (withLineFeeds(now) ?? now));
    },
  };
}

/** Undefined where the file was removed since it was compared. */
async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const carriageReturn = 13;
const lineFeed = 10;

/** Without the carriage returns that stand before a line feed; undefined where there are none, or no text. */
function withLineFeeds(bytes: Buffer): Buffer | undefined {
  if (bytes.includes(0) || !bytes.includes('\r\n')) return undefined;
  return Buffer.from(bytes.filter((byte, at) => !(byte === carriageReturn && bytes[at + 1] === lineFeed)));
}
