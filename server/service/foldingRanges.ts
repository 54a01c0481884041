import type { FoldingRange } from 'vscode-languageserver';
import type { ServiceDocument } from './serviceDocument.ts';

export function foldingRanges(_document: ServiceDocument): readonly FoldingRange[] {
  return [];
}
