import { setTimeout as pause } from 'node:timers/promises';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { overlaySnapshot, type SkillSnapshot, shareDerived, skillDocumentAt } from '../skill/index.ts';
import { type FolderOptions, noOptions, validationOptions } from './folderOptions.ts';
import { emptyFolder, OpenFolder } from './openFolder.ts';
import { type Place, placeOf } from './place.ts';
import type { ServiceDocument } from './service/index.ts';

/** Reads one folder from the disk. Rejects where it cannot be read. */
export type FolderReader = (folder: string, texts: 'manifests' | 'all') => Promise<SkillSnapshot>;

/** Milliseconds that the first answer waits for sources and Markdown; in most folders they are there by then. */
const patience = 60;
/** Milliseconds in which changes of a folder's files count as one. */
const settleTime = 30;

export interface SkillFoldersEnvironment {
  readonly read: FolderReader;
  readonly options: (folder: string) => Promise<FolderOptions>;
  readonly reportFailure: (folder: string, error: unknown) => void;
  /** What was answered about a folder no longer holds. */
  readonly changed: (folder: string) => void;
}

/**
 * The folders of the open documents. A folder is read when its first manifest opens and when files change,
 * never for an edit; it is forgotten when its last document closes.
 */
export class SkillFolders {
  readonly #folders = new Map<string, OpenFolder>();
  readonly #alone = new WeakMap<
    TextDocument,
    { readonly version: number; readonly manifest: ServiceDocument }
  >();
  readonly #environment: SkillFoldersEnvironment;

  constructor(environment: SkillFoldersEnvironment) {
    this.#environment = environment;
  }

