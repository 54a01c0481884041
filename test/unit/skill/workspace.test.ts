import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkWorkspace,
  type RuleSettings,
  rulePage,
  rules,
  type WorkspaceSkill,
} from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

type Files = Readonly<Record<string, string>>;

function skill(folder: string, priority: number, files: Files, rules?: RuleSettings): WorkspaceSkill {
  const snapshot = snapshotOf(files, folder.split('/').at(-1));
  return { folder, priority, snapshot, ...(rules === undefined ? {} : { rules }) };
}

/** Findings as `folder severity rule "text under the squiggle"`, in the order of the folders. */
function found(...skills: readonly WorkspaceSkill[]): readonly string[] {
  return [...checkWorkspace(skills)].flatMap(([folder, findings]) => {
    const snapshot = skills.find(one => one.folder === folder)?.snapshot;
    return findings.map(({ rule, severity, file, start, end }) => {
      const covered = (snapshot?.read(file) ?? '').slice(start, end);
      return `${folder} ${severity} ${rule} ${JSON.stringify(covered)}`;
    });
  });
}

const adaos = (name = 'weather', more = ''): Files => ({
  'skill.yaml': `name: ${name}\nversion: 1.0.0\n${more}`,
});
const instruction = (name = 'weather', text = ''): Files => ({
  'SKILL.md': `---\nname: ${name}\ndescription: Tells the weather. Use it when asked for it.\n---\n\n${text}\n`,
});
const agentos = (id = 'weather'): Files => ({
  'skill.yaml': `skill_id: ${id}\nname: Weather\nversion: 1.0.0\nauthor: a\ndescription: d\nentry:\n  runtime: python\n  module: main.py\n  exports: [{ command: a, handler: a }]\ncapabilities: { class: pure }\n`,
});
const plugin = (id = 'weather', source = ''): Files => ({
  'adytum.plugin.json': `{ "id": "${id}", "configSchema": { "type": "object" } }`,
  'index.ts': source,
});

describe('ids', () => {
  it.each<[what: string, skills: readonly WorkspaceSkill[], findings: readonly string[]]>([
    ['different ids', [skill('skills/a', 0, adaos('a')), skill('skills/b', 0, adaos('b'))], []],
    [
      'one source: the first by path wins, whatever the order here',
      [skill('skills/c', 0, adaos()), skill('skills/a', 0, adaos()), skill('skills/b', 0, agentos())],
      [
        'skills/b warning workspace/duplicate-id "weather"',
        'skills/c warning workspace/duplicate-id "weather"',
      ],
    ],
    [
      'two sources: the higher priority wins',
      [skill('a/weather', 2, adaos()), skill('skills/weather', 0, plugin())],
      ['a/weather warning workspace/shadowed-id "weather"'],
    ],
    [
      'instructions hide each other less',
      [
        skill('skills/weather', 0, instruction()),
        skill('.claude/skills/weather', 2, instruction('weather', 'B')),
      ],
      ['.claude/skills/weather information workspace/shadowed-id "weather"'],
    ],
    [
      'a broken manifest hides no other',
      [
        skill('skills/weather', 0, adaos('weather', 'permissions: network\n')),
        skill('more/weather', 1, adaos()),
      ],
      ['skills/weather warning workspace/shadowed-id "weather"'],
    ],
    [
      'of several broken ones the first is used',
      [
        skill('skills/a', 0, adaos('weather', 'tools: 3\n')),
        skill('skills/b', 0, adaos('weather', 'tools: 3\n')),
      ],
      ['skills/b warning workspace/duplicate-id "weather"'],
    ],
    [
      'the folder names a skill whose manifest does not',
      [skill('skills/weather', 0, adaos()), skill('more/weather', 1, { 'skill.yaml': 'version: 1.0.0\n' })],
      ['more/weather warning workspace/shadowed-id "version"'],
    ],
    [
      'the deciding manifest counts',
      [
        skill('skills/a', 0, { ...adaos('a'), ...instruction('weather') }),
        skill('skills/b', 0, instruction('weather')),
      ],
      [],
    ],
    [
      'what cannot be read has no id',
      [
        skill('skills/a/weather', 0, { 'skill.yaml': 'name: [' }),
        skill('skills/b/weather', 0, { 'SKILL.md': '# Weather\n' }),
        skill('skills/c/weather', 0, {}),
        skill('skills/d/weather', 0, adaos()),
      ],
      [],
    ],
    [
      'a name like an inner property of objects',
      [skill('skills/a', 0, adaos('__proto__')), skill('skills/b', 0, adaos('constructor'))],
      [],
    ],
  ])('%s', (_, skills, findings) => {
    expect(found(...skills)).toEqual(findings);
    expect(found(...skills.toReversed())).toEqual(findings);
  });

  it.each<[one: string, other: string, text: string, findings: number]>([
    ['.claude/skills/weather', '.agents/skills/weather', '', 0],
    ['app/.claude/skills/weather', 'app/.github/skills/weather', '', 0],
    ['.claude/skills/weather', '.agents/skills/weather', 'changed', 1],
    ['.claude/skills/a', '.claude/skills/b', '', 1],
    ['skills/weather', '.claude/skills/weather', '', 1],
    ['.adaos/skills/weather', '.claude/skills/weather', '', 1],
  ])('copies for two clients: %s, %s, %j', (one, other, text, findings) => {
    const skills = [skill(one, 0, instruction()), skill(other, 1, instruction('weather', text))];
    expect(found(...skills)).toHaveLength(findings);
  });

  it.each<[first: WorkspaceSkill, second: WorkspaceSkill, reason: string]>([
    [skill('a', 0, adaos()), skill('b', 0, adaos()), '`a`, which is used because its folder comes first'],
    [skill('b', 0, adaos()), skill('a', 1, adaos()), '`b`, which is used because its source has the higher'],
    [
      skill('b', 1, adaos()),
      skill('a', 0, adaos('weather', 'tools: 3\n')),
      '`b`, which is used because the manifest here has an error',
    ],
  ])('says which one is used and why', (winner, loser, reason) => {
    expect(checkWorkspace([winner, loser]).get(loser.folder)?.[0]?.message).toContain(reason);
  });
});

