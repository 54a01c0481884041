import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { checkAllowedAndDenied } from './allowedAndDenied.ts';
import { checkRuleNames } from './checkSettings.ts';
import { checkCredentials } from './credentials.ts';
import { checkDomains } from './domains.ts';
import { checkGrants } from './grants.ts';
import { checkLoadPaths } from './loadPaths.ts';
import { skillsContextOf } from './skillsContext.ts';

/** Rules for `skills.json` and `.skillberth.json`. */
export function checkConfiguration(context: DocumentContext): readonly Finding[] {
  if (context.kind === 'check-settings') return checkRuleNames(context);
  const skills = skillsContextOf(context);
  return skillsChecks.flatMap(check => check(skills));
}

const skillsChecks = [checkAllowedAndDenied, checkCredentials, checkGrants, checkLoadPaths, checkDomains];
