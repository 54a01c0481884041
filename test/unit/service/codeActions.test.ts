import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CodeAction, CodeActionKind, type TextEdit } from 'vscode-languageserver';
import {
  codeActions,
  findingsOf,
  type ServiceDocument,
  silencingComment,
} from '../../../server/service/index.ts';
import { overlaySnapshot, TextPositions } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const folderUri = 'file:///skills/weather_skill/';

function documentOf(
  file: string,
  text: string,
  files: Readonly<Record<string, string>> = {},
): ServiceDocument {
  return { file, text, snapshot: overlaySnapshot(snapshotOf(files), file, text), folderUri, options: {} };
}

/** What is offered where `at` begins, or everywhere without it. */
function actionsAt(document: ServiceDocument, at?: string, only?: readonly string[]): readonly CodeAction[] {
  const positions = new TextPositions(document.text);
  const start = at === undefined ? 0 : document.text.indexOf(at);
  const end = at === undefined ? document.text.length : start;
  if (start < 0) throw new Error(`${at} is not in the text`);
  return codeActions(document, folderUri + document.file, positions.rangeOf(start, end), only);
}

const titles = (actions: readonly CodeAction[]) => actions.map(({ title }) => title);

function named(actions: readonly CodeAction[], title: string): CodeAction {
  const found = actions.find(action => action.title === title);
  if (found === undefined) throw new Error(`“${title}” is not among ${titles(actions).join(', ')}`);
  return found;
}

/** The text of a file after the action, by the end of its address. */
function textAfter(action: CodeAction, text: string, file: string): string {
  const edits = action.edit?.changes?.[folderUri + file];
  if (edits === undefined) throw new Error(`The action does not change ${file}`);
  return edited(text, edits);
}

