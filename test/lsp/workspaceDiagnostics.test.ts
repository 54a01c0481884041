import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { at, Session, type WorkspaceFile } from './support/session.ts';

const good = 'name: weather_skill\nversion: 1.0.0\ndescription: Weather.\n';
const manifest = 'skills/weather_skill/skill.yaml';
const markdown = (name: string, extra = ''): string =>
  `---\nname: ${name}\ndescription: Reads the weather. Use when someone asks for it.\n${extra}---\n# Weather\n`;

let session: Session;
beforeEach(async () => {
  session = await Session.start({ isWorkspace: true });
});
afterEach(() => session.stop());

function rulesIn(files: ReadonlyMap<string, WorkspaceFile>, file: string): readonly unknown[] {
  return (files.get(file)?.items ?? []).map(({ code }) => code);
}

/** Holds as long as nothing changes. */
function hold(previous: ReadonlyMap<string, WorkspaceFile>) {
  const source = new CancellationTokenSource();
  let answered = false;
  const answer = session.pullWorkspace(previous, { token: source.token }).finally(() => {
    answered = true;
  });
  answer.catch(() => undefined);
  return { answer, cancel: () => source.cancel(), isAnswered: () => answered };
}

describe('diagnostics of the workspace', () => {
  it('find every skill, whatever its format, without one being open', async () => {
    await session.write(manifest, good.replace('1.0.0', '1.0'));
    await session.write('.claude/skills/pdf/SKILL.md', markdown('other'));
    await session.write('deep/down/agent/skill.yaml', 'skill_id: agent\n');
    await session.write('node_modules/left/SKILL.md', '# None\n');
    await session.write('public/manifest.json', '{ "name": "Shop", "icons": [] }');
    const files = await session.pullWorkspace();
    expect([...files.keys()].sort()).toEqual([
      '.claude/skills/pdf/SKILL.md',
      'deep/down/agent/skill.yaml',
      manifest,
    ]);
    expect(rulesIn(files, manifest)).toContain('yaml/not-text');
    expect(rulesIn(files, '.claude/skills/pdf/SKILL.md')).toContain('agent-skill/name-folder');
  });

  it('say the same as those of the document', async () => {
    await session.open(manifest, good.replace('Weather.', 'Use when: asked'));
    const files = await session.pullWorkspace();
    expect(files.get(manifest)?.items).toEqual((await session.pull(manifest)).items);
    expect(files.get(manifest)?.items).toHaveLength(1);
  });

  it('say `unchanged` for what the client knows, and `full` for what is new', async () => {
    await session.write(manifest, good);
    await session.write('skills/other/SKILL.md', markdown('other'));
    const before = await session.pullWorkspace();
    const again = await session.pullWorkspace(before, { streams: false });
    expect([...again.values()].map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged']);

    await session.write(manifest, good.replace('1.0.0', '1.0'));
    await session.changed([manifest]);
    const later = await session.pullWorkspace(before);
    expect(later.get('skills/other/SKILL.md')?.kind).toBe('unchanged');
    expect(later.get(manifest)?.kind).toBe('full');
    expect(rulesIn(later, manifest)).toEqual(['yaml/not-text']);
  });

  it('compare addresses however the client escapes them', async () => {
    await session.write('skills/a(b)/SKILL.md', markdown('other'));
    const before = await session.pullWorkspace();
    const [[file, known] = ['', undefined]] = before;
    const escaped = known && { ...known, uri: known.uri.replace('(', '%28').replace(')', '%29') };
    expect(escaped?.uri).toContain('%28');
    const again = await session.pullWorkspace(new Map(escaped && [[file, escaped]]), { streams: false });
    expect(again.get(file)).toMatchObject({ kind: 'unchanged', uri: escaped?.uri });
  });

  it('wait until there is something to say, and then say it', async () => {
    await session.write(manifest, good);
    const before = await session.pullWorkspace();
    const { answer, isAnswered } = hold(before);
    await pause(100);
    expect(isAnswered()).toBe(false);
    await session.write(manifest, good.replace('1.0.0', '1.0'));
    await session.changed([manifest]);
    expect(rulesIn(await answer, manifest)).toEqual(['yaml/not-text']);
  });

  it('find new skills and forget those that are gone', async () => {
    await session.write('skills/other/SKILL.md', markdown('wrong'));
    const before = await session.pullWorkspace();
    await session.write('skills/new/SKILL.md', markdown('wrong'));
    await session.changed(['skills/new/SKILL.md'], 1);
    const grown = await session.pullWorkspace(before);
    expect(rulesIn(grown, 'skills/new/SKILL.md')).toContain('agent-skill/name-folder');

    await rm(path.join(session.folder, 'skills/other'), { recursive: true });
    // Clients tell of a removed folder as one change.
    await session.changed(['skills/other'], 3);
    const shrunk = await session.pullWorkspace(grown);
    expect(shrunk.get('skills/other/SKILL.md')).toMatchObject({ kind: 'full', items: [] });
    expect((await session.pullWorkspace(shrunk, { streams: false })).has('skills/other/SKILL.md')).toBe(
      false,
    );
  });

  it('follow a skill that moves', async () => {
    await session.write('skills/one/SKILL.md', markdown('two'));
    const before = await session.pullWorkspace();
    await rename(path.join(session.folder, 'skills/one'), path.join(session.folder, 'skills/two'));
    await session.changed(['skills/one'], 3);
    await session.changed(['skills/two'], 1);
    const after = await session.pullWorkspace(before);
    expect(after.get('skills/one/SKILL.md')).toMatchObject({ items: [] });
    expect(rulesIn(after, 'skills/two/SKILL.md')).not.toContain('agent-skill/name-folder');
  });

  it('are judged by unsaved texts, and by the disk once they are closed', async () => {
    await session.write(manifest, good);
    const known = await session.pullWorkspace();
    await session.open(manifest, good);
    await session.edit(manifest, at(1, 9, 14), '1.0');
    await session.changed([manifest]);
    const edited = await session.pullWorkspace(known, { streams: false });
    expect(rulesIn(edited, manifest)).toEqual(['yaml/not-text']);
    await session.close(manifest);
    const closed = await session.pullWorkspace(edited, { streams: false });
    expect(closed.get(manifest)).toMatchObject({ kind: 'full', items: [] });
  });

  it('follow the folders of the workspace', async () => {
    await session.write('inner/skills/a/SKILL.md', markdown('b'));
    const uri = session.uri('');
    const event = { added: [], removed: [{ uri, name: 'workspace' }] };
    expect((await session.pullWorkspace()).size).toBe(1);
    await session.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    expect((await session.pullWorkspace()).size).toBe(0);
    const added = [{ uri: session.uri('inner'), name: 'inner' }];
    await session.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added, removed: [] },
    });
    expect([...(await session.pullWorkspace()).keys()]).toEqual(['inner/skills/a/SKILL.md']);
  });

  it('end a held answer that is cancelled', async () => {
    await session.write(manifest, good);
    const { answer, cancel } = hold(await session.pullWorkspace());
    await pause(30);
    cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
  });
});

