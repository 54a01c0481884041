import path from 'node:path';
import { decodedUri, type SkillSnapshot } from '../../../skill/index.ts';

/** A path as an author writes it, cut into its parts. */
export interface WrittenPath {
  /** Undefined where only a heading of the same file is named. */
  readonly path: string | undefined;
  readonly anchor: string | undefined;
}

/** Undefined for an address of the web or of another scheme, and for an absolute path. */
export function readWrittenPath(written: string): WrittenPath | undefined {
  if (/^[a-z][a-z\d+.-]*:/i.test(written) || /^[/\\]/.test(written)) return undefined;
  const [, place = '', anchor] = /^([^#?]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(written) ?? [];
  return {
    path: place === '' ? undefined : decodedUri(place).replaceAll('\\', '/'),
    anchor: anchor === undefined || anchor === '' ? undefined : decodedUri(anchor).toLowerCase(),
  };
}

/**
 * The file of the skill that a relative path means: from the first of the folders in which there is one. A folder means
 * its SKILL.md or README.md. Undefined where there is none, or the path leaves the skill.
 */
export function fileAt(
  snapshot: SkillSnapshot,
  written: string,
  folders: readonly string[],
): string | undefined {
  for (const folder of folders) {
    const file = path.posix.join(folder, written).replace(/\/$/, '');
    // A path that leaves the skill is none of its files.
    const found = ['', '/SKILL.md', '/README.md']
      .map(end => path.posix.join('.', file + end))
      .find(candidate => snapshot.paths.has(candidate));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The folder of a file of the skill, `.` for the skill's own. */
export function folderOf(file: string): string {
  return path.posix.dirname(file);
}
