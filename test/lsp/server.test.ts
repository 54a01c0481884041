import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { CodeAction, CompletionList, Hover } from 'vscode-languageserver';
import { readSnapshot } from '../../workspace/index.ts';
import { at, Session } from './support/session.ts';

const good = 'name: weather_skill\nversion: 1.0.0\ndescription: Weather.\n';
const manifest = 'skills/weather_skill/skill.yaml';

let session: Session;
beforeEach(async () => {
  session = await Session.start();
});
afterEach(() => session.stop());

describe('diagnostics', () => {
  it('have range, severity, rule and source', async () => {
    await session.open(manifest, `${good}permissions:\n  - network.http\n`);
    const { kind, items } = await session.pull(manifest);
    expect(kind).toBe('full');
    expect(items).toEqual([
      {
        range: at(4, 4, 16),
        severity: 2,
        code: 'adaos/permission-unknown',
        source: 'skillberth',
        message: expect.stringContaining('`network.http` is no permission'),
      },
    ]);
  });

  it('follow incremental edits', async () => {
    await session.open(manifest, good);
    expect(await session.rules(manifest)).toEqual([]);
    await session.edit(manifest, at(1, 9, 14), '1.0');
    expect(await session.rules(manifest)).toEqual(['yaml/not-text']);
    await session.edit(manifest, at(2, 13, 21), 'Use when: asked');
    expect(await session.rules(manifest)).toEqual(['yaml/not-text', 'yaml/unquoted-colon']);
    await session.edit(manifest, at(1, 9, 12), '1.0.0');
    await session.edit(manifest, at(2, 13, 28), 'Weather.');
    expect(await session.rules(manifest)).toEqual([]);
  });

  it('say `unchanged` for the same version', async () => {
    await session.open(manifest, good);
    const { resultId } = await session.pull(manifest);
    expect(await session.pull(manifest, resultId)).toEqual({ kind: 'unchanged', resultId });
    await session.edit(manifest, at(0, 6, 6), 'x');
    expect((await session.pull(manifest, resultId)).kind).toBe('full');
  });

  it('of SKILL.md and JSON', async () => {
    await session.open('skills/pdf-forms/SKILL.md', '---\nname: PDF\n---\n', 'skill');
    expect(await session.rules('skills/pdf-forms/SKILL.md')).toEqual(
      expect.arrayContaining(['agent-skill/key-missing', 'agent-skill/name-folder']),
    );
    await session.open('skills/a/manifest.json', '{ "name": "a", "version": "1.0.0", "tools": 1 }', 'json');
    expect(await session.rules('skills/a/manifest.json')).toEqual(['manifest/type']);
  });

  it('are not given for files that are no skills', async () => {
    await session.open('public/manifest.json', '{ "name": "Shop", "icons": [] }', 'json');
    await session.open('src/package.json', '{ "name": 7 }', 'json');
    for (const file of ['public/manifest.json', 'src/package.json']) {
      expect(await session.pull(file)).toEqual({ kind: 'full', items: [] });
    }
  });

  it('compare a manifest with its neighbours: on the disk, open, and changed outside', async () => {
    const other = 'skills/weather_skill/manifest.json';
    await session.write(manifest, good);
    await session.open(other, '{ "name": "weather_skill", "version": "0.9.0", "tools": [] }', 'json');
    const { resultId, items } = await session.pull(other);
    expect(items).toMatchObject([{ code: 'adaos/manifests-disagree' }]);

    await session.write(manifest, good.replace('1.0.0', '0.9.0'));
    const changes = [{ uri: session.uri(manifest), type: 2 }];
    await session.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    await vi.waitFor(() => expect(session.asked).toContain('workspace/diagnostic/refresh'));
    expect(await session.pull(other, resultId)).toMatchObject({ kind: 'full', items: [] });

    await session.open(manifest, good.replace('1.0.0', '2.0.0'));
    expect(await session.rules(manifest)).toEqual([]);
    expect(await session.rules(other)).toEqual(['adaos/manifests-disagree']);
    await session.edit(manifest, at(1, 9, 14), '0.9.0');
    expect(await session.rules(manifest)).toEqual([]);
    expect(await session.rules(other)).toEqual([]);
  });

  it('work for a document that is on no disk', async () => {
    const textDocument = {
      uri: 'untitled:/skills/weather_skill/skill.yaml',
      languageId: 'yaml',
      version: 1,
      text: 'name: 1',
    };
    await session.connection.sendNotification('textDocument/didOpen', { textDocument });
    const report = await session.connection.sendRequest('textDocument/diagnostic', { textDocument });
    expect(report).toMatchObject({ items: [{ code: 'adaos/version-missing' }, { code: 'yaml/not-text' }] });
  });

  it('forget a document that was closed', async () => {
    await session.open(manifest, 'name: [');
    expect(await session.rules(manifest)).toEqual(['yaml/syntax']);
    await session.close(manifest);
    expect(await session.rules(manifest)).toEqual([]);
    await session.open(manifest, good);
    expect(await session.rules(manifest)).toEqual([]);
  });
});

it('completes with snippets', async () => {
  await session.open(manifest, `${good}tools:\n  - \n`);
  const list = await session.request<CompletionList>('textDocument/completion', manifest, {
    position: { line: 4, character: 4 },
  });
  expect(list.items.find(({ label }) => label === 'name')).toMatchObject({
    textEdit: { range: at(4, 4), newText: 'name: $1' },
    insertTextFormat: 2,
    data: { key: 'tools' },
  });
});

it('hovers', async () => {
  await session.open(manifest, good);
  const hover = await session.request<Hover>('textDocument/hover', manifest, {
    position: { line: 1, character: 2 },
  });
  expect(hover).toMatchObject({ range: at(1, 0, 7), contents: { kind: 'markdown' } });
});

