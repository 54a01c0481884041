import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine, stateFolderOf } from '../../runtime/index.ts';
import { expectNoneBelow, someBelow } from './support/processes.ts';
import { useStateFolder } from './support/stateFolder.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
} from './support/workspace.ts';

const state = useStateFolder();
let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const posix = process.platform !== 'win32';

async function declaring(name: string, ...secrets: string[]): Promise<void> {
  await writeSkill(workspace, {
    name,
    manifest: `name: ${name}\nversion: 1.0.0\nsecrets: [${secrets.join(', ')}]\ntools:\n  - name: go\n    entry: handlers.main:go\n    secrets: [TOOL_KEY]\n`,
    main: 'from adaos.sdk.data import secrets\ndef go(names):\n    return {name: secrets.get(name) for name in names}\n',
  });
}

const secretsFile = (skill: string) =>
  workspace.at('skills', '.runtime', skill, 'data', 'files', 'secrets.json');
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

async function seenBy(skill: string, ...names: string[]): Promise<unknown> {
  return (await workspace.engine.run(skill, 'go', { names }, {})).result;
}

async function activate(skill: string): Promise<void> {
  await workspace.engine.install(skill, {}, {});
  await workspace.engine.activate(skill, {}, {});
}

describe('where secrets are', () => {
  test("the skill's profile counts before its global section, and both before the user's", async () => {
    await declaring('one', 'KEY');
    await activate('one');
    const { engine } = workspace;
    await engine.setSecret(undefined, 'KEY', 'of the user');
    expect(await seenBy('one', 'KEY')).toEqual({ KEY: 'of the user' });
    await engine.setSecret('one', 'KEY', 'global one', 'global');
    expect(await engine.getSecret('one', 'KEY')).toBe('global one');
    await engine.setSecret('one', 'KEY', 'profile one');
    expect(await engine.getSecret('one', 'KEY')).toBe('profile one');
    expect(await engine.getSecret('one', 'KEY', 'global')).toBe('global one');
    expect(await engine.getSecret(undefined, 'KEY')).toBe('of the user');
    // The worker was warm all the while.
    expect(await seenBy('one', 'KEY')).toEqual({ KEY: 'profile one' });
    await engine.deleteSecret('one', 'KEY');
    expect(await seenBy('one', 'KEY')).toEqual({ KEY: 'of the user' });
    await engine.deleteSecret(undefined, 'KEY');
    expect(await seenBy('one', 'KEY')).toEqual({ KEY: null });
  });

  test("the user's reach only skills that declare them; what is stored under a skill's id is its own", async () => {
    await declaring('one', 'KEY');
    await activate('one');
    await workspace.engine.setSecret(undefined, 'OTHER', 'other-value');
    await workspace.engine.setSecret(undefined, 'TOOL_KEY', 'tool-value');
    await workspace.engine.setSecret('one', 'EXTRA', 'extra-value');
    expect(await seenBy('one', 'OTHER', 'TOOL_KEY', 'EXTRA')).toEqual({
      OTHER: null,
      TOOL_KEY: 'tool-value',
      EXTRA: 'extra-value',
    });
  });

  test('a skill that keeps its secret in a variable gets a changed one, whoever changed it', async () => {
    await writeSkill(workspace, {
      name: 'one',
      manifest:
        'name: one\nversion: 1.0.0\nsecrets: [KEY]\ndefault_tool: go\ntools:\n  - name: go\n    entry: handlers.main:go\n',
      main: 'import uuid\nfrom adaos.sdk.data import secrets\nKEPT = secrets.get("KEY")\nPROCESS = uuid.uuid4().hex\ndef go():\n    return [KEPT, PROCESS]\n',
    });
    await activate('one');
    const go = async () =>
      (await workspace.engine.run('one', 'go', {}, {})).result as [string | null, string];
    const [none, first] = await go();
    expect(none).toBeNull();
    expect((await go())[1]).toBe(first);
    const other = new Engine({
      workspaceFolders: [workspace.folder],
      supervisorScript,
      pythonFolder,
      actor: 'cli',
    });
    await other.setSecret(undefined, 'KEY', 'by another process');
    expect((await go())[0]).toBe('by another process');
    const slot = workspace.at('skills/.runtime/one/1.0.0/slots/A');
    await someBelow(slot);
    await workspace.engine.setSecret('one', 'KEY', 'by this one');
    await expectNoneBelow(slot);
    expect((await go())[0]).toBe('by this one');
  });

  test.runIf(posix)('files are 0600 and their folders 0700, whatever they were before', async () => {
    await declaring('one', 'KEY');
    await workspace.engine.setSecret('one', 'KEY', 'profile one');
    await workspace.engine.setSecret(undefined, 'KEY', 'of the user');
    for (const file of [secretsFile('one'), state.at('secrets.json')]) {
      expect(await modeOf(file)).toBe(0o600);
      expect(await modeOf(path.dirname(file))).toBe(0o700);
      expect((await readdir(path.dirname(file))).filter(name => name.endsWith('.tmp'))).toEqual([]);
      await chmod(file, 0o644);
    }
    expect(await workspace.engine.getSecret('one', 'KEY')).toBe('profile one');
    expect(await modeOf(secretsFile('one'))).toBe(0o600);
    expect(await workspace.engine.getSecret(undefined, 'KEY')).toBe('of the user');
    expect(await modeOf(state.at('secrets.json'))).toBe(0o600);
    expect(await workspace.read('skills/.runtime/.gitignore')).toBe('*\n');
  });

  test('a broken file is refused and stays as it is', async () => {
    await declaring('one', 'KEY');
    const broken = [
      '{broken "hunter2"',
      '[]',
      '{"profile": {"KEY": "bare"}}',
      '{"global": 3}',
      Buffer.from([0x7b, 0xff, 0x7d]),
    ];
    for (const text of broken) {
      await workspace.write('skills/.runtime/one/data/files/secrets.json', '');
      await writeFile(secretsFile('one'), text);
      const failure = { code: 'secrets-corrupt', subject: secretsFile('one') };
      for (const attempt of [
        () => workspace.engine.setSecret('one', 'KEY', 'value'),
        () => workspace.engine.getSecret('one', 'KEY'),
        () => workspace.engine.deleteSecret('one', 'KEY'),
        () => workspace.engine.secrets('one'),
        () => workspace.engine.exportSecrets('one', { show: true }),
        () => workspace.engine.importSecrets('one', { KEY: 'value' }),
      ]) {
        const error: unknown = await attempt().catch((thrown: unknown) => thrown);
        expect(error).toMatchObject(failure);
        expect(inspect(error)).not.toContain('hunter2');
      }
      expect(await readFile(secretsFile('one'))).toEqual(Buffer.from(text));
    }
    expect((await workspace.engine.status('one')).secrets).toEqual([
      { name: 'KEY', declared: true, unknown: true },
      { name: 'TOOL_KEY', declared: true, unknown: true },
    ]);
    expect((await workspace.engine.secrets()).skills).toMatchObject([
      { skill: 'one', error: { code: 'secrets-corrupt' } },
    ]);
  });

  test.runIf(posix).each([
    ['the file', ['data', 'files', 'secrets.json']],
    ['its folder', ['data', 'files']],
    ['the lock', ['data', 'db', 'lock.sqlite']],
    ["the skill's data", ['data']],
    ["the skill's runtime", []],
  ])('a link in place of %s is not followed', async (_, parts) => {
    await declaring('one', 'KEY');
    const elsewhere = workspace.at('elsewhere');
    await mkdir(elsewhere);
    const isFile = /\./.test(parts.at(-1) ?? '');
    const target = isFile ? path.join(elsewhere, 'file') : elsewhere;
    const planted = isFile
      ? target
      : path.join(target, ...['data', 'files', 'secrets.json'].slice(parts.length));
    await mkdir(path.dirname(planted), { recursive: true });
    await writeFile(planted, '{"profile": {"KEY": {"value": "planted"}}}');
    const link = workspace.at('skills', '.runtime', 'one', ...parts);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(target, link);
    const before = await readdir(elsewhere);
    await expect(workspace.engine.setSecret('one', 'KEY', 'value')).rejects.toMatchObject({
      code: 'disk-failed',
      subject: link,
    });
    if (parts.at(-1) !== 'lock.sqlite') {
      await expect(workspace.engine.getSecret('one', 'KEY')).rejects.toMatchObject({ code: 'disk-failed' });
    }
    expect(await readdir(elsewhere)).toEqual(before);
    expect(await readFile(planted, 'utf8')).toContain('planted');
  });

  test('names and values', async () => {
    await declaring('one', 'KEY');
    const { engine } = workspace;
    for (const name of ['', '1KEY', 'a b', 'a/b', '../x', `A${'b'.repeat(300)}`, 'KEY=value']) {
      await expect(engine.setSecret('one', name, 'value')).rejects.toMatchObject({ code: 'secret-invalid' });
    }
    await expect(engine.setSecret('one', 'KEY', '')).rejects.toMatchObject({ code: 'secret-invalid' });
    const large = 'é'.repeat(32 * 1024);
    await engine.setSecret('one', 'KEY', large);
    expect(await engine.getSecret('one', 'KEY')).toBe(large);
    await expect(engine.setSecret('one', 'KEY', `${large}x`)).rejects.toMatchObject({
      code: 'secret-invalid',
    });
    for (const name of ['__proto__', 'constructor', 'toString', 'a.b-c']) {
      await expect(engine.getSecret('one', name)).rejects.toMatchObject({ code: 'secret-missing' });
      await engine.setSecret('one', name, `value of ${name}`);
      expect(await engine.getSecret('one', name)).toBe(`value of ${name}`);
    }
    await engine.deleteSecret('one', '__proto__');
    await expect(engine.deleteSecret('one', '__proto__')).rejects.toMatchObject({ code: 'secret-missing' });
    expect(await engine.getSecret('one', 'constructor')).toBe('value of constructor');
  });

  test('forty writers at once lose nothing', async () => {
    await declaring('one', 'KEY');
    const names = Array.from({ length: 40 }, (_, index) => `KEY_${index}`);
    await Promise.all(names.map(name => workspace.engine.setSecret('one', name, `value of ${name}`)));
    const { secrets = [] } = (await workspace.engine.secrets('one')).skills[0] ?? {};
    expect(secrets.filter(({ scope }) => scope === 'profile').map(({ name }) => name)).toEqual(names.sort());
  });
});

