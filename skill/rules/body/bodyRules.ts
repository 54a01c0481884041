import type { Finding } from '../../finding.ts';
import type { FolderContext } from '../checkContext.ts';

/** Rules for the Markdown of a skill and the files it speaks of. */
export function checkBody(_context: FolderContext): readonly Finding[] {
  return [];
}
