import type { CodeLens } from 'vscode-languageserver';
import type { LensCommands } from '../protocol.ts';
import type { ServiceDocument } from './serviceDocument.ts';

/** What can be done with the skill, as commands that the client supplies. */
export function codeLenses(_document: ServiceDocument, _commands: LensCommands): readonly CodeLens[] {
  return [];
}
