import path from 'node:path';
import {
  countText,
  isCompanionName,
  isManifestName,
  isUnmistakableName,
  SkillberthError,
  type SkillSnapshot,
  type Unreadable,
} from '../skill/index.ts';
import { type FileAccess, type FileReading, patientAccess } from './fileAccess.ts';
import { mapInParallel } from './inParallel.ts';
import { linksThatLeave } from './linksThatLeave.ts';
import { isReadForChecking } from './textFiles.ts';

/** Folders that never belong to a skill's sources. */
export const skippedFolders: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.runtime',
  '.skillberth',
  'node_modules',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.tox',
  '.nox',
]);

/** Marks a Python virtual environment, whatever its folder is called: it links to its interpreter and cannot move. */
export const environmentMark = 'pyvenv.cfg';

/** A folder with more entries than this is not a skill, but something like a home folder opened by mistake. */
const maximumFiles = 20_000;

/** Bytes of one manifest or companion. Rules judge only the syntax of far smaller ones, and say so. */
const maximumManifest = 64 * 1024 * 1024;

/** Bytes of one other text, and of all other texts of a folder together. */
const maximumText = 256 * 1024;
const maximumTexts = 8 * 1024 * 1024;

/** Files read at one time in one folder. */
const parallelFiles = 8;

export interface SnapshotOptions {
  /** `all` reads sources and Markdown too, which only checking needs; `read` answers undefined for the rest. */
  readonly texts?: 'manifests' | 'all';
  /** Relative path → text: stands for unsaved editor documents. */
  readonly overlay?: ReadonlyMap<string, string>;
  readonly access?: FileAccess;
}

/**
 * Freezes one skill folder. A file that is not UTF-8, too large, or cannot be read is listed without a text; where all
 * texts are read, also one that a link brings in from elsewhere, unless it is a manifest or companion.
 * Rejects where the folder itself cannot be listed, or holds too many files (`SkillberthError`).
 */
export async function readSnapshot(
  folder: string,
  { texts: wanted = 'manifests', overlay = new Map(), access = patientAccess }: SnapshotOptions = {},
): Promise<SkillSnapshot> {
  const { files, links } = await listEntries(folder, access);
  const paths = new Set(files);
  const texts = new Map<string, string>();
  const executables = new Map<string, boolean>();
  const unreadable = new Map<string, Unreadable>();
  const keep = (file: string, { text, executable, unreadable: why }: FileReading): void => {
    if (text !== undefined) texts.set(file, text);
    // A file without a link that is gone was removed a moment ago.
    if (why !== undefined && (why !== 'missing' || links.has(file))) unreadable.set(file, why);
    if (executable !== undefined) executables.set(file, executable);
  };

  const manifests = files.filter(file => isManifestName(file) || isCompanionName(file));
  await mapInParallel(manifests, parallelFiles, async file =>
    keep(file, await access.read(path.join(folder, file), maximumManifest)),
  );
  let leaving: ReadonlySet<string> = new Set();
  if (wanted === 'all') {
    leaving = await linksThatLeave(folder, links);
    const read = new Set(manifests);
    const others = files.filter(file => !read.has(file) && !leaving.has(file));
    for await (const [file, reading] of readOthers(folder, others, access)) keep(file, reading);
  }
  for (const [file, text] of overlay) {
    paths.add(file);
    texts.set(file, text);
    unreadable.delete(file);
  }
  return {
    folderName: path.basename(folder),
    parentName: path.basename(path.dirname(folder)),
    paths,
    read: file => texts.get(file),
    isExecutable: file => executables.get(file),
    unreadable: file => unreadable.get(file),
    leaves: file => liesBehind(file, leaving),
  };
}

/** Texts that rules look into, in path order until the folder's limit; of all other files only whether they run. */
async function* readOthers(
  folder: string,
  files: readonly string[],
  access: FileAccess,
): AsyncGenerator<readonly [string, FileReading]> {
  const nested = nestedSkills(files);
  const isNested = (file: string): boolean => nested.some(inner => file.startsWith(inner));
  let left = maximumTexts;
  for (let from = 0; from < files.length; from += parallelFiles) {
    // Wave by wave: which files fall under the limit must not depend on which reading ends first.
    const wave = files.slice(from, from + parallelFiles).filter(file => !isNested(file));
    const readings = await mapInParallel(wave, parallelFiles, async file => {
      const absolute = path.join(folder, file);
      const worthwhile = left > 0 && isReadForChecking(file);
      return worthwhile ? await access.read(absolute, maximumText) : await access.mode(absolute);
    });
    for (const [index, reading] of readings.entries()) {
      const file = wave[index];
      if (file === undefined) continue;
      left -= reading.size ?? 0;
      yield [file, left < 0 && reading.text !== undefined ? { executable: reading.executable } : reading];
    }
  }
}

/** Folders of further skills below this one, with a `/` at the end: their files are judged with them, not twice. */
function nestedSkills(files: readonly string[]): readonly string[] {
  return files.flatMap(file => {
    const name = path.posix.basename(file);
    return isUnmistakableName(name) && name !== file ? [file.slice(0, -name.length)] : [];
  });
}

/** Whether the path or a folder above it is one of the links. */
function liesBehind(file: string, links: ReadonlySet<string>): boolean {
  if (links.size === 0) return false;
  for (let end = file.length; end > 0; end = file.lastIndexOf('/', end - 1)) {
    if (links.has(file.slice(0, end))) return true;
  }
  return false;
}

/** Every file below a skill's folder, relative with `/`, in a stable order. */
export async function listFiles(
  folder: string,
  access: FileAccess = patientAccess,
): Promise<readonly string[]> {
  return (await listEntries(folder, access)).files;
}

interface Listing {
  readonly files: readonly string[];
  /** Those of them that are symbolic links, to files or to folders. */
  readonly links: ReadonlySet<string>;
}

async function listEntries(folder: string, access: FileAccess): Promise<Listing> {
  const files: string[] = [];
  const links = new Set<string>();
  const visit = async (relative: string): Promise<void> => {
    const entries = [...(await access.list(path.join(folder, relative)))];
    if (relative !== '' && entries.some(entry => entry.name === environmentMark)) return;
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) await visit(name);
      } else {
        files.push(name);
        if (entry.isSymbolicLink()) links.add(name);
      }
      if (files.length > maximumFiles) {
        throw new SkillberthError({
          code: 'manifest-invalid',
          message: `The folder holds more than ${countText(maximumFiles)} files, so it is not read as a skill.`,
          subject: folder,
          nextStep: 'Move the skill into a folder of its own, or move generated files out of it.',
        });
      }
    }
  };
  await visit('');
  return { files, links };
}
