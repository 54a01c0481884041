import type { DocumentLink } from 'vscode-languageserver';
import type { ServiceDocument } from './serviceDocument.ts';

/** Files of the skill and pages of the web that the document names. */
export function documentLinks(_document: ServiceDocument): readonly DocumentLink[] {
  return [];
}
