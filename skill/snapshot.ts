/**
 * Why a file that is there has no text: `utf-16` and `encoding` are texts in another encoding, `binary` is none,
 * `missing` is a link to nowhere.
 */
export type Unreadable = 'utf-16' | 'encoding' | 'binary' | 'missing';

/** A skill folder frozen at one moment; open editor documents overlay the disk. Paths use `/`. */
export interface SkillSnapshot {
  /** The folder's own name (not its path). */
  readonly folderName: string;
  /** The name of the folder above, where it is known: below `skills` a manifest needs no further sign. */
  readonly parentName?: string;
  /** Every file below the folder, relative; `node_modules`, `.git` and runtime folders left out. */
  readonly paths: ReadonlySet<string>;
  /**
   * The text of one file, or undefined where it is missing, not UTF-8 or was not read. A rule that finds a path
   * without a text cannot tell, and says nothing.
   */
  read(path: string): string | undefined;
  /** One document without its folder, as an editor has it before it is saved: of other files nothing is known. */
  readonly isAlone?: boolean;
  /** Whether the file may be executed; undefined where the system has no such mark or it was not looked at. */
  isExecutable?(path: string): boolean | undefined;
  /** Why a listed file has no text; undefined where it has one, or was not read. */
  unreadable?(path: string): Unreadable | undefined;
  /**
   * Whether the path is, or lies behind, a link that leads out of the skill's folder. Known where all texts are read.
   */
  leaves?(path: string): boolean;
}

/** The same folder with one more text laid over it. What was made of the other files stays known. */
export function overlaySnapshot(base: SkillSnapshot, path: string, text: string): SkillSnapshot {
  return new OverlaySnapshot(base, path, text);
}

export class OverlaySnapshot implements SkillSnapshot {
  readonly folderName: string;
  readonly parentName?: string;
  readonly isAlone: boolean;
  readonly paths: ReadonlySet<string>;
  readonly base: SkillSnapshot;
  readonly path: string;
  /** What was made of the text above; see `derivedOf`. */
  readonly derived = new Map<string, Map<(text: string, path: string) => unknown, unknown>>();
  readonly #text: string;

  constructor(base: SkillSnapshot, path: string, text: string) {
    this.folderName = base.folderName;
    if (base.parentName !== undefined) this.parentName = base.parentName;
    this.isAlone = base.isAlone ?? false;
    this.paths = base.paths.has(path) ? base.paths : new Set([...base.paths, path]);
    this.base = base;
    this.path = path;
    this.#text = text;
  }

  read(path: string): string | undefined {
    return path === this.path ? this.#text : this.base.read(path);
  }

  isExecutable(path: string): boolean | undefined {
    return this.base.isExecutable?.(path);
  }

  unreadable(path: string): Unreadable | undefined {
    return path === this.path ? undefined : this.base.unreadable?.(path);
  }

  leaves(path: string): boolean {
    return this.base.leaves?.(path) ?? false;
  }
}
