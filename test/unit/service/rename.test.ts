import { describe, expect, it } from 'vitest';
import type { TextEdit } from 'vscode-languageserver';
import {
  emptyWorld,
  prepareRename,
  type RenameOptions,
  RenameRefused,
  rename,
} from '../../../server/service/index.ts';
import { TextPositions } from '../../../skill/index.ts';
import { skillAtCursor } from './skillAtCursor.ts';

interface Renamed {
  /** The texts that changed, by file. */
  readonly texts: Readonly<Record<string, string>>;
  /** `old → new`. */
  readonly folder?: string;
  readonly message?: string;
}

function renamed(
  marked: Readonly<Record<string, string>>,
  newName: string,
  { folderName = 'weather_skill', taken = [] as string[], renamesFolders = true } = {},
): Renamed | undefined {
  const { document, position, files } = skillAtCursor(marked, folderName);
  const skills = taken.map(name => ({ name, folderUri: `file:///skills/${name}/` }));
  const options: RenameOptions = { renamesFolders };
  const result = rename(document, position, newName, { ...emptyWorld, skills: () => skills }, options);
  if (result === undefined) return undefined;
  const { edit, message } = result;
  const texts: Record<string, string> = {};
  let folder: string | undefined;
  let { folderUri } = document;
  const take = (uri: string, edits: readonly TextEdit[]): void => {
    // Edits address the files where they are by then: the folder moves first.
    expect(uri.startsWith(folderUri)).toBe(true);
    const file = uri.slice(folderUri.length);
    texts[file] = applied(files[file] ?? '', edits);
  };
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) take(uri, edits);
  for (const change of edit.documentChanges ?? []) {
    if ('edits' in change) {
      take(change.textDocument.uri, change.edits as readonly TextEdit[]);
    } else if (change.kind === 'rename') {
      folder = `${change.oldUri} → ${change.newUri}`;
      folderUri = `${change.newUri}/`;
    }
  }
  return {
    texts,
    ...(folder === undefined ? {} : { folder }),
    ...(message === undefined ? {} : { message }),
  };
}

