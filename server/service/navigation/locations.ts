import type { Location } from 'vscode-languageserver';
import { derivedOf, TextPositions, type TextRange } from '../../../skill/index.ts';
import { type ServiceDocument, uriOf } from '../serviceDocument.ts';

/** A place in one of the skill's files. Without a text, as of a picture, its beginning. */
export function locationOf(document: ServiceDocument, file: string, range: TextRange): Location {
  const positions = positionsIn(document, file);
  const start = { line: 0, character: 0 };
  return {
    uri: uriOf(document, file),
    range: positions?.rangeOf(range.start, range.end) ?? { start, end: start },
  };
}

export function positionsIn({ snapshot }: ServiceDocument, file: string): TextPositions | undefined {
  return derivedOf(snapshot, file, makePositions);
}

function makePositions(text: string): TextPositions {
  return new TextPositions(text);
}
