import { describe, expect, it } from 'vitest';
import {
  evalsSchema,
  openaiAgentSchema,
  openclawEnvelopeSchema,
  resolveSchema,
  type SchemaNode,
  triggersSchema,
} from '../../../schemas/index.ts';
import { type Finding, rules, validate } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const skill = '---\nname: weather\ndescription: Tells the weather. Use it for a forecast.\n---\n\nText.\n';
const agent = 'agents/openai.yaml';
const evals = 'evals/evals.json';
const triggers = 'evals/triggers.json';

function findingsOf(
  file: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
): readonly Finding[] {
  const files = { 'SKILL.md': skill, ...others, [file]: text };
  return validate(snapshotOf(files, 'weather')).filter(found => found.file === file);
}

function summaries(file: string, text: string, others?: Readonly<Record<string, string>>): readonly string[] {
  return findingsOf(file, text, others).map(
    ({ severity, rule, start, end }) => `${severity} ${rule} ${text.slice(start, end)}`,
  );
}

function mended(file: string, text: string): string {
  return findingsOf(file, text)
    .flatMap(({ fix }) => fix?.replacements ?? [])
    .sort((a, b) => b.start - a.start)
    .reduce(
      (result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end),
      text,
    );
}

describe('agents/openai.yaml', () => {
  const icon = { 'assets/icon.svg': '<svg/>' };

  it('is right with every key that is documented', () => {
    const text = `interface:
  display_name: ${'a'.repeat(64)}
  short_description: Forecasts for any city on earth
  icon_small: ./assets/icon.svg
  icon_large: assets/icon.svg
  brand_color: "#1a73E8"
  default_prompt: ${'a'.repeat(1024)}
dependencies:
  tools:
    - { type: mcp, value: weather, description: A server., transport: stdio, command: weather, url: https://example.com }
policy:
  allow_implicit_invocation: false
  products: [codex]
`;
    expect(summaries(agent, text, icon)).toEqual([]);
  });

  it.each<[line: string, ...found: string[]]>([
    [`display_name: ${'a'.repeat(65)}`, `warning codex/display-name-length ${'a'.repeat(65)}`],
    ['display_name: [a]', 'warning codex/type [a]'],
    ['display_name: 7', 'warning yaml/not-text 7'],
    ['display_name:', 'warning manifest/value-empty display_name'],
    ['short_description: Weather', 'hint codex/short-description-length Weather'],
    [`short_description: ${'a'.repeat(65)}`, `hint codex/short-description-length ${'a'.repeat(65)}`],
    [`default_prompt: ${'a'.repeat(1025)}`, `warning codex/default-prompt-length ${'a'.repeat(1025)}`],
    ['icon_small: icon.svg', 'warning codex/icon-path icon.svg'],
    ['icon_small: /assets/icon.svg', 'warning codex/icon-path /assets/icon.svg'],
    ['icon_small: assets/../icon.svg', 'warning codex/icon-path assets/../icon.svg'],
    ['icon_small: assets\\icon.svg', 'warning codex/icon-path assets\\icon.svg'],
    ['icon_large: https://example.com/a.png', 'warning codex/icon-path https://example.com/a.png'],
    ['icon_large: C:/assets/icon.svg', 'warning codex/icon-path C:/assets/icon.svg'],
    ['icon_large: ./assets/other.svg', 'warning codex/icon-missing ./assets/other.svg'],
    ['icon_large: [assets/icon.svg]', 'warning codex/type [assets/icon.svg]'],
    ['brand_color: "#12345"', 'warning codex/brand-color "#12345"'],
    ['brand_color: blue', 'warning codex/brand-color blue'],
    ['brand_color: 123456', 'warning codex/brand-color 123456'],
    ['brand_color: #1A73E8', 'warning codex/brand-color #1A73E8'],
    ['brand_color:', 'warning codex/brand-color brand_color'],
    ['brand_color: [blue]', 'warning codex/brand-color [blue]'],
    ['colour: blue', 'hint manifest/key-unknown colour'],
  ])('interface: %s', (line, ...found) => {
    expect(summaries(agent, `interface:\n  ${line}\n`, icon)).toEqual(found);
  });

  it.each<[text: string, ...found: string[]]>([
    ['interface: Weather', 'warning codex/type Weather'],
    ['dependencies:\n  tools:\n    - value: a', 'warning codex/tool-incomplete value'],
    ['dependencies:\n  tools:\n    - type: mcp', 'warning codex/tool-incomplete type'],
    ['dependencies:\n  tools: mcp', 'warning codex/type mcp'],
    ['dependencies:\n  tools: [mcp]', 'warning codex/type mcp'],
    ['policy:\n  allow_implicit_invocation: "false"', 'warning codex/type "false"'],
    ['policy:\n  products: codex', 'warning codex/type codex'],
    ['name: weather', 'hint manifest/key-unknown name'],
    ['- a', 'error manifest/not-mapping - a'],
  ])('%s', (text, ...found) => {
    expect(summaries(agent, text)).toEqual(found);
  });

  it('says that Codex says nothing', () => {
    const lines = [
      `interface:\n  display_name: ${'a'.repeat(65)}`,
      `interface:\n  default_prompt: ${'a'.repeat(1025)}`,
      'interface:\n  icon_small: a.svg',
      'interface:\n  brand_color: blue',
      'policy:\n  allow_implicit_invocation: "no"',
    ];
    for (const line of lines) expect(findingsOf(agent, line)[0]?.message).toContain('without a word');
  });

  it.each([
    ['brand_color: #1A73E8', 'brand_color: "#1A73E8"'],
    ['brand_color: #abc  # blue', 'brand_color: "#aabbcc"  # blue'],
    ['brand_color: 123456', 'brand_color: "#123456"'],
    ["brand_color: '1a73e8'", 'brand_color: "#1a73e8"'],
    ['brand_color: blue', 'brand_color: blue'],
    ['brand_color: # none yet', 'brand_color: # none yet'],
  ])('mends %s', (before, after) => {
    expect(mended(agent, `interface:\n  ${before}\n`)).toBe(`interface:\n  ${after}\n`);
    expect(mended(agent, `interface:\n  ${after}\n`)).toBe(`interface:\n  ${after}\n`);
  });
});

