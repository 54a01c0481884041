import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import process from 'node:process';

/** What one file is. Everything is undefined where it could not be read: it went away, or is not ours. */
export interface FileReading {
  /** UTF-8 with its byte-order mark kept, because positions must match the editor's. */
  readonly text?: string | undefined;
  /** Undefined on Windows, whose files carry no such mark. */
  readonly executable?: boolean | undefined;
  /** Bytes read. */
  readonly size?: number;
}

// A pipe without a writer would make `open` wait for ever. Windows knows no such flag.
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a regular file of at most `maximum` bytes; of a larger one, and of other bytes than UTF-8, no text. */
export async function readFileUpTo(file: string, maximum: number): Promise<FileReading> {
  try {
    const handle = await open(file, openFlags);
    try {
      const found = await handle.stat();
      if (!found.isFile()) return {};
      const executable = executableOf(found.mode);
      if (found.size > maximum) return { executable };
      const bytes = await readBytes(handle, found.size);
      return { text: decode(bytes), executable, size: bytes.length };
    } finally {
      await handle.close();
    }
  } catch {
    // A link to nowhere, a file removed since it was listed, no permission: rules cannot tell what is in it.
    return {};
  }
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

/** Whether the file may be executed. */
export async function readMode(file: string): Promise<FileReading> {
  if (process.platform === 'win32') return {};
  try {
    const found = await stat(file);
    return found.isFile() ? { executable: executableOf(found.mode) } : {};
  } catch {
    // As above.
    return {};
  }
}

function executableOf(mode: number): boolean | undefined {
  return process.platform === 'win32' ? undefined : (mode & 0o111) !== 0;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Other bytes: a picture, a program, a text in another encoding.
    return undefined;
  }
}
