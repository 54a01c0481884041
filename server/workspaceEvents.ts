import { type Connection, DidChangeConfigurationNotification } from 'vscode-languageserver';
import { checkSettingsFile } from '../workspace/index.ts';
import type { ClientSupport } from './capabilities.ts';
import type { FolderOptionsReader } from './folderOptions.ts';
import { placeOf } from './place.ts';
import { settingsSection } from './protocol.ts';
import { logFailure } from './safely.ts';
import type { Settings } from './settings.ts';
import type { SkillFolders } from './skillFolders.ts';
import { readChanges } from './watchedFiles.ts';
import type { WorkspaceIndex } from './workspaceIndex.ts';
import { isWithin, type WorkspaceRoots } from './workspaceRoots.ts';

export interface WorkspaceParts {
  readonly roots: WorkspaceRoots;
  readonly settings: Settings;
  readonly folderOptions: FolderOptionsReader;
  readonly folders: SkillFolders;
  readonly index: WorkspaceIndex;
}

/** Tells the parts of the server what changes around the documents: files, settings, the workspace's folders. */
export class WorkspaceEvents {
  readonly #connection: Connection;
  readonly #parts: WorkspaceParts;

  constructor(connection: Connection, parts: WorkspaceParts) {
    this.#connection = connection;
    this.#parts = parts;
    connection.onDidChangeWatchedFiles(
      ({ changes }) => void this.#guard('Reading changes', () => this.#filesChanged(changes)),
    );
    connection.onDidChangeConfiguration(({ settings }) => this.#settingsChanged(settings));
  }

  /** Called once the client is ready for requests. */
  listen(client: ClientSupport): void {
    const { workspace, client: registry } = this.#connection;
    if (client.registersConfiguration) {
      const options = { section: settingsSection };
      registry
        .register(DidChangeConfigurationNotification.type, options)
        .catch(error => logFailure(this.#connection, 'Watching settings', error));
    }
    if (!client.workspaceFolders) return;
    workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const uris = (folders: readonly { readonly uri: string }[]) => folders.map(({ uri }) => uri);
      this.#parts.roots.change(uris(added), uris(removed));
      this.#parts.settings.forget();
      this.#parts.index.rootsChanged();
      this.#optionsChanged();
    });
  }

  /** A document was opened or edited: one that says how open skills are judged counts before it is saved. */
  textChanged(uri: string): void {
    const folder = settingsFolderOf(uri);
    if (folder !== undefined) this.#optionsChanged(folder);
  }

  /** A document was closed: what counts now is what was saved of it. */
  textClosed(uri: string): void {
    const folder = settingsFolderOf(uri);
    if (folder === undefined) return;
    this.#optionsChanged(folder);
    this.#parts.index.optionsChanged(folder);
  }

  #settingsChanged(pushed: unknown): void {
    // A client that is asked sends nothing worth reading along.
    if (!this.#parts.settings.asks) this.#parts.settings.give(sectionOf(pushed));
    this.#parts.settings.forget();
    this.#optionsChanged();
    this.#parts.index.optionsChanged();
  }

  async #filesChanged(events: Parameters<typeof readChanges>[0]): Promise<void> {
    const { folders, index, folderOptions } = this.#parts;
    const { files, listing, options } = readChanges(events);
    for (const folder of folders.open) {
      if (files.some(file => isWithin(folder, file))) folders.refresh(folder);
    }
    for (const folder of new Set(files.map(file => index.folderOf(file)))) {
      if (folder !== undefined) index.folderChanged(folder);
    }
    for (const file of listing) index.listingChanged(file);
    for (const folder of options) {
      this.#optionsChanged(folder);
      index.optionsChanged(folder);
    }
    // The first skill of a client shows that the client is in use, which counts for all skills.
    if (listing.length === 0 || !(await folderOptions.evidenceChanged())) return;
    this.#optionsChanged();
    index.optionsChanged();
  }

  /** What decides how the skills of open documents are judged changed: below a folder, or everywhere. */
  #optionsChanged(around?: string): void {
    for (const folder of this.#parts.folders.open) {
      if (around === undefined || isWithin(around, folder)) this.#parts.folders.refresh(folder);
    }
  }

  async #guard(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      logFailure(this.#connection, what, error);
    }
  }
}

/** The folder whose settings a document holds, absolute; undefined for other documents. */
function settingsFolderOf(uri: string): string | undefined {
  const { folder, file } = placeOf(uri);
  return file === checkSettingsFile ? folder : undefined;
}

/** Clients push either all settings or those of the section. */
function sectionOf(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null) return settings;
  return settingsSection in settings
    ? (settings as Readonly<Record<string, unknown>>)[settingsSection]
    : settings;
}
