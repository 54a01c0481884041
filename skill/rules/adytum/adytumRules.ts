import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';

/** Rules for adytum manifests. */
export function checkAdytum(_context: DocumentContext): readonly Finding[] {
  return [];
}