describe('evals', () => {
  const file = { 'evals/files/a.csv': 'a', 'data/b.csv': 'b' };
  const one = { id: 1, prompt: 'Will it rain?' };
  const set = (...tasks: readonly unknown[]) => JSON.stringify({ skill_name: 'weather', evals: tasks });

  it('are right with every key that is documented', () => {
    const files = ['evals/files/a.csv', './data/b.csv', 'files/a.csv', 'data', 'https://example.com/c.csv'];
    const full = { ...one, expected_output: 'A forecast.', files, assertions: ['a', { type: 'contains' }] };
    expect(summaries(evals, set(full, { id: 'two', prompt: 'b', expectations: ['c'] }), file)).toEqual([]);
  });

  it.each<[task: object, ...found: string[]]>([
    [{ prompt: 'a' }, 'warning evals/key-missing "prompt"'],
    [{ id: 1 }, 'warning evals/key-missing "id"'],
    [{ id: 1, prompt: '' }, 'warning evals/prompt-empty ""'],
    [{ id: 1, prompt: ' \n' }, 'warning evals/prompt-empty " \\n"'],
    [{ id: 1, prompt: ['a'] }, 'warning evals/type ["a"]'],
    [{ id: true, prompt: 'a' }, 'warning evals/type true'],
    [{ ...one, files: 'a.csv' }, 'warning evals/type "a.csv"'],
    [{ ...one, files: ['missing.csv'] }, 'warning evals/file-missing "missing.csv"'],
    [{ ...one, files: ['../weather/data/b.csv'] }, 'warning evals/file-missing "../weather/data/b.csv"'],
    [{ ...one, files: ['dat'] }, 'warning evals/file-missing "dat"'],
    [{ ...one, assertions: [3] }, 'warning evals/type 3'],
  ])('%j', (task, ...found) => {
    expect(summaries(evals, set(task), file)).toEqual(found);
  });

  it('tells a second id of the same text', () => {
    const text = set(one, { ...one, id: 2 }, { ...one, id: '1' });
    expect(summaries(evals, text)).toEqual(['warning evals/id-duplicate "1"']);
    expect(findingsOf(evals, text)[0]?.message).toContain('Eval 1 has');
    expect(summaries(evals, set(one, one))).toEqual(['warning evals/id-duplicate 1']);
  });

  it('compares the name with that of the skill', () => {
    const text = JSON.stringify({ skill_name: 'forecast', evals: [] });
    expect(summaries(evals, text)).toEqual(['warning evals/skill-name "forecast"']);
    expect(mended(evals, text)).toBe(JSON.stringify({ skill_name: 'weather', evals: [] }));
    expect(mended(evals, mended(evals, text))).toBe(mended(evals, text));
    expect(summaries(evals, text, { 'SKILL.md': 'no frontmatter' })).toEqual([]);
  });

  it('are known by their name and by their keys', () => {
    expect(summaries(evals, '{"skill_name": "weather"}')).toEqual(['hint evals/key-missing "skill_name"']);
    expect(summaries('evals/other.json', '{"skill_name": "a", "evals": []}')).toEqual([
      'warning evals/skill-name "a"',
    ]);
    for (const text of ['["case"]', '[{"id": 1}]']) expect(summaries(evals, text)).toEqual([]);
    expect(summaries('evals/results.json', '{"evals": 3}')).toEqual([]);
    expect(summaries('evals/results.json', '{"skill_name": "a"}')).toEqual([]);
    expect(summaries('evals/results.json', '{"evals": [{}]}')).toEqual([]);
    expect(summaries(evals, '')).toEqual(['error json/syntax ']);
  });

  it('end in time for many files', () => {
    const files = Array.from({ length: 20_000 }, (_, index) => `data/${index}.csv`);
    const others = Object.fromEntries(files.slice(0, 5_000).map(name => [name, 'a']));
    const start = performance.now();
    expect(findingsOf(evals, set({ ...one, files }), others)).toHaveLength(15_000);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('triggers', () => {
  const yes = { query: 'Will it rain?', should_trigger: true };
  const no = { query: 'What is 2 + 2?', should_trigger: false };

  it('are right with both kinds of queries', () => {
    expect(summaries(triggers, JSON.stringify([yes, no]))).toEqual([]);
    expect(summaries(evals, JSON.stringify([yes, no]))).toEqual([]);
  });

  it.each<[entries: readonly unknown[], ...found: string[]]>([
    [[no, { query: 'a' }], 'warning evals/key-missing "query"'],
    [[no, { should_trigger: true }], 'warning evals/key-missing "should_trigger"'],
    [[no, { query: 'a', should_trigger: 'yes' }], 'warning evals/type "yes"'],
    [[no, { query: ' ', should_trigger: true }], 'warning evals/prompt-empty " "'],
    [[no, yes, 'Will it snow?'], 'warning evals/type "Will it snow?"'],
    [[no, { ...yes, note: 'a' }], 'hint manifest/key-unknown "note"'],
    [[yes, no, { ...yes, query: 'will  it RAIN?' }], 'warning evals/query-duplicate "will  it RAIN?"'],
    [[yes, { ...yes, query: 'Will it snow?' }], 'hint evals/triggers-one-sided true'],
    [[no, { ...no, query: 'What is 3 + 3?' }], 'hint evals/triggers-one-sided false'],
    [[yes]],
  ])('%j', (entries, ...found) => {
    expect(summaries(triggers, JSON.stringify(entries))).toEqual(found);
  });

  it('says whether two equal queries contradict each other', () => {
    const message = (second: unknown) => findingsOf(triggers, JSON.stringify([yes, no, second]))[0]?.message;
    expect(message(yes)).toContain('nothing new');
    expect(message({ ...yes, should_trigger: false })).toContain('opposite');
  });
});

describe.each([
  ['openclaw-envelope', openclawEnvelopeSchema],
  ['openai-agent', openaiAgentSchema],
  ['evals', evalsSchema],
  ['triggers', triggersSchema],
] as const)('schema %s', (_, root) => {
  it('has a title, a description and an example everywhere, and names only rules that exist', () => {
    let count = 0;
    for (const [place, node] of nodesOf(root, root, '')) {
      count += 1;
      expect(node.title, place).toMatch(/^\S/);
      expect(node.description, place).toMatch(/\.$/);
      expect(node.examples, place).toHaveLength(1);
      const named = [...Object.values(node['x-rules'] ?? {}).map(rule => rule?.rule), node['x-unknown']];
      for (const rule of named) if (rule !== undefined) expect(rules).toHaveProperty([rule]);
      if (node.enum !== undefined && node['x-enumDescriptions'] !== undefined)
        expect(node['x-enumDescriptions'], place).toHaveLength(node.enum.length);
    }
    expect(count).toBeGreaterThan(3);
  });
});

function* nodesOf(
  root: SchemaNode,
  parent: SchemaNode,
  place: string,
): Generator<readonly [string, SchemaNode]> {
  yield [place, parent];
  const children = { ...parent.properties, ...(parent.items === undefined ? {} : { '[]': parent.items }) };
  for (const [name, child] of Object.entries(children)) {
    yield* nodesOf(root, resolveSchema(root, child), `${place}/${name}`);
  }
}
