import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';

/** Rules for `skills.json` and `.skillberth.json`. */
export function checkConfiguration(_context: DocumentContext): readonly Finding[] {
  return [];
}