function applied(text: string, edits: readonly TextEdit[]): string {
  const positions = new TextPositions(text);
  return [...edits]
    .map(({ range, newText }) => ({
      start: positions.offsetAt(range.start),
      end: positions.offsetAt(range.end),
      newText,
    }))
    .sort((one, other) => other.start - one.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

const adaos = 'name: weather_skill\nversion: 1.0.0\ntools:\n  - name: get\n    input_schema: {}\n';
const markdown = (name: string): string =>
  `---\nname: ${name}\ndescription: Tells the weather. Use it for forecasts.\n---\n# Weather\n`;

describe('a skill', () => {
  it('changes its name, its folder and its imports in one edit', () => {
    expect(
      renamed(
        {
          'skill.yaml': adaos.replace('weather', 'wea|ther'),
          'tests/test_a.py':
            'from skills.weather_skill.handlers import main\nimport skills.weather_skill.x as x\nname = "weather_skill"\n',
          'SKILL.md': markdown('weather-skill'),
          'evals/evals.json': '{ "skill_name": "weather-skill", "evals": [] }',
        },
        'forecast_skill',
      ),
    ).toEqual({
      texts: {
        'skill.yaml': adaos.replace('weather', 'forecast'),
        'tests/test_a.py':
          'from skills.forecast_skill.handlers import main\nimport skills.forecast_skill.x as x\nname = "weather_skill"\n',
        'SKILL.md': markdown('forecast-skill'),
        'evals/evals.json': '{ "skill_name": "forecast-skill", "evals": [] }',
      },
      folder: 'file:///skills/weather_skill → file:///skills/forecast_skill',
    });
  });

  it('begins anywhere its name stands', () => {
    const skill = {
      'SKILL.md': markdown('weather'),
      'evals/evals.json': '{ "skill_name": "wea|ther", "evals": [] }',
    };
    expect(renamed(skill, 'forecast', { folderName: 'weather' })).toEqual({
      texts: {
        'SKILL.md': markdown('forecast'),
        'evals/evals.json': '{ "skill_name": "forecast", "evals": [] }',
      },
      folder: 'file:///skills/weather → file:///skills/forecast',
    });
  });

  it.each([
    ['skill.yaml', 'skill_id: wea|ther\nname: Weather\n', 'skill_id: forecast\nname: Weather\n'],
    [
      'adytum.plugin.json',
      '{ "id": "wea|ther", "name": "Weather" }',
      '{ "id": "forecast", "name": "Weather" }',
    ],
    [
      'skill.json',
      '{ "name": "wea|ther", "version": "1.0.0", "tools": [] }',
      '{ "name": "forecast", "version": "1.0.0", "tools": [] }',
    ],
    [
      'SKILL.md',
      "---\nname: 'wea|ther'\ndescription: d\n---\n",
      "---\nname: 'forecast'\ndescription: d\n---\n",
    ],
  ])('is named in %s', (file, before, after) => {
    expect(renamed({ [file]: before }, 'forecast', { folderName: 'weather' })?.texts).toEqual({
      [file]: after,
    });
  });

  it('keeps a folder that has another name, and says so', () => {
    const result = renamed({ 'SKILL.md': markdown('wea|ther') }, 'forecast', { folderName: 'checkout' });
    expect(result?.texts).toEqual({ 'SKILL.md': markdown('forecast') });
    expect(result?.folder).toBeUndefined();
    expect(result?.message).toContain('`checkout`');
  });

  it('leaves the folder to the person where the client cannot rename it', () => {
    const result = renamed({ 'SKILL.md': markdown('wea|ther') }, 'forecast', {
      folderName: 'weather',
      renamesFolders: false,
    });
    expect(result?.texts).toEqual({ 'SKILL.md': markdown('forecast') });
    expect(result?.folder).toBeUndefined();
    expect(result?.message).toContain('`forecast`');
  });

  it('quotes a name that YAML would read as a number', () => {
    expect(renamed({ 'SKILL.md': markdown('wea|ther') }, '2048', { folderName: 'weather' })?.texts).toEqual({
      'SKILL.md': markdown('"2048"'),
    });
  });

  it.each([
    ['SKILL.md', markdown('wea|ther'), 'Weather', /letter/i],
    ['SKILL.md', markdown('wea|ther'), 'two--dashes', /hyphen/i],
    ['SKILL.md', markdown('wea|ther'), 'a'.repeat(65), /64/],
    ['SKILL.md', markdown('wea|ther'), 'a/b', /slash/],
    ['SKILL.md', markdown('wea|ther'), '', /blank/],
    ['SKILL.md', markdown('wea|ther'), '..', /cannot name/],
    ['SKILL.md', markdown('wea|ther'), 'taken', /`taken` holds a skill already/],
  ])('in %s %j does not become `%s`', (file, text, newName, message) => {
    const attempt = () => renamed({ [file]: text }, newName, { folderName: 'weather', taken: ['taken'] });
    expect(attempt).toThrow(RenameRefused);
    expect(attempt).toThrow(message);
  });

  it('may get a name that mends what was wrong before', () => {
    const result = renamed({ 'SKILL.md': markdown('Wea|ther') }, 'weather', { folderName: 'weather' });
    expect(result?.texts).toEqual({ 'SKILL.md': markdown('weather') });
  });
});

describe('a tool', () => {
  const text = `name: weather_skill
version: 1.0.0
default_tool: get
exports:
  tools: [get, put]
tools:
  - name: get
    entry: handlers.main:get
  - name: put
`;
  const source = '@tool("get")\ndef get():\n    return get\n\n\ndef put(): ...\n';

  it('changes wherever the manifest and the source name it, but not its function', () => {
    const skill = {
      'skill.yaml': text.replace('default_tool: get', 'default_tool: g|et'),
      'handlers/main.py': source,
    };
    expect(renamed(skill, 'fetch')).toEqual({
      texts: {
        'skill.yaml': text.replaceAll(/(?<!:)get/g, 'fetch'),
        'handlers/main.py': source.replace('"get"', '"fetch"'),
      },
    });
  });

  it.each([
    ['  - name: p|ut\n', '  - name: store\n    entry: handlers.main:put\n'],
    [
      '  - description: d\n    name: "p|ut"\n',
      '  - description: d\n    name: "store"\n    entry: "handlers.main:put"\n',
    ],
    ['  - { name: p|ut }\n', '  - { name: store, entry: "handlers.main:put" }\n'],
    ['  - { name: "p|ut", retries: 1 }\n', '  - { name: "store", entry: "handlers.main:put", retries: 1 }\n'],
  ])('without an entry keeps its function: %j', (before, after) => {
    const head = 'name: weather_skill\nversion: 1.0.0\ntools:\n';
    expect(renamed({ 'skill.yaml': head + before, 'handlers/main.py': source }, 'store')?.texts).toEqual({
      'skill.yaml': head + after,
    });
  });

  it('without an entry keeps its function in JSON', () => {
    const json = '{ "name": "a", "version": "1.0.0", "tools": [{ "name": "p|ut" }] }';
    expect(renamed({ 'skill.json': json, 'handlers/main.py': source }, 'store')?.texts).toEqual({
      'skill.json':
        '{ "name": "a", "version": "1.0.0", "tools": [{ "name": "store", "entry": "handlers.main:put" }] }',
    });
  });

  it.each(['put', '', 'two words', '1st'])('does not become `%s`', newName => {
    const skill = { 'skill.yaml': text.replace('default_tool: get', 'default_tool: g|et') };
    expect(() => renamed(skill, newName)).toThrow(RenameRefused);
  });
});

it('renames a secret with its uses, and says what happens to its value', () => {
  const text = 'name: weather_skill\nversion: 1.0.0\nsecrets: [K|EY]\nenv:\n  A: x${secret:KEY}y\n';
  const result = renamed({ 'skill.yaml': text, 'handlers/main.py': 'get("KEY"), KEY , "KEYS"' }, 'TOKEN');
  expect(result?.texts).toEqual({
    'skill.yaml': text.replace('|', '').replaceAll('KEY', 'TOKEN'),
    'handlers/main.py': 'get("TOKEN"), KEY , "KEYS"',
  });
  expect(result?.message).toContain('`KEY`');
});

describe('before renaming', () => {
  it.each([
    ['SKILL.md', markdown('wea|ther'), 'weather'],
    ['SKILL.md', markdown('"wea|ther"'), 'weather'],
    ['skill.yaml', 'name: a\nversion: 1.0.0\nsecrets: [K|EY]', 'KEY'],
  ])('%s %j offers %s', (file, text, placeholder) => {
    const { document, position } = skillAtCursor({ [file]: text });
    const found = prepareRename(document, position);
    const positions = new TextPositions(document.text);
    expect(found?.placeholder).toBe(placeholder);
    expect(
      found &&
        document.text.slice(positions.offsetAt(found.range.start), positions.offsetAt(found.range.end)),
    ).toBe(placeholder);
  });

  it.each([
    ['SKILL.md', markdown('weather').replace('description', 'descr|iption')],
    ['SKILL.md', markdown('weather').replace('name:', 'na|me:')],
    ['SKILL.md', `${markdown('weather')}[a](SKI|LL.md)`],
    ['skill.yaml', 'name: a\nversion: 1|.0.0'],
  ])('%s %j offers nothing', (file, text) => {
    const { document, position } = skillAtCursor({ [file]: text });
    expect(prepareRename(document, position)).toBeUndefined();
    expect(rename(document, position, 'x', emptyWorld, { renamesFolders: true })).toBeUndefined();
  });
});
