import { describe, expect, it } from 'vitest';
import { accepted, completionsAt, type Surroundings } from '../support/cursor.ts';

const surroundings: Surroundings = {
  files: { 'scripts/run.py': '', 'scripts/deep/more.sh': '', 'references/api.md': '', '.env': '' },
};
const body = (text: string) => `---\nname: a\n---\n# First step\n\n${text}\n`;
const labels = (text: string) =>
  completionsAt('SKILL.md', body(text), true, surroundings).map(({ label }) => label);

describe('paths in the text of SKILL.md', () => {
  const all = ['references/api.md', 'scripts/deep/more.sh', 'scripts/run.py'];
  it.each([
    ['[api](|', all],
    ['[api](|)', all],
    ['[api](./|)', all],
    ['[api](<|>)', all],
    ['![x](scripts/|)', ['scripts/deep/more.sh', 'scripts/run.py']],
    ['[up](#|)', ['first-step']],
    ['Run scripts/|', ['scripts/deep/more.sh', 'scripts/run.py']],
    ['Run `scr|`', ['scripts/deep/more.sh', 'scripts/run.py']],
    ['Run {baseDir}/|', all],
    ['Run ${CLAUDE_SKILL_DIR}/scripts/r|', ['scripts/run.py']],
    ['Read references/a|', ['references/api.md']],
  ])('%j offers %j', (text, values) => {
    expect(labels(text)).toEqual(values);
  });

  it.each([
    'Run scripts|',
    'and/or|',
    'https://example.com/|',
    'a `word| `',
    '[api] |',
    '[api](references/api.md) |',
  ])('%j offers nothing', text => {
    expect(labels(text)).toEqual([]);
  });

  it.each([
    ['[api](ref|)', 'references/api.md', '[api](references/api.md)'],
    ['[api](./ref|x)', 'references/api.md', '[api](./references/api.md)'],
    ['Run {baseDir}/scr|', 'scripts/run.py', 'Run {baseDir}/scripts/run.py'],
    ['Run `scripts/r|un.sh`', 'scripts/run.py', 'Run `scripts/run.py`'],
  ])('%j and `%s` give %j', (text, label, after) => {
    expect(accepted('SKILL.md', body(text), label, true, surroundings)).toBe(body(after));
  });
});

describe('a path with signs that a link cannot hold', () => {
  const odd: Surroundings = { files: { 'references/a b.md': '', 'references/c(1)%.md': '' } };
  it.each([
    ['[a](|)', 'references/a b.md', '[a](references/a%20b.md)'],
    ['[a](./|)', 'references/a b.md', '[a](./references/a%20b.md)'],
    ['[a](references/a%20|b.md)', 'references/a b.md', '[a](references/a%20b.md)'],
    ['[a](<|>)', 'references/a b.md', '[a](<references/a b.md>)'],
    ['[a](<references/a |>)', 'references/a b.md', '[a](<references/a b.md>)'],
    ['[a](|)', 'references/c(1)%.md', '[a](references/c%281%29%25.md)'],
    ['[a](<|>)', 'references/c(1)%.md', '[a](<references/c(1)%25.md>)'],
    ['Run `references/|`', 'references/a b.md', 'Run `references/a b.md`'],
  ])('%j and `%s` give %j', (text, label, after) => {
    expect(accepted('SKILL.md', body(text), label, true, odd)).toBe(body(after));
  });
});