describe('tools', () => {
  const register = (...names: readonly string[]) =>
    `export default { register(api) {\n${names.map(name => `  api.registerTool({ name: '${name}', execute() {} });\n`).join('')}} };\n`;

  it.each<[what: string, skills: readonly WorkspaceSkill[], findings: readonly string[]]>([
    [
      'two plugins register one name',
      [
        skill('skills/a', 0, plugin('a', register('x', 'get'))),
        skill('skills/b', 0, plugin('b', register('get', 'y'))),
      ],
      ['skills/b warning workspace/tool-collision "get"'],
    ],
    ['a plugin that names it twice', [skill('skills/a', 0, plugin('a', register('get', 'get')))], []],
    [
      'tests register nothing',
      [
        skill('skills/a', 0, plugin('a', register('get'))),
        skill('skills/b', 0, { ...plugin('b'), 'tests/a.ts': register('get'), 'a.test.ts': register('get') }),
      ],
      [],
    ],
    [
      'a plugin that is not used registers nothing',
      [
        skill('skills/a', 0, plugin('a', register('get'))),
        skill('skills/b', 0, plugin('b', register('put'))),
        skill('skills/c', 0, plugin('b', register('get'))),
      ],
      ['skills/c warning workspace/duplicate-id "\\"b\\""'],
    ],
    [
      'tools of other formats are called by their skill',
      [
        skill('skills/a', 0, adaos('a', 'tools: [{ name: get, input_schema: {} }]\n')),
        skill('skills/b', 0, adaos('b', 'tools: [{ name: get, input_schema: {} }]\n')),
      ],
      [],
    ],
  ])('%s', (_, skills, findings) => {
    expect(found(...skills)).toEqual(findings);
  });

  it('names both skills', () => {
    const skills = [
      skill('skills/a', 0, plugin('a', register('get'))),
      skill('more/b', 1, plugin('b', register('get'))),
    ];
    const message = checkWorkspace(skills).get('more/b')?.[0]?.message;
    expect(message).toContain('The tool `get` of `b` is already registered by `a` in `skills/a`');
  });
});

describe('silencing', () => {
  const first = skill('skills/a', 0, adaos());

  it('holds for comments and settings', () => {
    const silenced = {
      'skill.yaml': 'name: weather # skillberth-disable-line workspace/duplicate-id\nversion: 1.0.0\n',
    };
    expect(found(first, skill('skills/b', 0, silenced))).toEqual([]);
    expect(found(first, skill('skills/b', 0, adaos(), { 'workspace/*': 'off' }))).toEqual([]);
    expect(found(first, skill('skills/b', 0, adaos(), { 'workspace/duplicate-id': 'error' }))).toEqual([
      'skills/b error workspace/duplicate-id "weather"',
    ]);
    expect(checkWorkspace([first, skill('skills/b', 0, silenced)]).size).toBe(0);
  });
});

describe('many skills', () => {
  it.each([
    ['of one id', () => 'weather'],
    ['of many ids', (index: number) => `skill${index % 500}`],
  ])('%s take a time that grows with their number', (_, nameOf) => {
    const skills = Array.from({ length: 2_000 }, (_, index) =>
      skill(`skills/${index}`, 0, adaos(nameOf(index))),
    );
    const start = performance.now();
    const findings = checkWorkspace(skills);
    expect(performance.now() - start).toBeLessThan(4_000);
    expect(findings.size).toBe(nameOf(0) === 'weather' ? 1_999 : 1_500);
  });
});

describe('rule pages', () => {
  const priorities = ['skills', '.adaos/skills'];

  /** The skills of a page's section; what a plugin needs beside its source is added. */
  function skillsIn(page: string, title: string): readonly WorkspaceSkill[] {
    const section = page.split(/^## /m).find(part => part.startsWith(title)) ?? '';
    return [...section.matchAll(/^```\w+ (.*)\/(.*)\/(.*)\n([\s\S]*?)^```$/gm)].map(
      ([, source = '', folder = '', file = '', content = '']) => {
        const files = file === 'index.ts' ? plugin(folder, content) : { [file]: content };
        return skill(`${source}/${folder}`, priorities.indexOf(source), files);
      },
    );
  }

  it.each(Object.keys(rules).filter(id => id.startsWith('workspace/')))(
    '%s: the bad example has the finding, the good one has not',
    id => {
      const page = readFileSync(path.join(import.meta.dirname, '../../..', rulePage(id)), 'utf8');
      expect(found(...skillsIn(page, 'Bad')).map(text => text.split(' ')[2])).toEqual([id]);
      expect(skillsIn(page, 'Good').length).toBeGreaterThan(0);
      expect(found(...skillsIn(page, 'Good'))).toEqual([]);
    },
  );
});
