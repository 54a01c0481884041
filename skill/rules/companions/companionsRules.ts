import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';

/** Rules for the files that accompany a skill: `agents/openai.yaml`, evals and triggers. */
export function checkCompanions(_context: DocumentContext): readonly Finding[] {
  return [];
}