describe('what is listed', () => {
  test('names, where they are and what is missing; never a value', async () => {
    await declaring('one', 'KEY', 'GONE');
    await writeSkill(workspace, { name: 'two' });
    await workspace.engine.setSecret('one', 'KEY', 'profile one');
    await workspace.engine.setSecret('one', 'EXTRA', 'extra-value', 'global');
    await workspace.engine.setSecret(undefined, 'TOOL_KEY', 'of the user');
    await workspace.engine.setSecret(undefined, 'UNUSED', 'of the user');
    const at = { updatedAt: expect.stringMatching(/^20\d\d-/) };
    const one = [
      { name: 'EXTRA', declared: false, scope: 'global', ...at },
      { name: 'GONE', declared: true },
      { name: 'KEY', declared: true, scope: 'profile', ...at },
      { name: 'TOOL_KEY', declared: true, scope: 'user', ...at },
    ];
    const report = await workspace.engine.secrets();
    expect(report).toEqual({
      user: [
        { name: 'TOOL_KEY', declared: true, scope: 'user', ...at },
        { name: 'UNUSED', declared: false, scope: 'user', ...at },
      ],
      skills: [{ skill: 'one', secrets: one }],
    });
    expect(await workspace.engine.secrets('two')).toEqual({
      user: [],
      skills: [{ skill: 'two', secrets: [] }],
    });
    expect((await workspace.engine.status('one')).secrets).toEqual(one);
  });

  test('variables that an agent skill or a plugin asks for are declared', async () => {
    await workspace.write(
      'skills/notes/SKILL.md',
      '---\nname: notes\ndescription: Takes notes. Use when asked to note something.\nmetadata:\n  openclaw:\n    primaryEnv: NOTES_KEY\n    requires:\n      env: [NOTES_URL]\n---\nTake notes.\n',
    );
    const [notes] = (await workspace.engine.secrets('notes')).skills;
    expect(notes?.secrets.map(({ name }) => name)).toEqual(['NOTES_KEY', 'NOTES_URL']);
  });
});

