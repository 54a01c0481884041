import type { CompletionItem, Position } from 'vscode-languageserver';
import {
  complete,
  emptyWorld,
  hover,
  type ServiceDocument,
  type ServiceWorld,
} from '../../../server/service/index.ts';
import { overlaySnapshot, TextPositions } from '../../../skill/index.ts';
import { snapshotOf } from './snapshot.ts';

/** A document whose text has the cursor written as `|`. */
export interface AtCursor {
  readonly document: ServiceDocument;
  readonly position: Position;
  readonly offset: number;
}

/** What surrounds a document in a test. */
export interface Surroundings {
  readonly files?: Readonly<Record<string, string>>;
  readonly folderName?: string;
  readonly world?: Partial<ServiceWorld>;
  readonly options?: ServiceDocument['options'];
}

export function atCursor(
  file: string,
  marked: string,
  { files = {}, folderName = 'weather_skill', options = {} }: Surroundings = {},
): AtCursor {
  const offset = marked.indexOf('|');
  if (offset < 0) throw new Error(`There is no cursor in ${JSON.stringify(marked)}`);
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const snapshot = overlaySnapshot(snapshotOf(files, folderName), file, text);
  return {
    document: { file, text, snapshot, folderUri: `file:///skills/${folderName}/`, options },
    position: new TextPositions(text).positionAt(offset),
    offset,
  };
}

export function completionsAt(
  file: string,
  marked: string,
  snippets = true,
  surroundings: Surroundings = {},
): readonly CompletionItem[] {
  const { document, position } = atCursor(file, marked, surroundings);
  const world = { ...emptyWorld, ...surroundings.world };
  const items = complete(document, position, { snippets }, world)?.items ?? [];
  return [...items].sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
}

/** The text after the item with this label was accepted; stops of snippets stay as they are. */
export function accepted(
  file: string,
  marked: string,
  label: string,
  snippets = true,
  surroundings: Surroundings = {},
): string {
  const { document } = atCursor(file, marked, surroundings);
  const item = completionsAt(file, marked, snippets, surroundings).find(
    candidate => candidate.label === label,
  );
  if (item?.textEdit === undefined || !('range' in item.textEdit)) throw new Error(`${label} is not offered`);
  const positions = new TextPositions(document.text);
  const { range, newText } = item.textEdit;
  return (
    document.text.slice(0, positions.offsetAt(range.start)) +
    newText +
    document.text.slice(positions.offsetAt(range.end))
  );
}

export function hoverAt(
  file: string,
  marked: string,
  surroundings: Surroundings = {},
): { readonly text: string; readonly covered: string } | undefined {
  const { document, position } = atCursor(file, marked, surroundings);
  const found = hover(document, position);
  if (found === undefined || typeof found.contents !== 'object' || !('kind' in found.contents))
    return undefined;
  const positions = new TextPositions(document.text);
  const { start, end } = found.range ?? { start: position, end: position };
  return {
    text: found.contents.value,
    covered: document.text.slice(positions.offsetAt(start), positions.offsetAt(end)),
  };
}
