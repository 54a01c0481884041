import { describe, expect, it } from 'vitest';
import { codeLenses } from '../../../server/service/index.ts';
import { atCursor } from '../support/cursor.ts';

const executable = ['adaos', 'adytum'];
const all = {
  install: { command: 'x.install', formats: [...executable, 'agent-skill'] },
  test: { command: 'x.test', formats: executable },
  run: { command: 'x.run', formats: executable },
};
const manifests = {
  'SKILL.md': '---\nname: a\n---\n',
  'skill.yaml': 'name: a\nversion: 1.0.0\n',
  'adytum.plugin.json': '{ "id": "a" }',
};

function titles(file: string, files: Readonly<Record<string, string>>, commands = {}) {
  const { document } = atCursor(file, `${files[file]}|`, { files });
  return codeLenses(document, commands).map(({ command }) => command?.title);
}

describe('code lenses', () => {
  it.each([
    ['skill.yaml', ['skill.yaml'], ['Install', 'Test', 'Run']],
    ['SKILL.md', ['SKILL.md'], ['Install']],
    ['SKILL.md', ['SKILL.md', 'skill.yaml'], []],
    ['skill.yaml', ['SKILL.md', 'skill.yaml'], ['Install', 'Test', 'Run']],
    ['skill.yaml', ['adytum.plugin.json', 'skill.yaml'], []],
    ['adytum.plugin.json', ['adytum.plugin.json', 'skill.yaml'], ['Install', 'Test', 'Run']],
  ] as const)('of %s among %j are %j', (file, names, expected) => {
    const files = Object.fromEntries(names.map(name => [name, manifests[name]]));
    expect(titles(file, files, all)).toEqual(expected);
  });

  it('are only those whose command the client names for the format', () => {
    const agentos = { 'skill.yaml': 'skill_id: a\n' };
    expect(titles('skill.yaml', agentos, all)).toEqual([]);
    expect(titles('skill.yaml', manifests)).toEqual([]);
    const files = { 'skill.yaml': manifests['skill.yaml'] };
    expect(titles('skill.yaml', files, { test: all.test })).toEqual(['Test']);
  });

  it('stand on the first line and pass the folder', () => {
    const { document } = atCursor('skill.yaml', 'name: a\n|');
    expect(codeLenses(document, { install: all.install })).toEqual([
      {
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        command: { title: 'Install', command: 'x.install', arguments: ['file:///skills/weather_skill/'] },
      },
    ]);
  });
});
