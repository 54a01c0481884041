import type { Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import type { ServiceDocument } from './serviceDocument.ts';
import type { ServiceWorld } from './serviceWorld.ts';

/** The skill's name under the cursor, or undefined where nothing can be renamed. */
export function prepareRename(
  _document: ServiceDocument,
  _position: Position,
): { readonly range: Range; readonly placeholder: string } | undefined {
  return undefined;
}

/** Renames the skill: its folder, its name and what refers to it, in one edit. Throws a sentence for a bad name. */
export function rename(
  _document: ServiceDocument,
  _position: Position,
  _newName: string,
  _world: ServiceWorld,
): WorkspaceEdit | undefined {
  return undefined;
}
