import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import process from 'node:process';
import type { Unreadable } from '../skill/index.ts';

/** What one file is. Everything is undefined where it could not be read: it went away, or is not ours. */
export interface FileReading {
  /** UTF-8 with its byte-order mark kept, because positions must match the editor's. */
  readonly text?: string | undefined;
  /** Why there is no text, where the bytes or the system say. */
  readonly unreadable?: Unreadable | undefined;
  /** Undefined on Windows, whose files carry no such mark. */
  readonly executable?: boolean | undefined;
  /** Bytes read. */
  readonly size?: number;
}

type Awaitable<Value> = Value | Promise<Value>;

/** How files are read while skills are looked for and checked. */
export interface FileAccess {
  /** Throws or rejects with the system's error. */
  list(folder: string): Awaitable<readonly Dirent[]>;
  /** Reads a regular file of at most `maximum` bytes; of a larger one, and of other bytes than UTF-8, no text. */
  read(file: string, maximum: number): Awaitable<FileReading>;
  /** Only whether it may be executed. */
  mode(file: string): Awaitable<FileReading>;
}

// A pipe without a writer would make `open` wait for ever. Windows knows no such flag.
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Lets others work while the system reads: for processes that serve somebody. */
export const patientAccess: FileAccess = {
  list: folder => readdir(folder, { withFileTypes: true }),

  async read(file, maximum) {
    try {
      const handle = await open(file, openFlags);
      try {
        const found = await handle.stat();
        if (!found.isFile()) return {};
        if (found.size > maximum) return { executable: executableOf(found.mode) };
        return readingOf(found.mode, await readBytes(handle, found.size));
      } finally {
        await handle.close();
      }
    } catch (error) {
      // A link to nowhere, a file removed since it was listed, no permission: rules cannot tell what is in it.
      return failure(error);
    }
  },

  async mode(file) {
    if (process.platform === 'win32') return {};
    try {
      const found = await stat(file);
      return found.isFile() ? { executable: executableOf(found.mode) } : {};
    } catch {
      // As above.
      return {};
    }
  },
};

/** Waits for the system, which is several times faster: for a command that has nothing else to do. */
export const blockingAccess: FileAccess = {
  list: folder => readdirSync(folder, { withFileTypes: true }),

  read(file, maximum) {
    try {
      const descriptor = openSync(file, openFlags);
      try {
        const found = fstatSync(descriptor);
        if (!found.isFile()) return {};
        if (found.size > maximum) return { executable: executableOf(found.mode) };
        return readingOf(found.mode, readBytesNow(descriptor, found.size));
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      // As above.
      return failure(error);
    }
  },

  mode(file) {
    if (process.platform === 'win32') return {};
    const found = statSync(file, { throwIfNoEntry: false });
    return found?.isFile() === true ? { executable: executableOf(found.mode) } : {};
  },
};

function readingOf(mode: number, bytes: Uint8Array): FileReading {
  return { ...decode(bytes), executable: executableOf(mode), size: bytes.length };
}

function failure(error: unknown): FileReading {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
    ? { unreadable: 'missing' }
    : {};
}

/** What a file holds from its beginning, no more than its size was when it was opened. */
async function readBytes(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function readBytesNow(descriptor: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const bytesRead = readSync(descriptor, bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function executableOf(mode: number): boolean | undefined {
  return process.platform === 'win32' ? undefined : (mode & 0o111) !== 0;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): Pick<FileReading, 'text' | 'unreadable'> {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { unreadable: 'utf-16' };
  // No text holds the character zero, and every encoding of two bytes a letter does.
  if (bytes.includes(0)) return { unreadable: 'binary' };
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    // A picture, a program, a text in another encoding.
    return { unreadable: 'encoding' };
  }
}
