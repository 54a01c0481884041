import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesRegistrationOptions,
  type Disposable,
  FileChangeType,
  type FileEvent,
} from 'vscode-languageserver';
import { isManifestName } from '../skill/index.ts';
import { documentPatterns } from './protocol.ts';
import { logFailure } from './safely.ts';
import { folderOfUri, isWithin, type WorkspaceRoots } from './workspaceRoots.ts';

/** What changes of files mean. */
export interface FileChanges {
  /** Absolute paths of changed files that may belong to a skill. */
  readonly files: readonly string[];
  /** Those among them that make a folder a skill, and came or went. */
  readonly listing: readonly string[];
  /** Folders of changed files that say how skills are judged. */
  readonly options: readonly string[];
}

/** Folders whose files no skill consists of; installs and version control write many of them. */
const ignoredFolders = /[\\/](?:node_modules|\.git|\.hg|\.svn|\.runtime|\.skillberth|__pycache__)[\\/]/;

export function readChanges(events: readonly FileEvent[]): FileChanges {
  const files: string[] = [];
  const listing: string[] = [];
  const options: string[] = [];
  for (const { uri, type } of events) {
    const file = folderOfUri(uri);
    if (file === undefined || ignoredFolders.test(file)) continue;
    files.push(file);
    const name = path.basename(file);
    const isFolder = path.extname(name) === '';
    // A folder that is moved or removed takes its manifests along, and no client names each of them.
    if (type !== FileChangeType.Changed && (isManifestName(name) || isFolder)) listing.push(file);
    if (name === '.skillberth.json' || name === 'skills.json') options.push(path.dirname(file));
  }
  return { files, listing, options };
}

/** Asks the client to watch manifests everywhere, and every file of the skills that are known. */
export class WatchedFiles {
  readonly #connection: Connection;
  readonly #roots: WorkspaceRoots;
  readonly #usesRelativePatterns: boolean;
  #registered = '';
  #registration: Promise<Disposable> | undefined;

  constructor(connection: Connection, roots: WorkspaceRoots, usesRelativePatterns: boolean) {
    this.#connection = connection;
    this.#roots = roots;
    this.#usesRelativePatterns = usesRelativePatterns;
  }

  /** `folders` are those of skills, absolute. */
  async watch(folders: readonly string[]): Promise<void> {
    const watched = watchedFolders(
      folders,
      this.#roots.all.map(root => root.folder),
    );
    const key = JSON.stringify(watched);
    if (key === this.#registered) return;
    this.#registered = key;
    const before = this.#registration;
    const watchers = [
      ...documentPatterns.map(globPattern => ({ globPattern })),
      ...watched.map(folder => ({ globPattern: this.#everythingIn(folder) })),
    ];
    try {
      this.#registration = this.#connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers,
      });
      await this.#registration;
      // The new one stands before the old one goes: nothing is missed between.
      (await before)?.dispose();
    } catch (error) {
      logFailure(this.#connection, 'Watching files', error);
    }
  }

  #everythingIn(folder: string): DidChangeWatchedFilesRegistrationOptions['watchers'][number]['globPattern'] {
    const root = this.#roots.of(folder);
    if (!this.#usesRelativePatterns) return `${folder.replaceAll(path.sep, '/')}/**`;
    const baseUri = root === undefined ? pathToFileURL(folder).href : this.#roots.uriOf(root, folder);
    return { baseUri, pattern: '**' };
  }
}

/**
 * The folders that are watched for the skills' sake: a folder of many skills in place of each of them, but never a whole
 * workspace, in which most files are none of ours.
 */
function watchedFolders(folders: readonly string[], roots: readonly string[]): readonly string[] {
  const byParent = Map.groupBy(folders, folder => path.dirname(folder));
  const chosen = [...byParent].flatMap(([parent, skills]) =>
    skills.length > 3 && !roots.some(root => isWithin(parent, root)) ? [parent] : skills,
  );
  const sorted = [...new Set(chosen)].sort();
  const outermost: string[] = [];
  for (const folder of sorted) {
    const last = outermost.at(-1);
    if (last === undefined || !isWithin(last, folder)) outermost.push(folder);
  }
  return outermost;
}
