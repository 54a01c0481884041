import { closeSync, fstatSync, lstatSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { blockingAccess, listFiles } from '../../../workspace/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { ContentHash, hashBytes, hashEntry, kindOf } from './contentHash.ts';
import { changeMode, copyFile, makeFolder, openToRead, symlink, writeNewFile } from './disk.ts';
import { linkTarget } from './linkTarget.ts';
import { Turns } from './turns.ts';

/** Bytes up to which a file is read once, for its copy and its hash; a larger one is cloned where the disk can. */
const smallFile = 512 * 1024;

/** What was copied. */
export interface CopiedSources {
  /** Of the copy: `contentHash` answers the same. */
  readonly contentHash: string;
  readonly fileCount: number;
}

/**
 * Copies a skill's sources. Throws `manifest-invalid` at a link that leaves the folder, on its own or through another
 * link, and at what is no file; says so where a link leads to nothing.
 */
export async function copySources(
  from: string,
  to: string,
  context: OperationContext,
): Promise<CopiedSources> {
  const files = await listFiles(from, blockingAccess);
  const home = realpathSync(from);
  await makeFolder(to);
  for (const folder of new Set(files.map(file => path.posix.dirname(file)))) {
    if (folder !== '.') await makeFolder(path.join(to, folder));
  }
  const turns = new Turns();
  const hash = new ContentHash();
  const buffer = Buffer.allocUnsafe(smallFile);
  for (const file of files) {
    throwIfCancelled(context.signal);
    if (turns.due) await turns.take();
    const source = path.join(home, file);
    const target = path.join(to, file);
    hash.add(
      file,
      copySmallFile(source, target, buffer) ??
        (await copyLink(home, file, target, context)) ??
        (await copyLargeFile(source, target, turns)),
    );
  }
  return { contentHash: hash.digest(), fileCount: files.length };
}

/** Reads the file once and writes what it read; undefined, and nothing done, where it is no file or does not fit. */
function copySmallFile(source: string, target: string, buffer: Buffer): Buffer | undefined {
  const descriptor = openEntry(source);
  if (descriptor === undefined) return undefined;
  try {
    const entry = fstatSync(descriptor);
    if (!entry.isFile()) throw notHeld(source);
    if (entry.size > buffer.length) return undefined;
    let length = 0;
    while (length < entry.size) {
      const read = readSync(descriptor, buffer, length, entry.size - length, null);
      if (read === 0) break;
      length += read;
    }
    const bytes = buffer.subarray(0, length);
    writeNewFile(target, bytes, writable(entry.mode));
    return hashBytes(kindOf(entry.mode), bytes);
  } finally {
    closeSync(descriptor);
  }
}

/** Undefined for a link. Throws `manifest-invalid` for a socket or a device. */
function openEntry(source: string): number | undefined {
  try {
    return openToRead(source);
  } catch (error) {
    const entry = lstatSync(source);
    throw entry.isFile() || entry.isSymbolicLink() ? error : notHeld(source);
  }
}

/** Undefined, and nothing done, where it is no link. */
async function copyLink(
  home: string,
  file: string,
  target: string,
  context: OperationContext,
): Promise<Buffer | undefined> {
  const source = path.join(home, file);
  if (!lstatSync(source).isSymbolicLink()) return undefined;
  const end = linkTarget(home, file);
  if (end === 'outside') {
    throw refused(`The link ${file} points outside the skill's folder, so a slot could not hold it.`, source);
  }
  if (end === 'missing') context.onOutput?.(`The link ${file} leads to nothing.\n`, 'stderr');
  const text = readlinkSync(source);
  await symlink(text, target);
  return hashBytes('link', Buffer.from(text));
}

async function copyLargeFile(source: string, target: string, turns: Turns): Promise<Buffer> {
  const { mode } = lstatSync(source);
  await copyFile(source, target);
  if ((mode & 0o777) !== writable(mode)) await changeMode(target, writable(mode));
  // Of the copy: the source may have been edited since.
  return await hashEntry(target, turns);
}

/** A read-only source must not leave a slot that cannot be removed. */
function writable(mode: number): number {
  return (mode & 0o777) | 0o200;
}

function notHeld(source: string): SkillberthError {
  const name = path.basename(source);
  return refused(`${name} is a pipe, a socket or a device, which a slot could not hold.`, source);
}

function refused(message: string, subject: string): SkillberthError {
  return new SkillberthError({
    code: 'manifest-invalid',
    message,
    subject,
    nextStep: 'Replace it by a copy of the file it stands for, or remove it.',
  });
}
