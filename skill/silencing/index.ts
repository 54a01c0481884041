/** What authors say of rules: comments that silence them and settings that change how bad they are. */
export { applySilencing } from './applySilencing.ts';
export { isRuleName, nearestRuleName, type RuleSettings } from './ruleSettings.ts';