describe('export and import', () => {
  test('what was shown comes back; what was hidden is refused as a whole', async () => {
    const { engine } = workspace;
    await declaring('one', 'KEY');
    await declaring('two', 'KEY');
    for (const skill of ['one', 'two']) await engine.install(skill, {}, {});
    await engine.setSecret('one', 'KEY', 'profile one');
    await engine.setSecret('one', 'KEY', 'global one', 'global');
    await engine.setSecret('two', 'KEY', 'profile two');
    await engine.setSecret(undefined, 'KEY', 'of the user');
    const hidden = await engine.exportSecrets(undefined, { show: false });
    expect(hidden).toEqual({
      format: 'skillberth-secrets',
      version: 1,
      redacted: true,
      user: { KEY: null },
      skills: {
        one: { profile: { KEY: null }, global: { KEY: null } },
        two: { profile: { KEY: null }, global: {} },
      },
    });
    await expect(engine.importSecrets(undefined, hidden)).rejects.toMatchObject({ code: 'secrets-redacted' });
    const shown = await engine.exportSecrets(undefined, { show: true });
    await engine.deleteSecret('one', 'KEY');
    await engine.setSecret('two', 'KEY', 'changed');
    await engine.deleteSecret(undefined, 'KEY');
    const copy: unknown = JSON.parse(JSON.stringify(shown));
    expect((await engine.importSecrets(undefined, copy)).imported).toEqual([
      'one/KEY',
      'one/KEY',
      'two/KEY',
      'KEY',
    ]);
    expect(await engine.exportSecrets(undefined, { show: true })).toEqual(shown);
  });

  test.each([
    ['null', { one: { profile: { KEY: 'fine-value', OTHER: null } } }],
    ['asterisks', { one: { profile: { KEY: 'fine-value', OTHER: '********' } } }],
    ['an end that is left', { one: { profile: { KEY: 'fine-value' }, global: { OTHER: '***cdef' } } }],
    ['a record with asterisks', { profile: { KEY: { value: 'fine-value' }, OTHER: { value: '***' } } }],
    ['a record without a value', { profile: { KEY: { value: null } } }],
    ['a word', { KEY: 'fine-value', OTHER: '<redacted>' }],
    ['a note', { redacted: true, profile: { KEY: { value: 'fine-value' } } }],
  ])('hidden by %s: nothing is written', async (_, document) => {
    await declaring('one', 'KEY');
    await workspace.engine.setSecret('one', 'KEY', 'as it was');
    await expect(workspace.engine.importSecrets('one', document)).rejects.toMatchObject({
      code: 'secrets-redacted',
    });
    expect(await workspace.engine.exportSecrets('one', { show: true })).toMatchObject({
      skills: { one: { profile: { KEY: 'as it was' }, global: {} } },
    });
  });

  test('other shapes: one skill, by skill, plain', async () => {
    const { engine } = workspace;
    await declaring('one', 'KEY');
    await declaring('two', 'KEY');
    await engine.install('one', {}, {});
    const single = { profile: { KEY: { value: 'value-p', meta: { by: 'me' } } }, global: { G: 'value-g' } };
    expect(await engine.importSecrets('one', single)).toEqual({
      imported: ['one/KEY', 'one/G'],
      skipped: [],
    });
    await expect(engine.importSecrets(undefined, single)).rejects.toMatchObject({ code: 'secret-invalid' });
    const grouped = {
      one: { KEY: 'value-1' },
      two: { profile: { KEY: 'value-2' } },
      three: { KEY: 'value-3' },
    };
    expect(await engine.importSecrets(undefined, grouped)).toEqual({
      imported: ['one/KEY'],
      skipped: [
        { skill: 'two', reason: 'it is not installed' },
        { skill: 'three', reason: 'there is no such skill here' },
      ],
    });
    expect(await engine.getSecret('one', 'KEY')).toBe('value-1');
    expect(await engine.getSecret('one', 'G')).toBe('value-g');
    expect(await engine.importSecrets('two', { KEY: 'plain-value' })).toEqual({
      imported: ['two/KEY'],
      skipped: [],
    });
    expect(await engine.importSecrets(undefined, { MINE: 'plain-value' })).toEqual({
      imported: ['MINE'],
      skipped: [],
    });
    expect(await engine.getSecret(undefined, 'MINE')).toBe('plain-value');
    const proto: unknown = JSON.parse('{"__proto__": {"__proto__": "value-x"}}');
    expect((await engine.importSecrets(undefined, proto)).skipped).toHaveLength(1);
  });

  test('one value that cannot be stored, or one broken file: nothing is written', async () => {
    const { engine } = workspace;
    await declaring('one', 'KEY');
    await declaring('two', 'KEY');
    for (const skill of ['one', 'two']) await engine.install(skill, {}, {});
    const both = (value: unknown) => ({ one: { KEY: 'value-1' }, two: { KEY: value } });
    for (const value of [3, true, '', ['x'], 'x'.repeat(70_000)]) {
      await expect(engine.importSecrets(undefined, both(value))).rejects.toMatchObject({
        code: 'secret-invalid',
      });
    }
    await writeFile(secretsFile('two'), '{broken');
    await expect(engine.importSecrets(undefined, both('value-2'))).rejects.toMatchObject({
      code: 'secrets-corrupt',
    });
    await expect(engine.getSecret('one', 'KEY')).rejects.toMatchObject({ code: 'secret-missing' });
    for (const document of [null, [], 'text', { format: 'skillberth-secrets', version: 2 }]) {
      await expect(engine.importSecrets('one', document)).rejects.toMatchObject({ code: 'secret-invalid' });
    }
  });
});

test.each([
  [{ SKILLBERTH_HOME: '/s' }, 'linux', '/home/a', '/s'],
  [{ XDG_STATE_HOME: '/state' }, 'linux', '/home/a', '/state/skillberth'],
  [{ XDG_STATE_HOME: 'relative' }, 'darwin', '/home/a', '/home/a/.local/state/skillberth'],
  [{ LOCALAPPDATA: 'C:\\L' }, 'win32', 'C:\\Users\\a', 'C:\\L\\skillberth'],
  [{}, 'win32', 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Local\\skillberth'],
] as const)('the state folder of %j on %s', (environment, platform, home, folder) => {
  expect(stateFolderOf(environment, platform, home)).toBe(folder);
});
