import type { Finding, Severity } from '../finding.ts';
import type { DocumentKind } from '../formats/skillDocument.ts';
import { finding } from '../rules/report.ts';
import { commentHints } from './commentHints.ts';
import { type RuleSettings, settingOf } from './ruleSettings.ts';
import { SilencedRules } from './silencedRules.ts';
import type { NamedRule } from './silencingComments.ts';
import type { SilencingContext } from './silencingContext.ts';

/**
 * Applies what the author says of rules: comments in the files, then the workspace's settings.
 * @param options `hints`: also tells of comments and settings that do not do what they say, in the wanted files.
 */
export function applySilencing(
  findings: readonly Finding[],
  context: SilencingContext,
  settings: RuleSettings,
  { hints = true }: { readonly hints?: boolean } = {},
): readonly Finding[] {
  const comments = new SilencedRules(context.snapshot);
  const kept: Finding[] = [];
  const refusals = new Map<string, Finding>();
  for (const found of findings) {
    const names = comments.namesFor(found);
    if (!isRefusedByInstall(found, context)) {
      if (names.length === 0) kept.push(...withSetting(found, settings));
      continue;
    }
    kept.push(found);
    for (const name of names) refusals.set(`${found.file} ${name.start}`, notSilencedByComment(found, name));
    const setting = settingOf(settings, found.rule);
    const key = `${found.file} ${found.rule}`;
    if (setting !== undefined && setting !== 'error' && !refusals.has(key))
      refusals.set(key, notSilencedBySetting(found, setting));
  }
  if (!hints) return kept;
  const own = [...refusals.values(), ...commentHints(context, comments)];
  const shown = own.filter(hint => comments.namesFor(hint).length === 0);
  return [...kept, ...shown.flatMap(hint => withSetting(hint, settings))];
}

function withSetting(found: Finding, settings: RuleSettings): readonly Finding[] {
  const setting = settingOf(settings, found.rule);
  if (setting === 'off') return [];
  return setting === undefined || setting === found.severity ? [found] : [{ ...found, severity: setting }];
}

const executable: readonly DocumentKind[] = ['adaos', 'agentos', 'adytum'];

/** An error of the manifest that decides: install refuses the skill for it, whatever is silenced. */
function isRefusedByInstall(
  { file, severity }: Finding,
  { documents: [deciding] }: SilencingContext,
): boolean {
  return severity === 'error' && deciding?.file === file && executable.includes(deciding.kind);
}

function notSilencedByComment({ file, rule }: Finding, name: NamedRule): Finding {
  const message = `This does not silence \`${rule}\` here: it is an error of the manifest, and install refuses the skill for it. Mend the error and remove this.`;
  return finding('silencing/not-silenced', file, name, message);
}

function notSilencedBySetting(found: Finding, setting: Severity | 'off'): Finding {
  const message = `The settings make \`${found.rule}\` \`${setting}\`, but here it is an error of the manifest, and install refuses the skill for it. Mend the error.`;
  return finding('silencing/not-silenced', found.file, found, message);
}
