import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { permissionsOf, remedyOf } from '../../runtime/execution/index.ts';
import { layoutOf, SkillFinder, selectedSlot } from '../../runtime/lifecycle/index.ts';
import { noPermissions } from '../../skill/index.ts';
import { configurationFileOf, isSwitchedOff, readConfiguration } from '../../workspace/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import {
  greeterManifest,
  makeWorkspace,
  repository,
  type TestWorkspace,
  writeSkill,
} from './support/workspace.ts';

let workspace: TestWorkspace;
let own: string;
let before: string | undefined;

beforeEach(async () => {
  workspace = await makeWorkspace();
  before = process.env['XDG_CONFIG_HOME'];
  process.env['XDG_CONFIG_HOME'] = workspace.at('settings of the user');
  own = workspace.at('settings of the user', 'skillberth', 'skills.json');
  await mkdir(path.dirname(own), { recursive: true });
});

afterEach(async () => {
  if (before === undefined) delete process.env['XDG_CONFIG_HOME'];
  else process.env['XDG_CONFIG_HOME'] = before;
  await workspace.dispose();
});

const write = (file: string, skills: unknown) => writeFile(file, JSON.stringify({ skills }, null, 2));
const read = () => readConfiguration(workspace.folder);
const shared = () => workspace.at('skills.json');

describe("the user's own file", () => {
  it.each([
    [{ XDG_CONFIG_HOME: '/c' }, 'linux', '/home/me', '/c/skillberth/skills.json'],
    [{ XDG_CONFIG_HOME: 'c' }, 'linux', '/home/me', '/home/me/.config/skillberth/skills.json'],
    [{}, 'darwin', '/Users/me', '/Users/me/.config/skillberth/skills.json'],
    [{}, 'linux', undefined, undefined],
    [{ APPDATA: 'C:\\A' }, 'win32', 'C:\\Users\\me', 'C:\\A\\skillberth\\skills.json'],
    [{}, 'win32', 'C:\\Users\\me', 'C:\\Users\\me\\AppData\\Roaming\\skillberth\\skills.json'],
  ] as const)('of %j on %s', (environment, platform, home, file) => {
    expect(configurationFileOf(environment, platform, home)).toBe(file);
  });

  it('may be missing, be changed and hold comments', async () => {
    expect(await read()).toEqual({ user: undefined, workspace: undefined });
    await writeFile(own, '{\n  // Off for now.\n  "skills": { "enabled": false }\n}\n');
    expect((await read()).user?.enabled).toBe(false);
    await writeFile(own, '{"skills": {}}');
    expect((await read()).user?.enabled).toBe(true);
    await rm(own);
    expect((await read()).user).toBeUndefined();
  });
});

describe('a file that cannot be understood', () => {
  it.each<[text: string, line: number | undefined, message: RegExp]>([
    ['{\n  "skills": {\n', 2, /closing/],
    ['{\n  "skills": {},\n  "skills": {}\n}', 3, /./],
    ['[]', 1, /must be an object/],
    ['{\n  "skills": []\n}', 2, /`skills` must be an object/],
    ['{\n  "skills": {\n    "deny": "a"\n  }\n}', 3, /`skills\.deny` must be a list/],
    ['{"skills": {"allow": [1]}}', 1, /`skills\.allow` must be a list/],
    ['{"skills": {"enabled": "no"}}', 1, /must be true or false/],
    ['{\n"skills": {"entries": {\n"a": true}}}', 3, /`skills\.entries\.a` must be an object/],
    ['{"skills": {"entries": {"a": {"enabled": 0}}}}', 1, /must be true or false/],
    ['{"skills": {"entries": {"a": {"env": {"TOKEN": {"v": "hunter2hunter2"}}}}}}', 1, /must be a text/],
  ])('%j is refused', async (text, line, message) => {
    for (const file of [own, shared()]) {
      await writeFile(file, text);
      const error: unknown = await read().catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'configuration-invalid',
        subject: line === undefined ? file : `${file}:${line}`,
        message: expect.stringMatching(message),
      });
      expect(JSON.stringify(error)).not.toContain('hunter2');
      await rm(file);
    }
  });

  it('is also one that is no file, or too long', async () => {
    await mkdir(shared());
    await expect(read()).rejects.toMatchObject({ code: 'configuration-invalid', subject: shared() });
    await rm(shared(), { recursive: true });
    await writeFile(shared(), ' '.repeat(1_000_001));
    await expect(read()).rejects.toMatchObject({ code: 'configuration-invalid' });
    await rm(shared());
    // A link to nowhere says nothing.
    await symlink('/nowhere/at/all', shared());
    expect((await read()).workspace).toBeUndefined();
  });

  it('grants nothing until it is mended', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    const skill = await new SkillFinder([workspace.folder]).find('greeter');
    const slot = await selectedSlot(skill, {});
    await writeFile(own, '{"skills": {"entries": {"greeter": {"permissions": {"fs": {"read": true}}}}');
    await expect(permissionsOf(layoutOf(skill), slot, workspace.folder)).rejects.toMatchObject({
      code: 'configuration-invalid',
    });
    const { code, stdout } = await callCommandLine(
      ['--workspace', workspace.folder, 'permissions', 'greeter', '--json'],
      {},
    );
    expect(code).not.toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'configuration-invalid' } });
  });
});

