import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

/** Why an archive is not read, in one sentence for a person. */
export class ArchiveError extends Error {}

/** Files of one archive, and bytes of all of them unpacked. */
const maximumFiles = 10_000;
const maximumBytes = 200 * 1024 * 1024;

const unpack = promisify(inflateRaw);

interface Entry {
  readonly path: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly at: number;
}

/**
 * The regular files of a zip archive, by path with slashes. Nothing is written. Only what a skill's draft needs is read:
 * stored and deflated files, no encryption, no zip64 (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
 * Throws `ArchiveError`, also for paths that leave the folder, links, and more than the limits.
 */
export async function readZip(archive: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  try {
    const entries = readDirectory(archive);
    const files = new Map<string, Buffer>();
    for (const entry of entries) {
      if (files.has(entry.path)) throw new ArchiveError(`It holds ${entry.path} twice.`);
      files.set(entry.path, await readEntry(archive, entry));
    }
    return files;
  } catch (error) {
    // A read beyond the end of the bytes.
    if (error instanceof RangeError) throw new ArchiveError('It is cut off or damaged.', { cause: error });
    throw error;
  }
}

const endSize = 22;
const maximumComment = 0xffff;

function readDirectory(archive: Buffer): readonly Entry[] {
  const end = findEnd(archive);
  const [disk, directoryDisk] = [archive.readUInt16LE(end + 4), archive.readUInt16LE(end + 6)];
  const [countHere, count] = [archive.readUInt16LE(end + 8), archive.readUInt16LE(end + 10)];
  const [size, start] = [archive.readUInt32LE(end + 12), archive.readUInt32LE(end + 16)];
  if (disk !== 0 || directoryDisk !== 0 || countHere !== count) {
    throw new ArchiveError('It is one part of several.');
  }
  if (count === 0xffff || start === 0xffffffff) throw new ArchiveError('It is in the format zip64.');
  if (count > maximumFiles) throw new ArchiveError(`It holds more than ${maximumFiles} files.`);
  if (start + size > end) throw new ArchiveError('It is cut off or damaged.');

  const entries: Entry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if (archive.readUInt32LE(at) !== 0x02014b50 || next > start + size) {
      throw new ArchiveError('Its directory is damaged.');
    }
    const path = checkedPath(archive.subarray(at + 46, at + 46 + nameLength));
    if (!path.endsWith('/')) {
      checkKind(path, archive.readUInt16LE(at + 4), archive.readUInt32LE(at + 38));
      entries.push({
        path,
        flags: archive.readUInt16LE(at + 8),
        method: archive.readUInt16LE(at + 10),
        crc: archive.readUInt32LE(at + 16),
        packedSize: archive.readUInt32LE(at + 20),
        size: archive.readUInt32LE(at + 24),
        at: archive.readUInt32LE(at + 42),
      });
    }
    at = next;
  }
  checkSizes(entries, archive.length);
  return entries;
}

/** The end record comes last, followed by nothing but a comment of the length it names. */
function findEnd(archive: Buffer): number {
  const last = archive.length - endSize;
  for (let at = last; at >= Math.max(0, last - maximumComment); at -= 1) {
    if (archive.readUInt32LE(at) !== 0x06054b50) continue;
    if (at + endSize + archive.readUInt16LE(at + 20) === archive.length) return at;
  }
  throw new ArchiveError('It is no zip archive.');
}

function checkSizes(entries: readonly Entry[], archiveSize: number): void {
  const sum = (sizeOf: (entry: Entry) => number): number =>
    entries.reduce((total, entry) => total + sizeOf(entry), 0);
  if (sum(entry => entry.size) > maximumBytes) {
    throw new ArchiveError(`It holds more than ${maximumBytes / 1024 / 1024} MB.`);
  }
  // Files that share their bytes make a small archive unpack to a huge one.
  if (sum(entry => entry.packedSize) > archiveSize) throw new ArchiveError('Its files overlap.');
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A relative path that stays below the folder, as it is written with slashes. */
function checkedPath(bytes: Uint8Array): string {
  let path: string;
  try {
    path = decoder.decode(bytes);
  } catch (error) {
    throw new ArchiveError('A file in it has a name that is not UTF-8.', { cause: error });
  }
  const segments = (path.endsWith('/') ? path.slice(0, -1) : path).split('/');
  const leaves = segments.some(segment => segment === '' || segment === '.' || segment === '..');
  if (leaves || /^[a-z]:/i.test(path) || /[\\\p{Cc}]/u.test(path)) {
    throw new ArchiveError(`The path ${JSON.stringify(path)} in it is not allowed.`);
  }
  return path;
}

/** Unix writes the kind of a file into the upper half of its attributes. */
function checkKind(path: string, madeBy: number, attributes: number): void {
  const system = madeBy >> 8;
  const unix = system === 3 || system === 19;
  const kind = (attributes >>> 16) & 0o170000;
  if (unix && kind !== 0 && kind !== 0o100000) throw new ArchiveError(`${path} in it is no regular file.`);
}

async function readEntry(archive: Buffer, entry: Entry): Promise<Buffer> {
  const { path, at, size, packedSize } = entry;
  if ((entry.flags & 1) !== 0) throw new ArchiveError(`${path} in it is encrypted.`);
  if (archive.readUInt32LE(at) !== 0x04034b50) throw new ArchiveError('It is cut off or damaged.');
  // Sizes and checksum of the directory count: where a file was written as a stream, only they are set.
  const start = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  const packed = archive.subarray(start, start + packedSize);
  const bytes = await unpacked(packed, entry);
  if (packed.length !== packedSize || bytes.length !== size || crc32(bytes) !== entry.crc) {
    throw new ArchiveError(`${path} in it is damaged.`);
  }
  return bytes;
}

async function unpacked(packed: Buffer, { path, method, size }: Entry): Promise<Buffer> {
  if (method === 0) return packed;
  if (method !== 8) throw new ArchiveError(`${path} in it is packed in a way that is not read here.`);
  try {
    return await unpack(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw new ArchiveError(`${path} in it is damaged.`, { cause: error });
  }
}
