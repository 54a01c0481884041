import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';

/** Rules for what OpenClaw and ClawHub read below `metadata`. */
export function checkOpenclaw(_context: DocumentContext): readonly Finding[] {
  return [];
}
