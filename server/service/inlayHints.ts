import type { InlayHint, Range } from 'vscode-languageserver';
import type { ServiceDocument } from './serviceDocument.ts';

/** How much of a limit is used: the description's characters, the body's tokens. */
export function inlayHints(_document: ServiceDocument, _range: Range): readonly InlayHint[] {
  return [];
}
