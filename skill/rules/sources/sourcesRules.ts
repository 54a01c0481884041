import type { Finding } from '../../finding.ts';
import type { FolderContext } from '../checkContext.ts';

/** Rules for sources and for the placeholders that name secrets. */
export function checkSources(_context: FolderContext): readonly Finding[] {
  return [];
}
