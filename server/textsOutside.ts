import path from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { adaptiveAccess, type FileAccess, listFiles } from '../workspace/index.ts';
import { folderOfUri, isWithin, type WorkspaceRoots } from './workspaceRoots.ts';

export interface TextsOutsideEnvironment {
  readonly roots: WorkspaceRoots;
  /** The skill folders of the workspace, absolute. */
  readonly skillFolders: readonly string[];
  readonly openDocuments: readonly TextDocument[];
  readonly reportFailure: (what: string, error: unknown) => void;
}

/** More files are not read for one request: people wait for it. */
const mostFiles = 5_000;
/** Bytes of a file; longer Markdown is not looked at for links either. */
const largestFile = 1_000_000;
/** Files that are read at once. */
const together = 16;

/**
 * The texts of a workspace that may refer to the skill of a folder, by their addresses: `skills.json` and `README.md` at
 * its roots, the Markdown of other skills. Open documents have the text that their editor shows.
 */
export async function textsOutside(
  folder: string,
  environment: TextsOutsideEnvironment,
): Promise<ReadonlyMap<string, string>> {
  const open = new Map(
    environment.openDocuments.map(document => [folderOfUri(document.uri) ?? document.uri, document]),
  );
  const access = adaptiveAccess();
  const texts = new Map<string, string>();
  const files = await filesOutside(folder, environment, access);
  for (let index = 0; index < files.length; index += together) {
    const part = files.slice(index, index + together);
    await Promise.all(
      part.map(async ({ file, uri }) => {
        const document = open.get(file);
        // What is not there, or is no text, refers to nothing.
        const text = document?.getText() ?? (await access.read(file, largestFile)).text;
        if (text !== undefined) texts.set(document?.uri ?? uri, text);
      }),
    );
  }
  return texts;
}

interface OutsideFile {
  readonly file: string;
  readonly uri: string;
}

/** In a stable order, each once. */
async function filesOutside(
  folder: string,
  { roots, skillFolders, reportFailure }: TextsOutsideEnvironment,
  access: FileAccess,
): Promise<readonly OutsideFile[]> {
  const files = new Map<string, OutsideFile>();
  const add = (file: string): void => {
    const root = roots.of(file);
    if (root !== undefined && !isWithin(folder, file))
      files.set(file, { file, uri: roots.uriOf(root, file) });
  };
  for (const root of roots.all) {
    add(path.join(root.folder, 'skills.json'));
    add(path.join(root.folder, 'README.md'));
  }
  for (const skill of skillFolders) {
    if (isWithin(folder, skill)) continue;
    try {
      for (const file of await listFiles(skill, access)) {
        if (/\.md$/i.test(file)) add(path.join(skill, ...file.split('/')));
      }
    } catch (error) {
      reportFailure(`Reading ${skill}`, error);
    }
    if (files.size > mostFiles) {
      reportFailure(
        'Renaming',
        new Error(`Only ${mostFiles} files of the workspace were searched for links.`),
      );
      break;
    }
  }
  return [...files.values()].slice(0, mostFiles);
}
