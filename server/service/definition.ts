import type { Location, Position } from 'vscode-languageserver';
import type { ServiceDocument } from './serviceDocument.ts';

/** Where what stands under the cursor is made: a tool's function, a link's file, a secret's declaration. */
export function definition(_document: ServiceDocument, _position: Position): readonly Location[] {
  return [];
}