it('offers the fix of the finding at the range, and applying it ends the finding', async () => {
  await session.open(manifest, good.replace('Weather.', 'Use when: asked'));
  const ask = (line: number, only?: string[]) =>
    session.request<CodeAction[]>('textDocument/codeAction', manifest, {
      range: at(line, 15),
      context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
    });
  expect(await ask(0)).toEqual([]);
  expect(await ask(2, ['refactor'])).toEqual([]);
  const [action] = await ask(2);
  expect(action).toMatchObject({
    title: 'Quote the value',
    kind: 'quickfix',
    isPreferred: true,
    diagnostics: [{ code: 'yaml/unquoted-colon' }],
  });
  const [edit] = action?.edit?.changes?.[session.uri(manifest)] ?? [];
  expect(edit).toEqual({ range: at(2, 13, 28), newText: '"Use when: asked"' });
  await session.edit(manifest, at(2, 13, 28), '"Use when: asked"');
  expect(await session.rules(manifest)).toEqual([]);
});

describe('robustness', () => {
  it('answers a cancelled request with the code for it, and goes on', async () => {
    await session.open(manifest, good);
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri: session.uri(manifest) } };
    const answer = session.connection.sendRequest('textDocument/diagnostic', params, source.token);
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    expect(await session.rules(manifest)).toEqual([]);
  });

  it('does no work for a request that is cancelled before its turn', async () => {
    await session.stop();
    const read = vi.fn(readSnapshot);
    session = await Session.start({ readFolder: (folder, texts) => read(folder, { texts }) });
    await session.open(manifest, good);
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri: session.uri(manifest) } };
    const answer = session.connection.sendRequest('textDocument/diagnostic', params, source.token);
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    expect(read).not.toHaveBeenCalled();
  });

  it('survives requests that make no sense', async () => {
    await session.open(manifest, good);
    const position = { line: 99, character: 99 };
    expect(await session.request('textDocument/hover', 'skills/never/skill.yaml', { position })).toBeNull();
    expect(await session.request('textDocument/hover', manifest, { position })).toBeNull();
    expect(await session.request('textDocument/completion', manifest, { position })).not.toBeUndefined();
    expect(await session.request('textDocument/hover', manifest, { position: null })).toBeNull();
    expect(await session.request('textDocument/codeAction', manifest, { range: {}, context: {} })).toBeNull();
    expect(session.log.join('\n')).toMatch(/Hover of .* failed: TypeError/);
    await expect(session.connection.sendRequest('textDocument/nothing', {})).rejects.toMatchObject({
      code: -32601,
    });
    await session.connection.sendNotification('textDocument/nothing', {});
    await session.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: '%', type: 9 }],
    });
    expect(await session.rules(manifest)).toEqual([]);
  });

  it('judges a document alone where its folder cannot be read, and says so', async () => {
    await session.stop();
    session = await Session.start({ readFolder: () => Promise.reject(new Error('The disk is gone')) });
    await session.open(manifest, 'name: weather_skill\n');
    expect(await session.rules(manifest)).toEqual(['adaos/version-missing']);
    expect(session.log.join('\n')).toContain('The disk is gone');
  });

  it('reads a folder once for many edits', async () => {
    await session.stop();
    const read = vi.fn(readSnapshot);
    session = await Session.start({ readFolder: (folder, texts) => read(folder, { texts }) });
    await session.open(manifest, good);
    for (let index = 0; index < 20; index++) {
      await session.edit(manifest, at(2, 13), 'x');
      await session.rules(manifest);
    }
    expect(read).toHaveBeenCalledTimes(1);
    await session.changed([manifest]);
    await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2));
  });

  it('answers with the manifests while a large folder is still being read, and again when it is', async () => {
    await session.stop();
    let finish: () => void = () => undefined;
    const rest = new Promise<void>(resolve => {
      finish = resolve;
    });
    session = await Session.start({
      readFolder: async (folder, texts) => {
        if (texts === 'all') await rest;
        return readSnapshot(folder, { texts });
      },
    });
    await session.write('skills/weather_skill/handlers/main.py', 'def other(): ...\n');
    await session.open(
      manifest,
      `${good}tools:\n  - name: get\n    entry: handlers.main:get\n    input_schema: {}\n`,
    );
    const first = await session.pull(manifest);
    expect(first).toMatchObject({ kind: 'full', items: [] });
    finish();
    await vi.waitFor(() => expect(session.asked).toContain('workspace/diagnostic/refresh'));
    const { kind, items } = await session.pull(manifest, first.resultId);
    expect(kind).toBe('full');
    expect(items).toHaveLength(1);
  });

  it('forgets a folder with its last document', async () => {
    await session.stop();
    const read = vi.fn(readSnapshot);
    session = await Session.start({ readFolder: (folder, texts) => read(folder, { texts }) });
    const other = 'skills/weather_skill/SKILL.md';
    await session.open(manifest, good);
    await session.open(other, '# Weather\n');
    await session.rules(manifest);
    await session.rules(other);
    await session.close(other);
    await session.rules(manifest);
    expect(read).toHaveBeenCalledTimes(1);
    await session.close(manifest);
    await session.open(manifest, good);
    await session.rules(manifest);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('does not read the folder of a file that is no skill', async () => {
    await session.stop();
    const read = vi.fn(readSnapshot);
    session = await Session.start({ readFolder: (folder, texts) => read(folder, { texts }) });
    await session.open('public/manifest.json', '{ "name": "Shop", "icons": [] }', 'json');
    await session.rules('public/manifest.json');
    await pause(20);
    expect(read).not.toHaveBeenCalled();
  });
});

it('asks the client to watch the manifests', async () => {
  await vi.waitFor(() => expect(session.asked).toContain('client/registerCapability'));
});