describe('what skills say of each other', () => {
  const rule = 'workspace/duplicate-id';
  const open = 'skills/second/SKILL.md';
  const found = async () => (await session.pull(open)).items?.find(({ code }) => code === rule);

  beforeEach(async () => {
    await session.write('skills/first/SKILL.md', markdown('same'));
    await session.open(open, markdown('same'));
  });

  it('is said in the open document too, and moves along with what is typed', async () => {
    expect(await found()).toBeUndefined();
    expect(rulesIn(await session.pullWorkspace(), open)).toContain(rule);
    await vi.waitFor(() => expect(session.asked).toContain('workspace/diagnostic/refresh'));
    const before = await session.pull(open);
    expect((await found())?.range).toEqual(at(1, 6, 10));
    await session.edit(open, at(1, 0), '# A comment\n\n');
    expect(await session.pull(open, before.resultId)).toMatchObject({ kind: 'full' });
    expect((await found())?.range).toEqual(at(3, 6, 10));
    await session.edit(open, at(3, 8), 'x');
    expect(await found()).toBeUndefined();
  });

  it('is gone when the other skill is', async () => {
    const before = await session.pullWorkspace();
    await session.write('skills/first/SKILL.md', markdown('first'));
    await session.changed(['skills/first/SKILL.md']);
    const after = await session.pullWorkspace(before);
    expect(rulesIn(after, open)).not.toContain(rule);
    expect(await found()).toBeUndefined();
  });

  it('stays while the skill changes in other ways', async () => {
    const before = await session.pullWorkspace();
    await session.write(open, markdown('same').replace('---\n', '---\n# Ours\n'));
    await session.close(open);
    await session.changed([open]);
    expect(rulesIn(await session.pullWorkspace(before, { streams: false }), open)).toContain(rule);
  });

  it('is looked at again when a third one joins', async () => {
    await session.write('skills/first/SKILL.md', markdown('first'));
    const before = await session.pullWorkspace();
    expect(rulesIn(before, open)).not.toContain(rule);
    await session.write('skills/another/SKILL.md', markdown('same'));
    await session.changed(['skills/another/SKILL.md'], 1);
    expect(rulesIn(await session.pullWorkspace(before), open)).toContain(rule);
  });
});

describe('200 skills', () => {
  const count = 200;
  const body = `${'Read the forecast and tell it in one sentence.\n'.repeat(60)}`;

  beforeEach(async () => {
    for (let index = 0; index < count; index++) {
      await session.write(`skills/skill-${index}/SKILL.md`, markdown('x', 'license: MIT\n') + body);
      await session.write(`skills/skill-${index}/scripts/run.py`, 'def run():\n    return 1\n');
    }
  });

  it('are left when the request is cancelled, and gone through when it comes again', async () => {
    const source = new CancellationTokenSource();
    const answer = session.pullWorkspace(new Map(), { token: source.token, seen: () => source.cancel() });
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    expect((await session.pullWorkspace()).size).toBe(count);
    expect(session.log).toEqual([]);
  });

  it('are all found, in parts, while edits are answered', async () => {
    await session.open(manifest, good);
    await session.rules(manifest);
    const sizes: number[] = [];
    const waits: number[] = [];
    let isDone = false;
    const pull = session.pullWorkspace(new Map(), { seen: files => sizes.push(files.size) }).finally(() => {
      isDone = true;
    });
    for (let index = 0; !isDone; index++) {
      await session.edit(manifest, at(2, 13, index === 0 ? 13 : 14), 'x');
      const start = performance.now();
      await session.rules(manifest);
      waits.push(performance.now() - start);
      await pause(5);
    }
    const files = await pull;
    expect(files.size).toBe(count + 1);
    for (let index = 0; index < count; index++) {
      expect(rulesIn(files, `skills/skill-${index}/SKILL.md`)).toContain('agent-skill/name-folder');
    }
    expect(sizes.length).toBeGreaterThan(2);
    expect(waits.length).toBeGreaterThan(5);
    // The machine may be busy with other tests: the bench holds the real limit.
    const middle = waits.sort((one, other) => one - other)[Math.floor(waits.length / 2)] ?? Infinity;
    expect(middle).toBeLessThan(40);
  });
});
