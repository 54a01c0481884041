import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTargetId, type RuleId, rulePage, rules, validate } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const root = path.join(import.meta.dirname, '../../..');
const ids = Object.keys(rules) as readonly RuleId[];

/** Rules about what a page cannot show: a mark of the file system, a text too long to print, other bytes than UTF-8, a second skill. */
const notShown: ReadonlySet<string> = new Set([
  'manifest/too-large',
  'manifest/not-utf8',
  'agent-skill/description-length',
  'agent-skill/description-cut',
  'codex/default-prompt-length',
  'body/too-long',
  'body/too-many-tokens',
  'body/script-not-executable',
  'sources/credential',
]);

describe('rule pages', () => {
  it.each(ids)('%s says what, why and how to silence', id => {
    const file = path.join(root, rulePage(id));
    expect(existsSync(file), `${rulePage(id)} is missing`).toBe(true);
    const { summary, severity, fixable } = rules[id];
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(
      /^# .+\n\n.+\n\n## Why\n\n[\s\S]+\n\n## Bad\n\n[\s\S]+\n\n## Good\n\n[\s\S]+\n\n## Silence\n\n.+\n$/,
    );
    expect(
      text.startsWith(`# ${id}\n\n${summary} Severity: ${severity}.${fixable ? ' Has a fix.' : ''}`),
    ).toBe(true);
    expect(text).toContain(`"${id}": "off"`);
  });

  // Examples of rules for several skills are run with the tests of those rules.
  it.each(ids.filter(id => !notShown.has(id) && !id.startsWith('workspace/')))(
    '%s: the bad example has the finding, the good one has not',
    id => {
      const text = readFileSync(path.join(root, rulePage(id)), 'utf8');
      expect(findingsIn(section(text, 'Bad'), text)).toContain(id);
      expect(findingsIn(section(text, 'Good'), text)).not.toContain(id);
    },
  );

  it('are listed in the table', () => {
    const table = readFileSync(path.join(root, 'docs/rules/README.md'), 'utf8');
    const missing = ids.filter(id => !table.includes(`| [${id}](${path.basename(rulePage(id))}) |`));
    expect(missing).toEqual([]);
  });
});

function section(page: string, title: string): string {
  return page.split(/^## /m).find(part => part.startsWith(title)) ?? '';
}

/**
 * The rules that an example breaks. Each code block is one file; its path stands behind the language, below
 * `skills/<folder>/` where the folder matters. `Targets: a, b.` in the first paragraph names the targets.
 */
function findingsIn(part: string, page: string): readonly string[] {
  const files: Record<string, string> = {};
  let folder = 'elsewhere';
  for (const [, language = '', place = '', content = ''] of part.matchAll(
    /^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm,
  )) {
    const inFolder = /^skills\/([^/]+)\/(.+)$/.exec(place);
    folder = inFolder?.[1] ?? folder;
    files[inFolder?.[2] ?? (place === '' ? usualName(language, content) : place)] = content;
  }
  const targets = /Targets: ([\w, -]+)\./.exec(page)?.[1]?.split(', ').filter(isTargetId);
  const options = targets === undefined ? {} : { targets };
  return validate(snapshotOf(files, folder), options).map(({ rule }) => rule);
}

function usualName(language: string, content: string): string {
  if (language === 'markdown' || content.startsWith('---')) return 'SKILL.md';
  return language === 'json' ? 'skill.json' : 'skill.yaml';
}
