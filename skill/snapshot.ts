import type { ParsedDocument } from './document/parsedDocument.ts';

/** A skill folder frozen at one moment; open editor documents overlay the disk. Paths use `/`. */
export interface SkillSnapshot {
  /** The folder's own name (not its path). */
  readonly folderName: string;
  /** The name of the folder above, where it is known: below `skills` a manifest needs no further sign. */
  readonly parentName?: string;
  /** Every file below the folder, relative; `node_modules`, `.git` and runtime folders left out. */
  readonly paths: ReadonlySet<string>;
  /** The text of one file, or undefined where it is missing or not UTF-8. */
  read(path: string): string | undefined;
}

/** The same folder with one more text laid over it. What was parsed of the other files stays known. */
export function overlaySnapshot(base: SkillSnapshot, path: string, text: string): SkillSnapshot {
  return new OverlaySnapshot(base, path, text);
}

/** What was parsed of a snapshot's files, by path. */
export type ParsedFiles = Map<string, ParsedDocument | undefined>;

class OverlaySnapshot implements SkillSnapshot {
  readonly folderName: string;
  readonly parentName?: string;
  readonly paths: ReadonlySet<string>;
  readonly base: SkillSnapshot;
  readonly path: string;
  // A field rather than an entry of the WeakMap below: with an edit every few milliseconds such entries outlive
  // their keys until the next full collection, which costs memory and time.
  readonly parsed: ParsedFiles = new Map();
  readonly #text: string;

  constructor(base: SkillSnapshot, path: string, text: string) {
    this.folderName = base.folderName;
    if (base.parentName !== undefined) this.parentName = base.parentName;
    this.paths = base.paths.has(path) ? base.paths : new Set([...base.paths, path]);
    this.base = base;
    this.path = path;
    this.#text = text;
  }

  read(path: string): string | undefined {
    return path === this.path ? this.#text : this.base.read(path);
  }
}

const parsedOfPlain = new WeakMap<SkillSnapshot, ParsedFiles>();

/** Where to keep what is parsed of a file: with the snapshot that holds its text, for all overlays above it. */
export function parsedFilesFor(snapshot: SkillSnapshot, path: string): ParsedFiles {
  let holder = snapshot;
  while (holder instanceof OverlaySnapshot && holder.path !== path) holder = holder.base;
  if (holder instanceof OverlaySnapshot) return holder.parsed;
  let parsed = parsedOfPlain.get(holder);
  if (parsed === undefined) {
    parsed = new Map();
    parsedOfPlain.set(holder, parsed);
  }
  return parsed;
}