function edited(text: string, edits: readonly TextEdit[]): string {
  const positions = new TextPositions(text);
  return edits
    .map(({ range, newText }) => ({
      start: positions.offsetAt(range.start),
      end: positions.offsetAt(range.end),
      newText,
    }))
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

describe('fixes', () => {
  const text = 'name: weather_skill\nversion: 1.0\nruntime:\n  python: 3.11\n';

  it('stand at their finding, preferred, with its diagnostic', () => {
    const [fix] = actionsAt(documentOf('skill.yaml', text), '1.0');
    expect(fix).toMatchObject({ title: 'Quote the value', kind: 'quickfix', isPreferred: true });
    expect(fix?.diagnostics?.map(({ code }) => code)).toEqual(['yaml/not-text']);
    expect(fix && textAfter(fix, text, 'skill.yaml')).toContain('version: "1.0"');
  });

  it('are offered together for one rule', () => {
    const action = named(actionsAt(documentOf('skill.yaml', text), '1.0'), 'Fix all: yaml/not-text');
    expect(textAfter(action, text, 'skill.yaml')).toBe(
      'name: weather_skill\nversion: "1.0"\nruntime:\n  python: "3.11"\n',
    );
  });

  it('that a person has to pick are neither preferred nor made together with others', () => {
    const text =
      '---\nname: weather_skill\ndescription: Tells the weather. Use it when asked.\n---\nSay it.\n';
    const manual = findingsOf(documentOf('SKILL.md', text)).find(({ fix }) => fix?.manual === true)?.fix;
    const document = documentOf('SKILL.md', text);
    expect(manual).toBeDefined();
    expect(named(actionsAt(document), manual?.title ?? '').isPreferred).toBeUndefined();
    expect(actionsAt(document, undefined, ['source.fixAll'])).toEqual([]);
  });

  it('of a rule that has one finding are not offered together', () => {
    const one = documentOf('skill.yaml', 'name: weather_skill\nversion: 1.0\n');
    expect(titles(actionsAt(one, '1.0')).filter(title => title.startsWith('Fix all'))).toEqual([]);
  });

  it.each([
    [undefined, ['quickfix']],
    [[CodeActionKind.QuickFix], ['quickfix']],
    [[CodeActionKind.SourceFixAll], ['source.fixAll.skillberth']],
    [[CodeActionKind.Source], ['source.fixAll.skillberth']],
    [['source.fixAll.skillberth'], ['source.fixAll.skillberth']],
    [['source.fixAll.eslint'], []],
    [[CodeActionKind.Refactor], []],
  ])('asked for %j come as %j', (only, kinds) => {
    const actions = actionsAt(documentOf('skill.yaml', text), undefined, only);
    expect([...new Set(actions.map(({ kind }) => kind))]).toEqual(kinds);
  });

  it('are not offered where nothing is wrong', () => {
    const document = documentOf(
      'skill.yaml',
      'name: weather_skill\nversion: "1.0.0"\ndescription: Tells the weather.\n',
    );
    expect(actionsAt(document, 'name', ['source.fixAll'])).toEqual([]);
  });
});

const fixtures = path.join(import.meta.dirname, '../../fixtures/fixAll');
const cases = readdirSync(fixtures).map(name => {
  const files = readdirSync(path.join(fixtures, name));
  const file = files.find(candidate => !candidate.endsWith('.fixed')) ?? '';
  return [name, file] as const;
});

describe('fix all', () => {
  it.each(cases)('%s/%s becomes what is expected, at once and for good', (name, file) => {
    const text = readFileSync(path.join(fixtures, name, file), 'utf8');
    const document = documentOf(file, text);
    const [action] = actionsAt(document, undefined, ['source.fixAll.skillberth']);
    expect(action?.kind).toBe('source.fixAll.skillberth');
    const fixed = action === undefined ? text : textAfter(action, text, file);
    expect(fixed).toBe(readFileSync(path.join(fixtures, name, `${file}.fixed`), 'utf8'));
    expect(actionsAt(documentOf(file, fixed), undefined, ['source.fixAll'])).toEqual([]);
    expect(findingsOf(documentOf(file, fixed)).filter(({ fix }) => fix !== undefined && !fix.manual)).toEqual(
      [],
    );
  });
});

describe('silence on a line', () => {
  it.each([
    [
      'skill.yaml',
      'name: weather_skill\nversion: 1.0.0\nevents:\n  subscribe:\n    - a.\n',
      'adaos/topic',
      '    # skillberth-disable-next-line adaos/topic\n    - a.',
    ],
    [
      'skill.yaml',
      'name: weather_skill\r\nversion: 1.0.0\r\nevents:\r\n  subscribe:\r\n    - a.\r\n',
      'adaos/topic',
      '    # skillberth-disable-next-line adaos/topic\r\n    - a.',
    ],
    [
      'SKILL.md',
      '---\nname: weather_skill\ndescription: Short.\n---\nDo it.\n',
      'agent-skill/description-when',
      '\n# skillberth-disable-next-line agent-skill/description-when\ndescription: Short.',
    ],
  ])('%s: %j', (file, text, rule, part) => {
    const document = documentOf(file, text);
    const action = named(actionsAt(document), `Silence ${rule} on this line`);
    const silenced = textAfter(action, text, file);
    expect(silenced).toContain(part);
    expect(findingsOf(document).map(found => found.rule)).toContain(rule);
    expect(findingsOf(documentOf(file, silenced)).map(found => found.rule)).not.toContain(rule);
  });

  it('is not offered in JSON', () => {
    const text = '{ "name": "weather_skill", "version": "1.0.0", "events": { "subscribe": ["a."] } }';
    const offered = titles(actionsAt(documentOf('skill.json', text), 'a.'));
    expect(offered).toEqual(['Turn adaos/topic off in this folder']);
  });

  it('is not offered for an error that install refuses the skill for', () => {
    const text = 'name: weather_skill\nversion: 1.0.0\ntools: a\n';
    const offered = actionsAt(documentOf('skill.yaml', text), 'a\n');
    expect(titles(offered).filter(title => /^(?:Silence|Turn)/.test(title))).toEqual([]);
  });
});

describe('turn a rule off', () => {
  const text = 'name: weather_skill\nversion: 1.0.0\nevents:\n  subscribe:\n    - a.\n';
  const title = 'Turn adaos/topic off in this folder';

  it('makes the settings file', () => {
    const action = named(actionsAt(documentOf('skill.yaml', text), 'a.'), title);
    const uri = `${folderUri}.skillberth.json`;
    expect(action.edit?.documentChanges).toEqual([
      { kind: 'create', uri, options: { ignoreIfExists: true } },
      {
        textDocument: { uri, version: null },
        edits: [
          {
            range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
            newText: '{\n  "rules": {\n    "adaos/topic": "off"\n  }\n}\n',
          },
        ],
      },
    ]);
  });

  it.each([
    ['{ "targets": ["spec"] }', { targets: ['spec'], rules: { 'adaos/topic': 'off' } }],
    [
      '{\n  "rules": {\n    "adaos/*": "hint"\n  }\n}\n',
      { rules: { 'adaos/*': 'hint', 'adaos/topic': 'off' } },
    ],
    ['{ "rules": { "adaos/topic": "error" } }', { rules: { 'adaos/topic': 'off' } }],
    ['', { rules: { 'adaos/topic': 'off' } }],
  ])('edits settings %j', (settings, expected) => {
    const document = documentOf('skill.yaml', text, { '.skillberth.json': settings });
    const action = named(actionsAt(document, 'a.'), title);
    expect(JSON.parse(textAfter(action, settings, '.skillberth.json'))).toEqual(expected);
  });

  it('keeps the line breaks of the settings', () => {
    const settings = '{\r\n  "targets": ["spec"]\r\n}\r\n';
    const document = documentOf('skill.yaml', text, { '.skillberth.json': settings });
    const changed = textAfter(named(actionsAt(document, 'a.'), title), settings, '.skillberth.json');
    expect(changed).toContain('"rules"');
    expect(changed.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it.each(['{ "rules": ', '[]', '{ "rules": [] }'])(
    'leaves settings that cannot be read alone: %j',
    settings => {
      const document = documentOf('skill.yaml', text, { '.skillberth.json': settings });
      expect(titles(actionsAt(document, 'a.'))).not.toContain(title);
    },
  );
});

describe('the comment that silences', () => {
  const at = (file: string, text: string, part: string) => {
    const start = text.indexOf(part);
    if (start < 0) throw new Error(`${part} is not in the text`);
    const end = start + part.length;
    const found = { rule: 'a/b', severity: 'hint', message: '', file, start, end } as const;
    const replacement = silencingComment(documentOf(file, text), found);
    return replacement && text.slice(0, replacement.start) + replacement.text + text.slice(replacement.end);
  };
  const front = '---\nname: a\n---\n';

  it.each([
    [`${front}# Title\n\nSee x.\n`, `${front}# Title\n\n<!-- skillberth-disable-next-line a/b -->\nSee x.\n`],
    [`${front}- a\n  - b x\n`, `${front}- a\n  <!-- skillberth-disable-next-line a/b -->\n  - b x\n`],
    [`${front}x\n`, `${front}<!-- skillberth-disable-next-line a/b -->\nx\n`],
    [`# Title\n\nx\n`, `# Title\n\n<!-- skillberth-disable-next-line a/b -->\nx\n`],
    ['---\nk: x\n---\n', '---\n# skillberth-disable-next-line a/b\nk: x\n---\n'],
    ['---\nk: >-\n  x\n---\n', undefined],
    ['---\nk: "a\n  x"\n---\n', undefined],
    [`${front}\`\`\`\nx\n\`\`\`\n`, undefined],
    [`${front}| a | b |\n|---|---|\n| x | c |\n`, undefined],
    ['x\n', undefined],
    ['---\nx: [\n', '---\n# skillberth-disable-next-line a/b\nx: [\n'],
  ])('of `x` in SKILL.md %j gives %j', (text, expected) => {
    expect(at('SKILL.md', text, 'x')).toBe(expected);
  });

  it('stays behind a byte-order mark', () => {
    expect(at('skill.yaml', '\uFEFFx: 1\n', 'x')).toBe('\uFEFF# skillberth-disable-next-line a/b\nx: 1\n');
  });

  it('is not given for the fence itself', () => {
    expect(at('SKILL.md', front, '---')).toBeUndefined();
  });
});
