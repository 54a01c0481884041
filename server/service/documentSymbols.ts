import type { DocumentSymbol } from 'vscode-languageserver';
import type { ServiceDocument } from './serviceDocument.ts';

/** The keys and entries of a manifest, and the headings below frontmatter, as an outline. */
export function documentSymbols(_document: ServiceDocument): readonly DocumentSymbol[] {
  return [];
}
