import { describe, expect, it } from 'vitest';
import { parseManifest, validate } from '../../../skill/index.ts';
import { accepted, completionsAt } from '../support/cursor.ts';
import { snapshotOf } from '../support/snapshot.ts';

const skeletons = [
  ['SKILL.md', 'New skill'],
  ['skill.yaml', 'New AdaOS skill'],
  ['skill.yaml', 'New AgentOS skill'],
  ['manifest.yml', 'New AgentOS skill'],
  ['manifest.json', 'New AdaOS skill'],
  ['adytum.plugin.json', 'New Adytum plugin'],
  ['agents/openai.yaml', 'New Codex agent file'],
  ['evals/evals.json', 'New evals'],
  ['evals/triggers.json', 'New trigger set'],
  ['skills.json', 'New skills configuration'],
  ['.skillberth.json', 'New check settings'],
] as const;

describe.each(skeletons)('an empty %s', (file, label) => {
  it.each(['|', '\n|', '  |\n', '\uFEFF|'])(`at %j offers “${label}”`, text => {
    expect(completionsAt(file, text).map(item => item.label)).toContain(label);
  });

  it('is JSON or YAML in an editor without snippets', () => {
    const text = accepted(file, '|', label, false);
    expect(parseManifest(text, file)?.problems).toEqual([]);
    expect(text).not.toContain('$');
  });

  it('has no mistake of form once it is filled in', () => {
    const text = accepted(file, '|', label)
      .replace(/\$[1-9]/g, 'x')
      .replace('$0', '');
    const manifest = text.replace(/\$\{\d+\|([^,|]*)[^}]*\}|\$\{\d+:([^}]*)\}/g, '$1$2');
    const mistakes = validate(snapshotOf({ [file]: manifest }))
      .map(({ rule }) => rule)
      .filter(rule => /^manifest\/|\/key-missing$/.test(rule));
    expect(mistakes).toEqual([]);
  });
});

it('holds what is known and stops for the rest', () => {
  expect(accepted('SKILL.md', '|', 'New skill')).toBe(
    '---\nname: ${1:weather_skill}\ndescription: $2\n---\n\n# ${9:Title}\n\n$0\n',
  );
});

it('between fences holds the keys alone', () => {
  expect(accepted('SKILL.md', '---\n|\n---\n', 'New skill', false)).toBe(
    '---\nname: weather_skill\ndescription: \n---\n',
  );
});

it.each([
  ['SKILL.md', '---\nname: a\n|\n---\n'],
  ['SKILL.md', '---\n---\n|'],
  ['SKILL.md', '|---\n---\n'],
  ['SKILL.md', '---\n|---\n'],
  ['skill.yaml', 'name: a\n|'],
  ['skill.json', '{|}'],
  ['README.md', '|'],
])('%s with something in it gets none: %j', (file, text) => {
  const labels = completionsAt(file, text).map(({ label }) => label);
  expect(labels.filter(label => label.startsWith('New '))).toEqual([]);
});
