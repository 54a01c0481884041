import type { TargetId } from '../../../schemas/index.ts';
import { type ParsedDocument, parseManifest } from '../../document/index.ts';
import type { Finding, Fix, Severity } from '../../finding.ts';
import { mappingOf, textsOf } from '../../formats/fields.ts';
import { isRuleName, nearestRuleName, type RuleSettings } from '../../silencing/index.ts';
import { isTargetId } from '../../targets.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfOwner } from '../report.ts';

/** What a `.skillberth.json` sets. */
export interface CheckSettings {
  /** Absent where the file names none that exists: then those count that are in use. */
  readonly targets?: readonly TargetId[];
  readonly rules: RuleSettings;
}

/** Reads a `.skillberth.json`, leaving out what is invalid; its findings are `validate`'s to tell. */
export function readCheckSettings(source: ParsedDocument | string): CheckSettings {
  const document = typeof source === 'string' ? parseManifest(source, '.skillberth.json') : source;
  const value = mappingOf(document?.value);
  const targets = [...new Set(textsOf(value['targets']).filter(isTargetId))];
  const rules = Object.entries(mappingOf(value['rules'])).flatMap(([name, setting]) =>
    isRuleName(name) && isSetting(setting) ? [[name, setting] as const] : [],
  );
  return { ...(targets.length === 0 ? {} : { targets }), rules: Object.fromEntries(rules) };
}

const settings: ReadonlySet<unknown> = new Set<Severity | 'off'>([
  'off',
  'hint',
  'information',
  'warning',
  'error',
]);

function isSetting(value: unknown): value is Severity | 'off' {
  return settings.has(value);
}

/** Names of rules in a `.skillberth.json` that do not exist. */
export function checkRuleNames({ document, file, value }: DocumentContext): readonly Finding[] {
  return Object.keys(mappingOf(value['rules']))
    .filter(name => !isRuleName(name))
    .map(name => {
      const nearest = nearestRuleName(name);
      const range = rangeOfOwner(document, ['rules', name]);
      const what = `There is no rule \`${name}\`, so this setting does nothing.`;
      if (nearest === undefined) {
        const message = `${what} Write the id as a finding shows it, or a family such as \`adaos/*\`.`;
        return finding('configuration/rule-unknown', file, range, message);
      }
      // For a person to pick: the author knows whether this is the rule that was meant.
      const replacements = [{ ...range, text: JSON.stringify(nearest) }];
      const fix: Fix = { title: `Write \`${nearest}\``, replacements, manual: true };
      return finding('configuration/rule-unknown', file, range, `${what} Did you mean \`${nearest}\`?`, {
        fix,
      });
    });
}