describe('docs/permissions.md', () => {
  it('shows a file that means what the page says', async () => {
    const page = await readFile(path.join(repository, 'docs', 'permissions.md'), 'utf8');
    await writeFile(own, /^```json\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '');
    const { user } = await read();
    expect(user?.deny).toEqual(new Set(['old_skill']));
    expect(user?.entries.get('weather')?.permissions).toEqual({ domains: [] });
    expect(user?.entries.get('discord')).toMatchObject({
      permissions: { domains: ['discord.com', '*.discord.gg'], read: ['notes'] },
      environment: { REGION: '${AWS_REGION}' },
    });
  });
});

describe('switched off', () => {
  const reason = async (skill: string) => isSwitchedOff(await read(), skill);

  it('by either file, in the order of the rules', async () => {
    expect(await reason('a')).toBeUndefined();
    await write(own, { entries: { a: { enabled: false }, b: { enabled: true } } });
    expect(await reason('a')).toEqual({
      reason: 'a is switched off: `enabled` of its entry is false.',
      file: own,
    });
    expect(await reason('b')).toBeUndefined();
    await write(shared(), { allow: ['c'] });
    expect(await reason('a')).toEqual({ reason: 'a is not in the list `skills.allow`.', file: shared() });
    expect(await reason('b')).toEqual({ reason: 'b is not in the list `skills.allow`.', file: shared() });
    await write(own, { deny: ['a', 'c'] });
    expect(await reason('a')).toEqual({ reason: 'a is in the list `skills.deny`.', file: own });
    expect(await reason('c')).toEqual({ reason: 'c is in the list `skills.deny`.', file: own });
    await write(shared(), { enabled: false });
    expect((await reason('a'))?.file).toBe(shared());
    expect(await reason('toString')).toMatchObject({ file: shared() });
  });

  it('is never undone by the workspace', async () => {
    await write(own, { enabled: false, deny: ['a'] });
    await write(shared(), { enabled: true, allow: ['a'], deny: [], entries: { a: { enabled: true } } });
    expect(await reason('a')).toMatchObject({ file: own });
  });

  it('takes names of objects for names', async () => {
    await writeFile(
      own,
      '{"skills": {"entries": {"__proto__": {"enabled": false}, "constructor": {"enabled": false}}}}',
    );
    expect(await reason('__proto__')).toMatchObject({ file: own });
    expect(await reason('constructor')).toMatchObject({ file: own });
    expect(await reason('toString')).toBeUndefined();
  });
});

describe('permissions', () => {
  const prepared = async (manifest = greeterManifest('greeter', '1.0.0')) => {
    await writeSkill(workspace, { manifest });
    await workspace.engine.install('greeter', {}, {});
    const skill = await new SkillFinder([workspace.folder]).find('greeter');
    const slot = await selectedSlot(skill, {});
    return { skill, permissions: () => permissionsOf(layoutOf(skill), slot, workspace.folder) };
  };

  it('are the declared ones, then what the user makes of them, then less', async () => {
    const { permissions } = await prepared(`${greeterManifest('greeter', '1.0.0')}permissions: [network]\n`);
    const declared = { ...noPermissions, network: { domains: 'any', protocols: ['http', 'https'] } };
    expect(await permissions()).toMatchObject({ declared, effective: declared });
    expect(await permissions()).not.toHaveProperty('granted');
    await write(own, {
      entries: {
        greeter: {
          env: { REGION: '${AWS_REGION}' },
          permissions: { net: { allow_domains: ['a.com', 'b.com'] }, fs: { read: ['notes'] } },
        },
      },
    });
    const granted = {
      ...noPermissions,
      network: { domains: ['a.com', 'b.com'], protocols: ['http', 'https'] },
      files: { read: ['notes'], write: [] },
    };
    expect(await permissions()).toMatchObject({
      declared,
      granted,
      effective: granted,
      userEnvironment: { REGION: '${AWS_REGION}' },
    });
    await write(shared(), {
      entries: {
        greeter: {
          env: { REGION: 'evil' },
          permissions: { net: { allow_domains: ['b.com', 'c.com'] }, fs: { write: true } },
        },
      },
    });
    expect(await permissions()).toMatchObject({
      granted,
      effective: { ...granted, network: { domains: ['b.com'], protocols: ['http', 'https'] } },
      userEnvironment: { REGION: '${AWS_REGION}' },
    });
  });

  it('are not those of an edited slot that are none', async () => {
    const { permissions, skill } = await prepared();
    const slot = await selectedSlot(skill, {});
    const resolved = JSON.parse(
      await workspace.read(path.relative(workspace.folder, slot.layout.resolvedManifestFile)),
    );
    const edited = {
      ...slot,
      resolved: {
        ...resolved,
        declared_permissions: {
          network: { domains: ['*', '127.0.0.1', 'a.com'], protocols: ['ftp', 'https'] },
          files: { read: ['../..', '/etc', 'notes'], write: [] },
          writeState: false,
          hostVariables: ['A B', 'A'],
        },
      },
    };
    expect((await permissionsOf(layoutOf(skill), edited, workspace.folder)).declared).toEqual({
      network: { domains: ['a.com'], protocols: ['https'] },
      files: { read: ['notes'], write: [] },
      writeState: false,
      hostVariables: ['A'],
    });
    expect((await permissions()).declared).toEqual(noPermissions);
  });

  it('name the file and the line that would allow more', async () => {
    const { permissions, skill } = await prepared();
    const denied = { kind: 'host', host: 'a.com', protocol: 'https' } as const;
    expect(await remedyOf(denied, skill, await permissions())).toEqual({
      file: skill.manifestFile,
      line: greeterManifest('greeter', '1.0.0').split('\n').length,
      text: 'permissions: [network]',
    });
    await write(own, { entries: { greeter: { permissions: { net: { allow_domains: ['b.com'] } } } } });
    expect(await remedyOf(denied, skill, await permissions())).toEqual({
      file: own,
      line: 7,
      text: expect.stringContaining('"allow_domains": ["b.com", "a.com"]'),
    });
    await write(own, {
      entries: { greeter: { permissions: { net: { allow_domains: ['a.com', 'b.com'] } } } },
    });
    await write(shared(), { entries: { greeter: { permissions: { net: { allow_domains: [] } } } } });
    expect(await remedyOf(denied, skill, await permissions())).toEqual({
      file: shared(),
      line: 7,
      text: expect.stringContaining('"allow_domains": ["a.com"]'),
    });
    await rm(own);
    expect(
      await remedyOf(denied, { ...skill, format: 'adytum' }, { ...(await permissions()), sources: {} }),
    ).toMatchObject({
      file: own,
    });
  });
});
