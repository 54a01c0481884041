import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { InlayHint } from 'vscode-languageserver';
import { at, Session, type SessionOptions } from './support/session.ts';

const skill = '.claude/skills/pdf/SKILL.md';
const text =
  '---\nname: pdf\ndescription: Fills forms. Use when a form is to be filled.\nmodel: opus\n---\n# Forms\n';
const unknownKey = 'agent-skill/key-unknown';

let session: Session;
afterEach(() => session.stop());

async function start(options: SessionOptions): Promise<void> {
  session = await Session.start({ isWorkspace: true, ...options });
}

/** The severity of the finding on the key that only some clients know: 1 is an error. */
async function severityOfModel(): Promise<number | undefined> {
  const { items } = await session.pull(skill);
  return items?.find(({ range }) => range.start.line === 3)?.severity;
}

async function settingsChanged(settings: unknown = null): Promise<void> {
  await session.connection.sendNotification('workspace/didChangeConfiguration', { settings });
}

async function refreshed(): Promise<void> {
  const before = session.asked.filter(method => method === 'workspace/diagnostic/refresh').length;
  await vi.waitFor(() => {
    expect(session.asked.filter(method => method === 'workspace/diagnostic/refresh').length).toBeGreaterThan(
      before,
    );
  });
}

describe('targets', () => {
  it('are those of the settings, and a change of the settings changes the verdict', async () => {
    let targets: readonly string[] = ['skills-ref'];
    await start({ settings: () => ({ targets }) });
    await session.open(skill, text);
    expect(await severityOfModel()).toBe(1);
    const before = await session.pull(skill);
    targets = ['claude-code'];
    const changed = refreshed();
    await settingsChanged();
    await changed;
    expect(await session.pull(skill, before.resultId)).toMatchObject({ kind: 'full' });
    expect(await severityOfModel()).toBeUndefined();
  });

  it('hold for the workspace too, and it is told of the change', async () => {
    let targets: readonly string[] = ['skills-ref'];
    await start({ settings: () => ({ targets }) });
    await session.write(skill, text);
    const before = await session.pullWorkspace();
    expect(before.get(skill)?.items).toMatchObject([{ severity: 1 }]);
    const held = session.pullWorkspace(before);
    await pause(50);
    targets = ['claude-code'];
    await settingsChanged();
    expect((await held).get(skill)).toMatchObject({ kind: 'full', items: [] });
  });

  it('are asked for by the folder of the workspace', async () => {
    const scopes: (string | undefined)[] = [];
    await start({
      settings: scope => {
        scopes.push(scope);
        return {};
      },
    });
    await session.open(skill, text);
    await session.rules(skill);
    expect(scopes).toEqual([session.uri('').replace(/\/$/, '')]);
  });

  it('come with the initialization where the client does not answer questions', async () => {
    await start({
      workspaceCapabilities: { configuration: false },
      initializationOptions: { settings: { targets: ['skills-ref'] } },
    });
    await session.open(skill, text);
    expect(await severityOfModel()).toBe(1);
    const changed = refreshed();
    await settingsChanged({ skillberth: { targets: ['claude-code'] } });
    await changed;
    expect(await severityOfModel()).toBeUndefined();
  });

  it('that do not exist are named once in the log, and the rest counts', async () => {
    await start({ settings: () => ({ targets: ['nobody', 'skills-ref'] }) });
    await session.open(skill, text);
    await session.write('skills/b/SKILL.md', text);
    expect(await severityOfModel()).toBe(1);
    await session.pullWorkspace();
    await settingsChanged();
    await session.pullWorkspace();
    expect(session.log.filter(line => line.includes('`nobody`'))).toHaveLength(1);
  });

  it('are those of `.skillberth.json` where the settings name none, also when it changes', async () => {
    await start({ settings: () => ({ targets: [] }) });
    await session.write('.skillberth.json', '{ "targets": ["skills-ref"] }');
    await session.open(skill, text);
    expect(await severityOfModel()).toBe(1);
    await session.write('.skillberth.json', '{ "targets": ["claude-code"] }');
    const changed = refreshed();
    await session.changed(['.skillberth.json']);
    await changed;
    expect(await severityOfModel()).toBeUndefined();
  });

  it('are those of an unsaved `.skillberth.json` while it is open', async () => {
    await start({});
    await session.write('.skillberth.json', '{ "targets": ["claude-code"] }');
    await session.open(skill, text);
    expect(await severityOfModel()).toBeUndefined();
    const opened = refreshed();
    await session.connection.sendNotification('textDocument/didOpen', {
      textDocument: {
        uri: session.uri('.skillberth.json'),
        languageId: 'json',
        version: 0,
        text: '{ "targets": ["skills-ref"] }',
      },
    });
    await opened;
    expect(await severityOfModel()).toBe(1);
    const edited = refreshed();
    await session.edit('.skillberth.json', at(0, 15, 25), 'claude-code');
    await edited;
    expect(await severityOfModel()).toBeUndefined();
    const spoiled = refreshed();
    await session.edit('.skillberth.json', at(0, 15, 26), 'skills-ref');
    await spoiled;
    expect(await severityOfModel()).toBe(1);
    const closed = refreshed();
    await session.close('.skillberth.json');
    await closed;
    expect(await severityOfModel()).toBeUndefined();
  });

  it('are those of a new `.skillberth.json` that was never saved', async () => {
    await start({});
    const uri = session.uri('.claude/.skillberth.json');
    const settingsText = `{ "rules": { "${unknownKey}": "off" }, "targets": ["skills-ref"] }`;
    await session.open(skill, text);
    const before = await session.rules(skill);
    const opened = refreshed();
    await session.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'json', version: 1, text: settingsText.replace('off', 'error') },
    });
    await opened;
    expect(await severityOfModel()).toBe(1);
    const closed = refreshed();
    await session.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await closed;
    expect(await session.rules(skill)).toEqual(before);
  });

  it('of the settings win over `.skillberth.json`', async () => {
    await start({ settings: () => ({ targets: ['claude-code'] }) });
    await session.write('.skillberth.json', '{ "targets": ["skills-ref"] }');
    await session.open(skill, text);
    expect(await severityOfModel()).toBeUndefined();
  });

  it('are read from the disk when a folder is opened, never for an edit', async () => {
    let asked = 0;
    await start({
      settings: () => {
        asked += 1;
        return {};
      },
    });
    await session.open(skill, text);
    for (let index = 0; index < 10; index++) {
      await session.edit(skill, at(5, 2), 'x');
      await session.rules(skill);
    }
    expect(asked).toBe(1);
  });
});

