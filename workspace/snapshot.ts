import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isCompanionName, isManifestName, SkillberthError, type SkillSnapshot } from '../skill/index.ts';

/** Folders that never belong to a skill's sources. */
const skippedFolders = new Set([
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
const environmentMark = 'pyvenv.cfg';

/** A folder with more entries than this is not a skill, but something like a home folder opened by mistake. */
const maximumFiles = 20_000;

export interface SnapshotOptions {
  /** `all` reads sources and Markdown too, which only checking needs; `read` answers undefined for the rest. */
  readonly texts?: 'manifests' | 'all';
  /** Relative path → text: stands for unsaved editor documents. */
  readonly overlay?: ReadonlyMap<string, string>;
}

/** Freezes one skill folder. */
export async function readSnapshot(
  folder: string,
  { overlay = new Map() }: SnapshotOptions = {},
): Promise<SkillSnapshot> {
  const paths = new Set(await listFiles(folder));
  const texts = new Map<string, string>();
  await Promise.all(
    [...paths]
      .filter(file => isManifestName(file) || isCompanionName(file))
      .map(async file => {
        const text = decode(await readFile(path.join(folder, file)));
        if (text !== undefined) texts.set(file, text);
      }),
  );
  for (const [file, text] of overlay) {
    paths.add(file);
    texts.set(file, text);
  }
  return {
    folderName: path.basename(folder),
    parentName: path.basename(path.dirname(folder)),
    paths,
    read: file => texts.get(file),
  };
}

/** Every file below a skill's folder, relative with `/`, in a stable order. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const visit = async (relative: string): Promise<void> => {
    const entries = await readdir(path.join(folder, relative), { withFileTypes: true });
    if (relative !== '' && entries.some(entry => entry.name === environmentMark)) return;
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) await visit(name);
      } else {
        files.push(name);
      }
      if (files.length > maximumFiles) {
        throw new SkillberthError({
          code: 'manifest-invalid',
          message: `The folder holds more than ${maximumFiles.toLocaleString('en')} files, so it is not read as a skill.`,
          subject: folder,
          nextStep: 'Move the skill into a folder of its own, or move generated files out of it.',
        });
      }
    }
  };
  await visit('');
  return files;
}

/** UTF-8 text with its byte-order mark kept, or undefined for other bytes: positions must match the editor's. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
