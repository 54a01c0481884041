import type { Location, Position } from 'vscode-languageserver';
import type { ServiceDocument } from '../../../server/service/index.ts';
import { TextPositions } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

/** A skill of several files; in one of them the cursor is written as `|`. */
export interface SkillAtCursor {
  readonly document: ServiceDocument;
  readonly position: Position;
  /** The texts without the cursor. */
  readonly files: Readonly<Record<string, string>>;
}

export function skillAtCursor(
  marked: Readonly<Record<string, string>>,
  folderName = 'weather_skill',
): SkillAtCursor {
  const [file, text] = Object.entries(marked).find(([, content]) => content.includes('|')) ?? ['', ''];
  const offset = text.indexOf('|');
  if (offset < 0) throw new Error('There is no cursor');
  const plain = text.replace('|', '');
  const files = { ...marked, [file]: plain };
  const snapshot = snapshotOf(files, folderName);
  return {
    document: { file, text: plain, snapshot, folderUri: `file:///skills/${folderName}/`, options: {} },
    position: new TextPositions(plain).positionAt(offset),
    files,
  };
}

/** Locations as `file:line text`, with lines counted from 1. */
export function written(
  { document, files }: SkillAtCursor,
  locations: readonly Location[],
): readonly string[] {
  return locations.map(({ uri, range }) => {
    const file = decodeURIComponent(uri.slice(document.folderUri.length));
    const text = files[file] ?? '';
    const positions = new TextPositions(text);
    const covered = text.slice(positions.offsetAt(range.start), positions.offsetAt(range.end));
    return `${file}:${range.start.line + 1} ${covered}`.trim();
  });
}
