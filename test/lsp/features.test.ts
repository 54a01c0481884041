import { afterEach, describe, expect, it } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Location,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { at, Session, type SessionOptions } from './support/session.ts';

const manifest = 'skills/weather_skill/skill.yaml';
const text = `name: weather_skill
version: 1.0.0
description: Weather.
homepage: https://example.com/weather
default_tool: get
tools:
  - name: get
    entry: handlers.main:fetch
    input_schema: { type: object }
secrets: [KEY]
env:
  TOKEN: \${secret:KEY}
`;
const source = 'import os\n\ndef fetch():\n    return os.environ["TOKEN"]\n';

let session: Session;
afterEach(() => session.stop());

async function start(options: SessionOptions = {}): Promise<void> {
  session = await Session.start({ isWorkspace: true, ...options });
  await session.write('skills/weather_skill/handlers/main.py', source);
  await session.open(manifest, text);
}

function ask<T>(method: string, line: number, character: number, params = {}): Promise<T> {
  return session.request<T>(`textDocument/${method}`, manifest, { position: { line, character }, ...params });
}

it('says what it can', async () => {
  await start();
  const { capabilities } = session;
  expect(capabilities).toMatchObject({
    diagnosticProvider: { workspaceDiagnostics: true, interFileDependencies: true },
    codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.skillberth'] },
    renameProvider: { prepareProvider: true },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  });
});

it('goes from a tool to its function', async () => {
  await start();
  expect(await ask<Location[]>('definition', 7, 24)).toEqual([
    { uri: session.uri('skills/weather_skill/handlers/main.py'), range: at(2, 4, 9) },
  ]);
});

it('finds references', async () => {
  await start();
  const found = (includeDeclaration: boolean) =>
    ask<Location[]>('references', 9, 11, { context: { includeDeclaration } });
  expect((await found(true)).map(({ range }) => range)).toEqual([at(9, 10, 13), at(11, 18, 21)]);
  expect((await found(false)).map(({ range }) => range)).toEqual([at(11, 18, 21)]);
});

describe('renaming a skill', () => {
  it('is one edit: the folder first, then the texts in it', async () => {
    await start();
    expect(await ask('prepareRename', 0, 8)).toEqual({ range: at(0, 6, 19), placeholder: 'weather_skill' });
    expect(await ask<WorkspaceEdit>('rename', 0, 8, { newName: 'forecast_skill' })).toEqual({
      documentChanges: [
        {
          kind: 'rename',
          oldUri: session.uri('skills/weather_skill'),
          newUri: session.uri('skills/forecast_skill'),
        },
        {
          textDocument: { uri: session.uri('skills/forecast_skill/skill.yaml'), version: null },
          edits: [{ range: at(0, 6, 19), newText: 'forecast_skill' }],
        },
      ],
    });
  });

  it('leaves the folder to the person where the client cannot, and says so', async () => {
    await start({ workspaceCapabilities: { workspaceEdit: { documentChanges: true } } });
    const edit = await ask<WorkspaceEdit>('rename', 0, 8, { newName: 'forecast_skill' });
    expect(edit).toEqual({
      changes: { [session.uri(manifest)]: [{ range: at(0, 6, 19), newText: 'forecast_skill' }] },
    });
    expect(session.shown.join()).toContain('`forecast_skill`');
  });

  it('reaches what other skills and the workspace say of it', async () => {
    await start();
    const link = '---\nname: other\ndescription: d\n---\n[a](../weather_skill/skill.yaml)\n';
    await session.write('skills/other/references/a.md', '[a](<../../weather_skill/handlers/main.py>)\n');
    await session.write('README.md', '# Skills\n\n[weather](skills/weather_skill)\n');
    await session.write('skills.json', '{ "skills": { "deny": ["weather_skill"] } }');
    await session.open('skills/other/SKILL.md', link, 'markdown');
    await session.write('skills/other/SKILL.md', 'the editor shows another text\n');
    const edit = await ask<WorkspaceEdit>('rename', 0, 8, { newName: 'forecast_skill' });
    const outside = (edit.documentChanges ?? []).slice(2).map(change => {
      if (!('edits' in change)) return change;
      return { file: change.textDocument.uri, ranges: change.edits.map(({ range }) => range) };
    });
    expect(outside).toEqual(
      expect.arrayContaining([
        { file: session.uri('skills.json'), ranges: [at(0, 24, 37)] },
        { file: session.uri('README.md'), ranges: [at(2, 17, 30)] },
        { file: session.uri('skills/other/SKILL.md'), ranges: [at(4, 7, 20)] },
        { file: session.uri('skills/other/references/a.md'), ranges: [at(0, 11, 24)] },
      ]),
    );
    expect(outside).toHaveLength(4);
    expect(session.log).toEqual([]);
  });

  it('is refused with a sentence', async () => {
    await start();
    await session.write('skills/taken/SKILL.md', '# Taken\n');
    const refused = ask('rename', 0, 8, { newName: 'taken' });
    await expect(refused).rejects.toMatchObject({
      code: -32803,
      message: 'The folder `taken` holds a skill already. Choose another name.',
    });
    expect(session.log).toEqual([]);
  });

  it('is not offered where no name stands', async () => {
    await start();
    expect(await ask('prepareRename', 2, 3)).toBeNull();
  });
});