it('switches rules off and on', async () => {
  let rules: Readonly<Record<string, string>> = { [unknownKey]: 'off' };
  await start({ settings: () => ({ rules }) });
  await session.open(skill, text.replace('model: opus', 'mood: good'));
  expect(await session.rules(skill)).not.toContain(unknownKey);
  rules = { 'agent-skill/nothing': 'off', [unknownKey]: 'sometimes' };
  const changed = refreshed();
  await settingsChanged();
  await changed;
  expect(await session.rules(skill)).toContain(unknownKey);
  const log = session.log.join('\n');
  expect(log).toContain('`agent-skill/nothing`');
  expect(log).toContain('`sometimes`');
});

it('gives inlay hints only where they are asked for', async () => {
  let inlayHints = false;
  await start({ settings: () => ({ inlayHints }) });
  await session.open(skill, text);
  const ask = () =>
    session.request<InlayHint[] | null>('textDocument/inlayHint', skill, {
      range: { start: at(0, 0).start, end: at(9, 0).start },
    });
  expect(await ask()).toBeNull();
  inlayHints = true;
  const changed = refreshed();
  await settingsChanged();
  await changed;
  expect(await ask()).not.toEqual([]);
});

describe('changes of files', () => {
  const manifest = 'skills/weather_skill/skill.yaml';
  const yaml =
    'name: weather_skill\nversion: 1.0.0\ntools:\n  - name: get\n    entry: handlers.main:get\n    input_schema: {}\n';

  it('of a source are seen in the manifest that names it', async () => {
    await start({});
    await session.write('skills/weather_skill/handlers/main.py', 'def other():\n    pass\n');
    await session.open(manifest, yaml);
    const before = await session.rules(manifest);
    await session.write('skills/weather_skill/handlers/main.py', 'def get():\n    pass\n');
    const changed = refreshed();
    await session.changed(['skills/weather_skill/handlers/main.py']);
    await changed;
    const after = await session.rules(manifest);
    expect(before.filter(rule => !after.includes(rule))).toHaveLength(1);
  });

  it('that change nothing ask for nothing', async () => {
    await start({});
    await session.open(manifest, yaml);
    const { resultId } = await session.pull(manifest);
    await session.changed([manifest, 'skills/weather_skill/node_modules/a/index.js'], 2);
    await pause(120);
    expect(session.asked).not.toContain('workspace/diagnostic/refresh');
    expect(await session.pull(manifest, resultId)).toMatchObject({ kind: 'unchanged' });
  });

  it('are watched: manifests anywhere, and everything in the skills', async () => {
    await start({});
    await session.write('skills/one/SKILL.md', text);
    await session.pullWorkspace();
    const patterns = () =>
      session.requests
        .filter(({ method }) => method === 'client/registerCapability')
        .flatMap(({ params }) => JSON.stringify(params));
    await vi.waitFor(() =>
      expect(patterns().join('\n')).toContain(`{"baseUri":"${session.uri('skills/one')}","pattern":"**"}`),
    );
    expect(patterns()[0]).toContain('**/SKILL.md');
    await vi.waitFor(() => expect(session.asked).toContain('client/unregisterCapability'));
  });

  it('are watched in one folder where many skills lie side by side', async () => {
    await start({});
    for (const name of ['a', 'b', 'c', 'd']) await session.write(`skills/${name}/SKILL.md`, text);
    await session.write('alone/SKILL.md', text);
    await session.pullWorkspace();
    await vi.waitFor(() => {
      const last = JSON.stringify(
        session.requests.findLast(({ method }) => method === 'client/registerCapability')?.params,
      );
      expect(last).toContain(`"${session.uri('skills')}"`);
      expect(last).toContain(`"${session.uri('alone')}"`);
      expect(last).not.toContain(session.uri('skills/a'));
    });
  });

  it('are never watched in the whole workspace', async () => {
    await start({});
    for (const name of ['a', 'b', 'c', 'd']) await session.write(`${name}/SKILL.md`, text);
    await session.pullWorkspace();
    await vi.waitFor(() => {
      const last = JSON.stringify(
        session.requests.findLast(({ method }) => method === 'client/registerCapability')?.params,
      );
      expect(last).toContain(`"${session.uri('a')}"`);
      expect(last).not.toContain(`"${session.uri('').replace(/\/$/, '')}"`);
    });
  });

  it('are read after a save where the client watches nothing', async () => {
    await start({ workspaceCapabilities: { didChangeWatchedFiles: {} } });
    await session.open(manifest, yaml);
    const before = await session.pull(manifest);
    await session.write('skills/weather_skill/handlers/main.py', 'def get():\n    pass\n');
    const changed = refreshed();
    await session.connection.sendNotification('textDocument/didSave', {
      textDocument: { uri: session.uri(manifest) },
    });
    await changed;
    expect(await session.pull(manifest, before.resultId)).toMatchObject({ kind: 'full' });
  });
});

it('does not read the folder of a file that configures the workspace', async () => {
  const read = vi.fn(() => Promise.reject(new Error('Not this one')));
  await start({ readFolder: read });
  await session.open('.skillberth.json', '{ "targets": ["nobody"] }', 'json');
  await session.open('skills.json', '{ "skills": { "enabled": 1 } }', 'json');
  await session.rules('.skillberth.json');
  expect(await session.rules('skills.json')).toEqual(['manifest/type']);
  expect(read).not.toHaveBeenCalled();
  expect(session.log).toEqual([]);
});
