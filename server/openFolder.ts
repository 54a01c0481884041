import type { TextDocument } from 'vscode-languageserver-textdocument';
import { overlaySnapshot, type SkillSnapshot, shareDerived } from '../skill/index.ts';
import { type FolderOptions, noOptions } from './folderOptions.ts';
import { type Place, placeOf } from './place.ts';

interface Layer {
  readonly uri: string;
  readonly version: number;
  readonly snapshot: SkillSnapshot;
}

/** What is known of one folder with open manifests: its files as they were read, its open documents over them. */
export class OpenFolder {
  readonly place: Place;
  /** Resolves when there is something to answer with, whatever came of the first reading. */
  ready: Promise<void> = Promise.resolve();
  /** Its files are not looked at: only options are read. */
  isShallow: boolean;
  /** While files are being read. */
  reading: Promise<void> | undefined;
  /** Files changed since the last reading began. */
  isStale = false;
  isClosed = false;
  #base: SkillSnapshot;
  #options: FolderOptions = noOptions;
  #generation = 0;
  /** Open documents over the base; the one edited last lies on top, so that the others stay parsed. */
  #layers: readonly Layer[] = [];

  constructor(place: Place, isShallow: boolean) {
    this.place = place;
    this.isShallow = isShallow;
    this.#base = emptyFolder(place);
  }

  get options(): FolderOptions {
    return this.#options;
  }

  /** Grows with every reading that found something else; 0 before the first one. */
  get generation(): number {
    return this.#generation;
  }

  get base(): SkillSnapshot {
    return this.#base;
  }

  /** The files with the open documents laid on top. */
  get snapshot(): SkillSnapshot {
    return this.#layers.at(-1)?.snapshot ?? this.#base;
  }

  /** The versions of the open documents, in no order that means something. */
  get versions(): readonly number[] {
    return this.#layers.map(layer => layer.version).sort((one, other) => one - other);
  }

  /** Takes in what a reading found. False where it found nothing new. */
  take(base: SkillSnapshot, options: FolderOptions): boolean {
    const isSame =
      this.#generation > 0 &&
      isSameSnapshot(this.#base, base) &&
      JSON.stringify(this.#options) === JSON.stringify(options);
    if (isSame) return false;
    for (const path of base.paths) shareDerived(this.#base, base, path);
    this.#base = base;
    this.#options = options;
    this.#generation += 1;
    this.#layers = [];
    return true;
  }

  /** The folder with this version of the document laid on top. */
  overlay(document: TextDocument, file: string): SkillSnapshot {
    const top = this.#layers.at(-1);
    const index = this.#layers.findIndex(layer => layer.uri === document.uri);
    const known = this.#layers[index];
    if (top !== undefined && known?.version === document.version) return top.snapshot;
    const others = this.#layers.filter(layer => layer.uri !== document.uri);
    // Layers above a removed one are laid anew over what is left.
    const kept = index < 0 ? others : others.slice(0, index);
    for (const layer of others.slice(kept.length)) {
      const name = placeOf(layer.uri).file;
      const text = layer.snapshot.read(name) ?? '';
      const snapshot = overlaySnapshot(kept.at(-1)?.snapshot ?? this.#base, name, text);
      shareDerived(layer.snapshot, snapshot, name);
      kept.push({ ...layer, snapshot });
    }
    const snapshot = overlaySnapshot(kept.at(-1)?.snapshot ?? this.#base, file, document.getText());
    this.#layers = [...kept, { uri: document.uri, version: document.version, snapshot }];
    return snapshot;
  }

  /** Forgets a document. Layers above hold its text: what is still open is laid anew when it is asked for. */
  remove(uri: string): void {
    const index = this.#layers.findIndex(layer => layer.uri === uri);
    if (index >= 0) this.#layers = this.#layers.slice(0, index);
  }
}

export function emptyFolder({ folderName, parentName }: Place): SkillSnapshot {
  return { folderName, parentName, paths: new Set(), read: () => undefined, isAlone: true };
}

function isSameSnapshot(one: SkillSnapshot, other: SkillSnapshot): boolean {
  if (one.paths.size !== other.paths.size) return false;
  for (const path of one.paths) {
    const isSame =
      other.paths.has(path) &&
      one.read(path) === other.read(path) &&
      one.isExecutable?.(path) === other.isExecutable?.(path);
    if (!isSame) return false;
  }
  return true;
}
