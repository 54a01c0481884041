import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder that the client has open. */
export interface WorkspaceRoot {
  /** Without a `/` at its end; as the client writes it. */
  readonly uri: string;
  /** Absolute. */
  readonly folder: string;
}

/** The folder of an address, or undefined where it is on no disk of this machine. */
export function folderOfUri(uri: string): string | undefined {
  if (!URL.canParse(uri) || new URL(uri).protocol !== 'file:') return undefined;
  try {
    return path.resolve(fileURLToPath(uri));
  } catch {
    // An address of another platform.
    return undefined;
  }
}

/** The folders of the workspace. */
export class WorkspaceRoots {
  #roots: readonly WorkspaceRoot[] = [];

  get all(): readonly WorkspaceRoot[] {
    return this.#roots;
  }

  set(uris: readonly string[]): void {
    this.#roots = uris.flatMap(uri => {
      const folder = folderOfUri(uri);
      return folder === undefined ? [] : [{ uri: uri.replace(/\/+$/, ''), folder }];
    });
  }

  change(added: readonly string[], removed: readonly string[]): void {
    const gone = new Set(removed.map(folderOfUri));
    const kept = this.#roots.filter(({ folder }) => !gone.has(folder)).map(({ uri }) => uri);
    this.set([...kept, ...added]);
  }

  /** The innermost root that holds a path, or undefined. */
  of(file: string): WorkspaceRoot | undefined {
    return this.#roots
      .filter(({ folder }) => isWithin(folder, file))
      .sort((one, other) => other.folder.length - one.folder.length)
      .at(0);
  }

  /** The address of a path inside a root. */
  uriOf(root: WorkspaceRoot, file: string): string {
    const steps = path.relative(root.folder, file).split(path.sep).filter(Boolean);
    return [root.uri, ...steps.map(encodeURIComponent)].join('/');
  }
}

/** Whether a path is the folder or lies below it. Both absolute. */
export function isWithin(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
