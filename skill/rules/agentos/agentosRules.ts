import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';

/** Rules for agentos manifests. */
export function checkAgentos(_context: DocumentContext): readonly Finding[] {
  return [];
}
