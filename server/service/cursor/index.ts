/** What the cursor is in, told from text that may be broken. */

import type { ManifestDocument } from '../serviceDocument.ts';
import type { Cursor } from './cursor.ts';
import { jsonCursorAt } from './jsonCursor.ts';
import { yamlCursorAt } from './yamlCursor.ts';

export type { Cursor, Notation } from './cursor.ts';
export { valueAt } from './valueAt.ts';
export { readYamlLine } from './yamlLine.ts';
export { type YamlStyle, yamlStyleOf } from './yamlStyle.ts';

export function cursorAt({ parsed, content }: ManifestDocument, offset: number): Cursor | undefined {
  return parsed.language === 'json'
    ? jsonCursorAt(parsed, offset)
    : yamlCursorAt(parsed.text, offset, content);
}
