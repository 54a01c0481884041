import { describe, expect, it } from 'vitest';
import type { TextEdit } from 'vscode-languageserver';
import { emptyWorld, rename, type ServiceWorld } from '../../../server/service/index.ts';
import { TextPositions } from '../../../skill/index.ts';
import { skillAtCursor } from './skillAtCursor.ts';

const markdown = (name: string, more = ''): string =>
  `---\nname: ${name}\ndescription: Tells the weather. Use it for forecasts.\n---\n# Weather\n${more}`;

/** The texts that change outside of `/skills/alpha`, by address. */
function changed(
  outside: Readonly<Record<string, string>>,
  {
    newName = 'omega',
    files = {} as Record<string, string>,
    renamesFolders = true,
    skills = [] as string[],
  } = {},
): Readonly<Record<string, string>> {
  const {
    document,
    position,
    files: own,
  } = skillAtCursor({ 'SKILL.md': markdown('al|pha'), ...files }, 'alpha');
  const world: ServiceWorld = {
    ...emptyWorld,
    skills: () => skills.map(place => ({ name: 'alpha', folderUri: `file:///${place}/` })),
  };
  const options = { renamesFolders, outside: new Map(Object.entries(outside)) };
  const edit = rename(document, position, newName, world, options)?.edit;
  const all: [string, readonly TextEdit[]][] = [
    ...Object.entries(edit?.changes ?? {}),
    ...(edit?.documentChanges ?? []).flatMap((change): [string, readonly TextEdit[]][] =>
      'edits' in change ? [[change.textDocument.uri, change.edits as readonly TextEdit[]]] : [],
    ),
  ];
  const texts = all.map(([uri, edits]) => {
    const file = uri.replace(/^file:\/\/\/skills\/(?:alpha|omega)\//, '');
    return [file, applied(outside[uri] ?? own[file] ?? '', edits)];
  });
  const { 'SKILL.md': _, ...others } = Object.fromEntries(texts);
  return others;
}

function applied(text: string, edits: readonly TextEdit[]): string {
  const positions = new TextPositions(text);
  return edits
    .map(({ range, newText }) => ({
      start: positions.offsetAt(range.start),
      end: positions.offsetAt(range.end),
      newText,
    }))
    .sort((one, other) => other.start - one.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

const beta = 'file:///skills/beta/SKILL.md';
const settings = 'file:///skills.json';

describe('links of other skills', () => {
  it.each([
    [beta, '[a](../alpha/SKILL.md)', '[a](../omega/SKILL.md)'],
    [beta, '[a](../alpha)', '[a](../omega)'],
    [beta, '[a](../alpha/)', '[a](../omega/)'],
    [beta, '![a](../alpha/a.png "alpha")', '![a](../omega/a.png "alpha")'],
    [beta, '[a](<../alpha/a b.md>)', '[a](<../omega/a b.md>)'],
    [beta, '[a][r]\n\n[r]: ../alpha/a.md#alpha', '[a][r]\n\n[r]: ../omega/a.md#alpha'],
    [beta, '[r]: <../alpha/a.md>\n\n[a][r] [b][r]', '[r]: <../omega/a.md>\n\n[a][r] [b][r]'],
    [beta, '[a](../%61lpha/a.md)', '[a](../omega/a.md)'],
    [beta, '[a](../../skills/alpha/alpha/b.md)', '[a](../../skills/omega/alpha/b.md)'],
    [beta, '[a](../../../../skills/alpha/b.md)', '[a](../../../../skills/omega/b.md)'],
    [beta, '[a](.././beta/../alpha/b.md) alpha', '[a](.././beta/../omega/b.md) alpha'],
    [beta, 'é 😀\r\n[a](../alpha/b.md) [b](../alpha/c.md)', 'é 😀\r\n[a](../omega/b.md) [b](../omega/c.md)'],
    ['file:///skills/beta/references/b.md', '[a](../../alpha/a.md)', '[a](../../omega/a.md)'],
    ['file:///README.md', '[a](skills/alpha/SKILL.md)', '[a](skills/omega/SKILL.md)'],
  ])('%s %j becomes %j', (uri, before, after) => {
    expect(changed({ [uri]: before })).toEqual({ [uri]: after });
  });

  it.each([
    [beta, '[a](alpha/SKILL.md)'],
    [beta, '[a](../alphabet/SKILL.md) [b](../Alpha/x.md)'],
    [beta, '[a](../alpha/../beta/a.md)'],
    [beta, '[a](https://example.com/skills/alpha/a.md) [b](/skills/alpha) [c](#alpha)'],
    [beta, '[a](../beta/a.md?x=/../../alpha) [b](../beta/a.md#/../../alpha/b)'],
    [beta, '```\n[a](../alpha/SKILL.md)\n```'],
    [beta, '[a](../../../../../other/alpha/x.md)'],
  ])('%s %j stays', (uri, text) => {
    expect(changed({ [uri]: text })).toEqual({});
  });

  it('are left alone where nothing changes', () => {
    expect(changed({ [beta]: '[a](../alpha/a.md)' }, { newName: 'alpha' })).toEqual({});
  });

  it('change in the files of the skill itself', () => {
    const files = { 'references/a.md': '[b](../../alpha/b.md) [c](../b.md)' };
    expect(changed({}, { files })).toEqual({ 'references/a.md': '[b](../../omega/b.md) [c](../b.md)' });
  });

  it('change for a client that renames no folders too', () => {
    expect(changed({ [beta]: '[a](../alpha/a.md)' }, { renamesFolders: false })).toEqual({
      [beta]: '[a](../omega/a.md)',
    });
  });
});

describe('skills.json', () => {
  it.each([
    ['{ "skills": { "deny": ["beta", "alpha"] } }', '{ "skills": { "deny": ["beta", "omega"] } }'],
    ['{ "skills": { "allow": ["alpha"], "deny": [] } }', '{ "skills": { "allow": ["omega"], "deny": [] } }'],
    [
      '{\r\n  "skills": { "entries": { "alpha": { "config": { "alpha": "alpha" } } } }\r\n}',
      '{\r\n  "skills": { "entries": { "omega": { "config": { "alpha": "alpha" } } } }\r\n}',
    ],
    [
      '{ "skills": { "load": { "paths": ["skills/alpha", "./skills/alpha/", "alpha"] } } }',
      '{ "skills": { "load": { "paths": ["skills/omega", "./skills/omega/", "alpha"] } } }',
    ],
    [
      '{ "skills": { "load": { "paths": ["skills\\\\alpha"] } } }',
      '{ "skills": { "load": { "paths": ["skills\\\\omega"] } } }',
    ],
    [
      '{ "skills": { "load": { "paths": ["/skills/alpha"], "extraDirs": ["skills", "skills/alpha/more"] } } }',
      '{ "skills": { "load": { "paths": ["/skills/omega"], "extraDirs": ["skills", "skills/omega/more"] } } }',
    ],
  ])('%j becomes %j', (before, after) => {
    expect(changed({ [settings]: before })).toEqual({ [settings]: after });
  });

  it.each([
    '{ "skills": { "deny": ["alphabet", "Alpha"], "entries": { "alphabet": {} } } }',
    '{ "skills": { "entries": { "alpha": {}, "omega": {} } } }',
    '{ "skills": "alpha" }',
    '["alpha"]',
    '',
    '{ "skills": { "deny": [',
  ])('%j stays', text => {
    expect(changed({ [settings]: text })).toEqual({});
  });

  it('keeps the id of another skill beside the new one', () => {
    const text = '{ "skills": { "deny": ["alpha"], "entries": { "alpha": {} } } }';
    expect(changed({ [settings]: text }, { skills: ['skills/alpha', 'other/alpha'] })).toEqual({
      [settings]: '{ "skills": { "deny": ["alpha", "omega"], "entries": { "alpha": {} } } }',
    });
    expect(changed({ [settings]: text }, { skills: ['skills/alpha'] })[settings]).not.toContain('alpha');
  });
});
