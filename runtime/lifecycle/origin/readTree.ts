import path from 'node:path';
import { countText, SkillberthError } from '../../../skill/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { makeFolder, openToWrite, symlink } from '../disk/disk.ts';
import { checkLink, type TreeEntry, tooLarge } from './checkTree.ts';
import { runGit } from './git.ts';
import type { SourceLimits } from './limits.ts';

/** Bytes of one line of a listing, the longest name that git itself reads well within it. */
const longestLine = 64 * 1024;

/** How the files begin that stand for others in Git LFS. */
const largeFileMark = 'version https://git-lfs.github.com/spec/';

const kinds: Readonly<Record<string, TreeEntry['kind']>> = {
  '100644': 'file',
  // Old versions of git wrote it.
  '100664': 'file',
  '100755': 'executable',
  '120000': 'link',
  '040000': 'folder',
  '160000': 'submodule',
};

/**
 * Everything below a folder of a commit, or undefined where the commit has no such folder. Writes nothing.
 * @throws SkillberthError `source-too-large`, `source-invalid`
 */
export async function listTree(
  repository: string,
  commit: string,
  folder: string | undefined,
  limits: SourceLimits,
  where: string,
  context: OperationContext,
): Promise<readonly TreeEntry[] | undefined> {
  const entries: TreeEntry[] = [];
  // Folders too: trees that hold nothing but trees would go on for ever without one line.
  const words = ['ls-tree', '-r', '-t', '-l', '-z', `${commit}:${folder ?? ''}`];
  const { exitCode, stderr } = await runGit(repository, words, context, {
    async takeOutput(output) {
      for await (const line of linesOf(output, where)) {
        if (entries.length >= limits.listed) {
          throw tooLarge(
            where,
            `has more than ${countText(limits.listed)} files and folders to look through`,
          );
        }
        entries.push(entryIn(line, where));
      }
    },
  });
  if (exitCode === 0) return entries;
  if (/not a valid object name|not a tree object|does not exist in/i.test(stderr)) return undefined;
  throw unreadable(where, stderr);
}

/** The lines of a listing that ends each with a zero byte. */
async function* linesOf(output: AsyncIterable<Buffer>, where: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of output) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rest.indexOf(0, from); end >= 0; end = rest.indexOf(0, from)) {
      yield rest.subarray(from, end);
      from = end + 1;
    }
    rest = rest.subarray(from);
    if (rest.length > longestLine) throw unreadable(where, 'A name in it is endless.');
  }
}

/** `100644 blob <hash> <size>\t<path>`, where the size is a number, `-` or `BAD`. */
function entryIn(line: Buffer, where: string): TreeEntry {
  const tab = line.indexOf(0x09);
  const [mode = '', , hash = '', size = ''] = line.toString('latin1', 0, tab).split(/ +/);
  const kind = kinds[mode];
  if (tab < 0 || kind === undefined) throw unreadable(where, `Not understood: ${line.toString('latin1')}`);
  return {
    kind,
    hash,
    size: /^\d+$/.test(size) ? Number(size) : undefined,
    path: textOf(line.subarray(tab + 1), where),
  };
}

function textOf(bytes: Buffer, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SkillberthError({
      code: 'source-invalid',
      message: `${where} has a file whose name is not UTF-8.`,
      subject: JSON.stringify(bytes.toString('latin1')),
      nextStep: 'Nothing was installed; ask its author to rename that file.',
    });
  }
}

/**
 * Writes entries, which have been checked, below a folder that does not exist yet. Links come last, so that nothing
 * is written through one. Contents pass through without being held.
 */
export async function writeTree(
  repository: string,
  entries: readonly TreeEntry[],
  target: string,
  where: string,
  context: OperationContext,
): Promise<void> {
  const at = (file: string): string => path.join(target, ...file.split('/'));
  await makeFolder(target);
  const blobs = entries.filter(({ kind }) => kind === 'file' || kind === 'executable' || kind === 'link');
  const folders = new Set(blobs.map(({ path: file }) => path.posix.dirname(file)));
  for (const folder of [...folders].sort()) if (folder !== '.') await makeFolder(at(folder));
  const links = new Map<string, string>();
  await readBlobs(repository, blobs, where, context, async ({ kind, path: file, size = 0 }, content) => {
    if (kind === 'link') {
      const parts: Buffer[] = [];
      for await (const part of content) parts.push(part);
      links.set(file, textOf(Buffer.concat(parts, size), where));
      return;
    }
    let begun = false;
    const output = await openToWrite(at(file), 'wx', kind === 'executable' ? 0o755 : 0o644);
    try {
      for await (const part of content) {
        if (!begun && part.toString('latin1', 0, largeFileMark.length) === largeFileMark) {
          context.onOutput?.(
            `Not the file itself: ${file} is kept in Git LFS, which is not asked.\n`,
            'stdout',
          );
        }
        begun = true;
        output.write(part);
      }
    } finally {
      output.close();
    }
  });
  for (const [file, link] of links) checkLink(file, link, where);
  for (const [file, link] of links) await symlink(link, at(file));
}

type TakeBlob = (entry: TreeEntry, content: AsyncIterable<Buffer>) => Promise<void>;

/** The contents of the entries in their order, by one process. `take` reads each to its end. */
async function readBlobs(
  repository: string,
  entries: readonly TreeEntry[],
  where: string,
  context: OperationContext,
  take: TakeBlob,
): Promise<void> {
  if (entries.length === 0) return;
  const input = entries.map(({ hash }) => `${hash}\n`).join('');
  const { exitCode, stderr } = await runGit(repository, ['cat-file', '--batch'], context, {
    input,
    async takeOutput(output) {
      const bytes = new ByteReader(output, () => unreadable(where, 'Git ended early.'));
      for (const entry of entries) {
        throwIfCancelled(context.signal);
        const header = await bytes.line();
        if (header !== `${entry.hash} blob ${entry.size}`) throw unreadable(where, `Git answered: ${header}`);
        await take(entry, bytes.take(entry.size ?? 0));
        await bytes.line();
      }
    },
  });
  if (exitCode !== 0) throw unreadable(where, stderr);
}

/** Reads a stream of bytes by lines and by lengths. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #endedEarly: () => Error;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>, endedEarly: () => Error) {
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#endedEarly = endedEarly;
  }

  /** Up to the next line end, without it. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end >= 0) {
        const line = this.#rest.toString('latin1', 0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      const more = await this.#chunks.next();
      if (more.done === true || this.#rest.length > longestLine) throw this.#endedEarly();
      this.#rest = Buffer.concat([this.#rest, more.value]);
    }
  }

  /** The next bytes, as they come. */
  async *take(length: number): AsyncGenerator<Buffer> {
    let left = length;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const more = await this.#chunks.next();
        if (more.done === true) throw this.#endedEarly();
        this.#rest = more.value;
      }
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
}

function unreadable(where: string, detail: string): SkillberthError {
  return new SkillberthError({
    code: 'source-unreachable',
    message: `${where} was fetched, but git cannot read it.`,
    nextStep: 'Try again; if it stays so, the repository is damaged.',
    detail,
  });
}
