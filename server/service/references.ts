import type { Location, Position } from 'vscode-languageserver';
import type { ServiceDocument } from './serviceDocument.ts';

/** Every place in the skill that names what stands under the cursor. */
export function references(_document: ServiceDocument, _position: Position): readonly Location[] {
  return [];
}
