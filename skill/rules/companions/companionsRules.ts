import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { checkBrandColor } from './brandColor.ts';
import { checkEvals } from './evals.ts';
import { checkIcons } from './icons.ts';
import { checkTriggers } from './triggers.ts';

/** Rules for the files that accompany a skill: `agents/openai.yaml`, evals and triggers. */
export function checkCompanions(context: DocumentContext): readonly Finding[] {
  switch (context.kind) {
    case 'openai-agent':
      return [...checkIcons(context), ...checkBrandColor(context)];
    case 'evals':
      return checkEvals(context);
    case 'triggers':
      return checkTriggers(context);
    default:
      return [];
  }
}