it('links to the web and to files', async () => {
  await start();
  const links = await session.request<DocumentLink[]>('textDocument/documentLink', manifest);
  expect(links).toEqual([{ range: at(3, 10, 37), target: 'https://example.com/weather' }]);
});

it('outlines and folds', async () => {
  await start();
  const symbols = await session.request<DocumentSymbol[]>('textDocument/documentSymbol', manifest);
  expect(symbols.map(({ name }) => name)).toContain('tools');
  const folds = await session.request<FoldingRange[]>('textDocument/foldingRange', manifest);
  expect(folds).toContainEqual(expect.objectContaining({ startLine: 5 }));
});

it('mends everything at once', async () => {
  await start();
  await session.edit(manifest, at(2, 13, 21), 'Use when: asked');
  const actions = await session.request<CodeAction[]>('textDocument/codeAction', manifest, {
    range: at(0, 0),
    context: { diagnostics: [], only: ['source.fixAll'] },
  });
  expect(actions).toMatchObject([{ kind: 'source.fixAll.skillberth' }]);
});

it('shows lenses for the commands that the client has, and no others', async () => {
  await start({
    initializationOptions: { lensCommands: { install: { command: 'client.install', formats: ['adaos'] } } },
  });
  const lenses = await session.request<CodeLens[]>('textDocument/codeLens', manifest);
  expect(lenses.map(({ command }) => command)).toMatchObject([
    { command: 'client.install', arguments: [expect.stringContaining('skills/weather_skill')] },
  ]);
});

it('answers nothing for documents of other programs', async () => {
  await start();
  const file = 'public/manifest.json';
  await session.open(file, '{ "name": "Shop", "icons": [] }', 'json');
  const position = { line: 0, character: 3 };
  const context = { includeDeclaration: true, diagnostics: [] };
  for (const method of ['definition', 'references', 'documentLink', 'documentSymbol', 'foldingRange']) {
    expect(await session.request(`textDocument/${method}`, file, { position, context })).toBeNull();
  }
});

it('knows the programs on PATH from the first question on', async () => {
  await start();
  const skill = 'skills/needs-node/SKILL.md';
  await session.open(
    skill,
    '---\nname: needs-node\ndescription: d\nmetadata:\n  openclaw:\n    requires:\n      bins:\n        - no\n---\n',
    'markdown',
  );
  const list = await session.request<{ items: readonly { label: string }[] }>(
    'textDocument/completion',
    skill,
    {
      position: { line: 7, character: 12 },
    },
  );
  expect(list.items.map(({ label }) => label)).toContain('node');
});