  /** Absolute paths of the folders with open manifests. */
  get open(): readonly string[] {
    return [...this.#folders.keys()];
  }

  /** The folder with its open documents laid on top; undefined where none is open or it is still being read. */
  snapshotOf(folder: string): SkillSnapshot | undefined {
    const found = this.#folders.get(folder);
    return found === undefined || found.generation === 0 || found.isShallow ? undefined : found.snapshot;
  }

  /** The settings that hold for a document, as far as they are known. */
  optionsOf(document: TextDocument): FolderOptions {
    return this.#folders.get(placeOf(document.uri).folder ?? '')?.options ?? noOptions;
  }

  /**
   * The document by itself, enough to tell whether it is a manifest: without its neighbours, unless their folder
   * is known already. Each version is laid out, and therefore parsed, once.
   */
  alone(document: TextDocument): ServiceDocument {
    const place = placeOf(document.uri);
    const text = document.getText();
    const folder = this.#folders.get(place.folder ?? '');
    if (folder !== undefined && folder.generation > 0) {
      return serviceDocument(place, text, folder.overlay(document, place.file), folder.options);
    }
    const known = this.#alone.get(document);
    if (known?.version === document.version) return known.manifest;
    const snapshot = overlaySnapshot(emptyFolder(place), place.file, text);
    const manifest = serviceDocument(place, text, snapshot, noOptions);
    this.#alone.set(document, { version: document.version, manifest });
    return manifest;
  }

  /**
   * The document among the files of its folder. Waits only for the folder's first reading. A file that configures a
   * whole workspace has no neighbours: its folder may be a huge one.
   */
  async among(document: TextDocument): Promise<ServiceDocument> {
    const place = placeOf(document.uri);
    if (place.folder === undefined) return this.alone(document);
    const isShallow = configuresWorkspace(this.alone(document));
    let folder = this.#folders.get(place.folder);
    if (folder === undefined || (folder.isShallow && !isShallow)) {
      folder ??= new OpenFolder(place, isShallow);
      folder.isShallow = isShallow;
      folder.ready = this.#readFirst(place.folder, folder);
      this.#folders.set(place.folder, folder);
    }
    await folder.ready;
    const text = document.getText();
    const snapshot = folder.overlay(document, place.file);
    const alone = this.#alone.get(document);
    if (alone?.version === document.version) {
      shareDerived(alone.manifest.snapshot, snapshot, place.file);
      this.#alone.delete(document);
    }
    return serviceDocument(place, text, snapshot, folder.options);
  }

  /** Changes with the document, its folder's files and options, and the neighbours that are open. */
  versionOf(document: TextDocument): string {
    const folder = this.#folders.get(placeOf(document.uri).folder ?? '');
    return [document.version, folder?.generation ?? 0, ...(folder?.versions ?? [])].join('.');
  }

  /** A document was closed; `left` are those that are still open. */
  close(document: TextDocument, left: readonly TextDocument[]): void {
    const { folder: name } = placeOf(document.uri);
    const folder = this.#folders.get(name ?? '');
    if (name === undefined || folder === undefined) return;
    folder.remove(document.uri);
    if (left.some(({ uri }) => placeOf(uri).folder === name)) return;
    folder.isClosed = true;
    this.#folders.delete(name);
  }

  /** Files of a folder changed, or what decides its options: it is read anew when the burst is over. */
  refresh(name: string): void {
    const folder = this.#folders.get(name);
    if (folder === undefined) return;
    folder.isStale = true;
    void pause(settleTime, undefined, { ref: false }).then(() => this.#keepUp(name, folder));
  }

  /** A folder that takes long to read is answered for with its manifests, and anew when everything is there. */
  async #readFirst(name: string, folder: OpenFolder): Promise<void> {
    folder.isStale = true;
    const everything = this.#keepUp(name, folder).then(() => true);
    const isThere = await Promise.race([everything, pause(patience, false, { ref: false })]);
    if (isThere || folder.isShallow) return;
    const manifests = this.#read(name, folder, 'manifests').then(found => {
      if (folder.generation === 0) folder.take(...found);
    });
    await Promise.race([everything, manifests]);
  }

  /** Resolves when every text of the document's folder is known as it is now. */
  async allTexts(document: TextDocument): Promise<void> {
    const name = placeOf(document.uri).folder ?? '';
    const folder = this.#folders.get(name);
    if (folder !== undefined) await this.#keepUp(name, folder);
  }

  /** Reads until no file changed meanwhile; one reading at a time. */
  #keepUp(name: string, folder: OpenFolder): Promise<void> {
    folder.reading ??= this.#readAll(name, folder).finally(() => {
      folder.reading = undefined;
    });
    return folder.reading;
  }

  async #readAll(name: string, folder: OpenFolder): Promise<void> {
    while (folder.isStale && !folder.isClosed) {
      folder.isStale = false;
      const [base, options] = await this.#read(name, folder, 'all');
      const hasAnswered = folder.generation > 0;
      if (folder.take(base, options) && hasAnswered && !folder.isClosed) this.#environment.changed(name);
    }
  }

  async #read(
    name: string,
    folder: OpenFolder,
    texts: 'manifests' | 'all',
  ): Promise<[SkillSnapshot, FolderOptions]> {
    const fail = (error: unknown): void => {
      // A new document's folder need not exist yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#environment.reportFailure(name, error);
    };
    const files = folder.isShallow ? undefined : this.#environment.read(name, texts);
    const options = this.#environment.options(name);
    return Promise.all([
      // What cannot be read, a huge folder among it, leaves the document to stand alone.
      files?.catch(error => {
        fail(error);
        return undefined;
      }),
      options.catch(error => {
        fail(error);
        return folder.options;
      }),
    ]).then(([base, read]) => [base ?? emptyFolder(folder.place), read]);
  }
}

function configuresWorkspace({ snapshot, file }: ServiceDocument): boolean {
  const kind = skillDocumentAt(snapshot, file)?.kind;
  return kind === 'skills-configuration' || kind === 'check-settings';
}

function serviceDocument(
  place: Place,
  text: string,
  snapshot: SkillSnapshot,
  options: FolderOptions,
): ServiceDocument {
  const { file, folderUri } = place;
  return { file, text, snapshot, folderUri, options: validationOptions(snapshot, options) };
}
