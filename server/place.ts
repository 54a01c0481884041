import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodedUri, isCompanionName } from '../skill/index.ts';

/** Where a document stands: its skill's folder, and its path in it. */
export interface Place {
  /** Absolute; undefined for documents that are not on a disk. */
  readonly folder: string | undefined;
  /** With a `/` at its end. */
  readonly folderUri: string;
  readonly folderName: string;
  readonly parentName: string;
  /** Relative to the folder, with `/`. */
  readonly file: string;
}

export function placeOf(uri: string): Place {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const steps = decodedUri(url?.pathname ?? uri).split('/');
  const inSubfolder = steps.length > 2 && isCompanionName(steps.slice(-2).join('/'));
  const depth = inSubfolder ? 2 : 1;
  return {
    folder: url?.protocol === 'file:' ? folderOf(url, depth) : undefined,
    folderUri: `${uri.split('/').slice(0, -depth).join('/')}/`,
    file: steps.slice(-depth).join('/'),
    folderName: steps.at(-depth - 1) ?? '',
    parentName: steps.at(-depth - 2) ?? '',
  };
}

function folderOf(url: URL, depth: number): string | undefined {
  try {
    return path.resolve(fileURLToPath(url), ...Array<string>(depth).fill('..'));
  } catch {
    // A file URL of another platform: such a document is judged without its folder.
    return undefined;
  }
}
