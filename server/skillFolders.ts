import type { TextDocument } from 'vscode-languageserver-textdocument';
import { overlaySnapshot, type SkillSnapshot, shareDerived } from '../skill/index.ts';
import { type Place, placeOf } from './place.ts';
import type { ServiceDocument } from './service/index.ts';

/** Reads one folder from the disk. Rejects where it cannot be read. */
export type FolderReader = (folder: string) => Promise<SkillSnapshot>;

interface Layer {
  readonly uri: string;
  readonly version: number;
  readonly snapshot: SkillSnapshot;
}

/** What is known of one folder with open manifests. */
interface Folder {
  base: SkillSnapshot;
  /** Resolves when the first reading has ended, whatever came of it. */
  readonly ready: Promise<void>;
  /** Counts the readings begun. */
  reading: number;
  /** Grows with every reading that counts. */
  generation: number;
  /** Open documents over the base; the one edited last lies on top, so that the others stay parsed. */
  layers: readonly Layer[];
}

/**
 * The folders of the open documents. A folder is read when its first manifest opens and when files change,
 * never for an edit.
 */
export class SkillFolders {
  readonly #folders = new Map<string, Folder>();
  readonly #alone = new WeakMap<
    TextDocument,
    { readonly version: number; readonly manifest: ServiceDocument }
  >();
  readonly #read: FolderReader;
  readonly #reportFailure: (folder: string, error: unknown) => void;

  constructor(read: FolderReader, reportFailure: (folder: string, error: unknown) => void) {
    this.#read = read;
    this.#reportFailure = reportFailure;
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
      return serviceDocument(place, text, overlay(folder, document, place.file));
    }
    const known = this.#alone.get(document);
    if (known?.version === document.version) return known.manifest;
    const snapshot = overlaySnapshot(emptyFolder(place), place.file, text);
    const manifest = serviceDocument(place, text, snapshot);
    this.#alone.set(document, { version: document.version, manifest });
    return manifest;
  }

  /** The document among the files of its folder. Waits only for the folder's first reading. */
  async among(document: TextDocument): Promise<ServiceDocument> {
    const place = placeOf(document.uri);
    if (place.folder === undefined) return this.alone(document);
    let folder = this.#folders.get(place.folder);
    if (folder === undefined) {
      folder = this.#open(place.folder, place);
      this.#folders.set(place.folder, folder);
    }
    await folder.ready;
    const text = document.getText();
    const snapshot = overlay(folder, document, place.file);
    const alone = this.#alone.get(document);
    if (alone?.version === document.version) {
      shareDerived(alone.manifest.snapshot, snapshot, place.file);
      this.#alone.delete(document);
    }
    return serviceDocument(place, text, snapshot);
  }

  /** Changes with the document, its folder's files and the neighbours that are open. */
  versionOf(document: TextDocument): string {
    const folder = this.#folders.get(placeOf(document.uri).folder ?? '');
    const neighbours = (folder?.layers ?? []).map(layer => `${layer.version}`).sort();
    return [document.version, folder?.generation ?? 0, ...neighbours].join('.');
  }

  close(document: TextDocument): void {
    const { folder: name } = placeOf(document.uri);
    const folder = this.#folders.get(name ?? '');
    if (name === undefined || folder === undefined) return;
    const index = folder.layers.findIndex(layer => layer.uri === document.uri);
    if (index >= 0) folder.layers = folder.layers.slice(0, index);
    if (folder.layers.length === 0) this.#folders.delete(name);
  }

  /** Reads the folder of a changed or saved file anew; resolves to whether an open document can tell. */
  async refresh(uri: string): Promise<boolean> {
    const place = placeOf(uri);
    const folder = this.#folders.get(place.folder ?? '');
    if (place.folder === undefined || folder === undefined) return false;
    await folder.ready;
    await this.#readInto(folder, place.folder, place);
    return true;
  }

  #open(name: string, place: Place): Folder {
    const started = Promise.withResolvers<void>();
    const folder: Folder = {
      base: emptyFolder(place),
      ready: started.promise,
      reading: 0,
      generation: 0,
      layers: [],
    };
    void this.#readInto(folder, name, place).then(started.resolve);
    return folder;
  }

  async #readInto(folder: Folder, name: string, place: Place): Promise<void> {
    folder.reading += 1;
    const reading = folder.reading;
    let base: SkillSnapshot;
    try {
      base = { ...(await this.#read(name)), parentName: place.parentName };
    } catch (error) {
      // A new document's folder need not exist yet, and a huge one is not read: the document stands alone then.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#reportFailure(name, error);
      base = emptyFolder(place);
    }
    // A later reading began after this one: what it finds, or has found, is newer.
    if (reading !== folder.reading) return;
    folder.base = base;
    folder.generation += 1;
    folder.layers = [];
  }
}

/** The folder with this version of the document laid on top. */
function overlay(folder: Folder, document: TextDocument, file: string): SkillSnapshot {
  const top = folder.layers.at(-1);
  const index = folder.layers.findIndex(layer => layer.uri === document.uri);
  const known = folder.layers[index];
  if (top !== undefined && known?.version === document.version) return top.snapshot;
  const others = folder.layers.filter(layer => layer.uri !== document.uri);
  // Layers above a removed one are laid anew over what is left.
  const kept = index < 0 ? others : others.slice(0, index);
  for (const layer of others.slice(kept.length)) {
    const name = placeOf(layer.uri).file;
    const text = layer.snapshot.read(name) ?? '';
    kept.push({ ...layer, snapshot: overlaySnapshot(kept.at(-1)?.snapshot ?? folder.base, name, text) });
  }
  const snapshot = overlaySnapshot(kept.at(-1)?.snapshot ?? folder.base, file, document.getText());
  folder.layers = [...kept, { uri: document.uri, version: document.version, snapshot }];
  return snapshot;
}

function serviceDocument(place: Place, text: string, snapshot: SkillSnapshot): ServiceDocument {
  return { file: place.file, text, snapshot, folderUri: place.folderUri, options: {} };
}

function emptyFolder({ folderName, parentName }: Place): SkillSnapshot {
  return { folderName, parentName, paths: new Set(), read: () => undefined };
}
