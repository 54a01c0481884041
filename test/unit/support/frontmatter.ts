import type { TargetId } from '../../../schemas/index.ts';
import { type Finding, validate } from '../../../skill/index.ts';
import { snapshotOf } from './snapshot.ts';

/** What differs from a skill named as its folder, under the targets that its files show. */
export interface Case {
  readonly targets?: readonly TargetId[];
  readonly folder?: string;
  readonly file?: string;
}

export const name = 'name: pdf-forms\n';
/** Frontmatter without a finding, to which lines can be added. */
export const both = `${name}description: Use it to fill in forms.\n`;

/** Findings in a `SKILL.md` with this frontmatter, each with the text it covers. */
export function judge(
  frontmatter: string,
  { targets, folder = 'pdf-forms', file = 'SKILL.md' }: Case = {},
): readonly (Finding & { covered: string })[] {
  const text = `---\n${frontmatter}${frontmatter.endsWith('\n') ? '' : '\n'}---\n\nText.\n`;
  const options = targets === undefined ? {} : { targets };
  return validate(snapshotOf({ [file]: text }, folder), options).map(finding => ({
    ...finding,
    covered: text.slice(finding.start, finding.end),
  }));
}

/** Each finding as `severity rule covered`. */
export const summaries = (frontmatter: string, details?: Case) =>
  judge(frontmatter, details).map(({ severity, rule, covered }) => `${severity} ${rule} ${covered}`);
