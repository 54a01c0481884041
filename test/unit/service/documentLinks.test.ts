import { expect, it } from 'vitest';
import { documentLinks } from '../../../server/service/index.ts';
import { skillAtCursor, written } from './skillAtCursor.ts';

/** Links as `text → address`, those of the skill relative to it. */
function links(files: Readonly<Record<string, string>>): readonly string[] {
  const [first = '', text = ''] = Object.entries(files)[0] ?? [];
  const skill = skillAtCursor({ ...files, [first]: `|${text}` });
  const { document } = skill;
  return documentLinks(document).map(({ range, target = '' }) => {
    const [here = ''] = written(skill, [{ uri: document.folderUri + first, range }]);
    return `${here.replace(/^\S+ /, '')} → ${target.replace(document.folderUri, '')}`;
  });
}

it('leads from Markdown to files, headings and the web', () => {
  const body = `---
name: weather
description: d
homepage: https://example.com/weather
metadata: { openclaw: { homepage: "https://example.com/claw" } }
---
See [forms](references/forms.md#fill), run \`scripts/a%20b.py\` and \`scripts/run.py\`, not [gone](gone.md).
<https://example.com/page> [mail](mailto:a@example.com) ![icon](assets/icon%20small.png)
`;
  expect(
    links({
      'SKILL.md': body,
      'references/forms.md': '# Forms\n\n## Fill\n',
      'scripts/run.py': '',
      'assets/icon small.png': '',
    }),
  ).toEqual([
    'references/forms.md#fill → references/forms.md#L3',
    'assets/icon%20small.png → assets/icon%20small.png',
    'scripts/run.py → scripts/run.py',
    'https://example.com/weather → https://example.com/weather',
    'https://example.com/claw → https://example.com/claw',
    'https://example.com/page → https://example.com/page',
  ]);
});

it.each([
  ['skill.yaml', 'name: a\nrepository: https://example.com/a b\n', []],
  ['skill.yaml', 'name: a\nhomepage: javascript:alert(1)\n', []],
  [
    'skill.yaml',
    'name: a\nrepository: https://example.com/a\n',
    ['https://example.com/a → https://example.com/a'],
  ],
  ['agents/openai.yaml', 'interface: { icon_small: assets/i.svg }', ['assets/i.svg → assets/i.svg']],
  ['agents/openai.yaml', 'interface: { icon_small: ../../../etc/passwd }', []],
  ['skill.yaml', 'skill_id: a\nentry: { module: main.py }', ['main.py → main.py']],
])('in %s %j: %j', (file, text, expected) => {
  expect(links({ [file]: text, 'assets/i.svg': '', 'main.py': '' })).toEqual(expected);
});
