import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, test } from 'vitest';
import { overlaySnapshot, validate } from '../../../skill/index.ts';
import { blockingAccess, findSkillFolders, readSnapshot } from '../../../workspace/index.ts';
import { type Files, skill, temporaryFolder } from './temporaryFolder.ts';

/** Findings as `severity rule file`. */
async function found(folder: string): Promise<readonly string[]> {
  const snapshot = await readSnapshot(folder, { texts: 'all' });
  return validate(snapshot).map(({ severity, rule, file }) => `${severity} ${rule} ${file}`);
}

const utf16 = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`, 'utf16le');
const utf16BigEndian = (text: string): Uint8Array => Buffer.from(utf16(text)).swap16();

describe('a manifest that is not UTF-8', () => {
  it.each<[name: string, content: Uint8Array | { link: string }, reason: string, words: string]>([
    ['UTF-16', utf16(skill('weather')), 'utf-16', 'UTF-16'],
    ['UTF-16 of the other order', utf16BigEndian(skill('weather')), 'utf-16', 'UTF-16'],
    ['Latin-1', Buffer.from(skill('caf\u00e9'), 'latin1'), 'encoding', 'Latin-1'],
    ['zeros in a text', Buffer.from(`${skill('weather')}\0`), 'binary', 'zero'],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'encoding', 'not UTF-8'],
    ['a link to nowhere', { link: 'nowhere.md' }, 'missing', 'link'],
  ])('%s', async (_, content, reason, words) => {
    for (const file of ['SKILL.md', 'skill.yaml', 'adytum.plugin.json', 'agents/openai.yaml']) {
      const folder = await temporaryFolder({ 'note.txt': '', [file]: content });
      for (const texts of ['manifests', 'all'] as const) {
        const snapshot = await readSnapshot(folder, { texts });
        expect(snapshot.unreadable?.(file)).toBe(reason);
        const [finding, ...others] = validate(snapshot);
        expect(others).toEqual([]);
        expect(finding).toMatchObject({
          rule: 'manifest/not-utf8',
          severity: 'error',
          file,
          start: 0,
          end: 0,
        });
        expect(finding?.message).toContain(words);
      }
      const blocking = await readSnapshot(folder, { access: blockingAccess });
      expect(blocking.unreadable?.(file)).toBe(reason);
      expect(await findSkillFolders(folder)).toEqual(file.startsWith('agents/') ? [] : [folder]);
    }
  });

  it('is no finding where its name may belong to another system', async () => {
    const folder = await temporaryFolder({ 'SKILL.md': skill('weather'), 'manifest.json': utf16('{}') });
    expect((await found(folder)).filter(line => line.includes('not-utf8'))).toEqual([]);
    const inSkills = await temporaryFolder({ 'skills/weather/manifest.json': utf16('{}') });
    expect(await found(path.join(inSkills, 'skills/weather'))).toEqual([
      'error manifest/not-utf8 manifest.json',
    ]);
  });

  it('is judged by its text while an editor has one', async () => {
    const folder = await temporaryFolder({ 'SKILL.md': utf16('') });
    const overlay = new Map([['SKILL.md', skill(path.basename(folder))]]);
    const rules = (snapshot: Parameters<typeof validate>[0]) => validate(snapshot).map(({ rule }) => rule);
    expect(rules(await readSnapshot(folder, { overlay }))).not.toContain('manifest/not-utf8');
    const saved = await readSnapshot(folder);
    expect(rules(overlaySnapshot(saved, 'SKILL.md', skill('weather')))).not.toContain('manifest/not-utf8');
    expect(rules(overlaySnapshot(saved, 'note.md', 'text'))).toContain('manifest/not-utf8');
  });
});

const agentos = (module: string): string =>
  [
    'skill_id: com.example.weather',
    'name: Weather',
    'description: Shows the weather.',
    'version: 1.0.0',
    'author: Ada',
    'entry:',
    '  runtime: python',
    `  module: ${module}`,
    '  exports:',
    '    - command: show',
    '      handler: show',
    'capabilities:',
    '  class: pure',
    '',
  ].join('\n');
const adytum = (value: object): string =>
  JSON.stringify({ id: 'weather', configSchema: { type: 'object', properties: {} }, ...value });

describe.skipIf(process.platform === 'win32')('links', () => {
  /** A skill's folder beside others; links are written relative to it. */
  async function linked(files: Files, links: Readonly<Record<string, string>>): Promise<string> {
    const root = await temporaryFolder({
      'outside/main.py': 'def show(): ...\n',
      'outside/SKILL.md': skill('outside'),
      'outside/index.ts': '',
    });
    const folder = path.join(root, 'skills', 'weather');
    await mkdir(path.join(folder, 'own'), { recursive: true });
    for (const [name, content] of Object.entries(files))
      if (typeof content === 'string') await writeFile(path.join(folder, name), content);
    for (const [name, target] of Object.entries(links)) await symlink(target, path.join(folder, name));
    return folder;
  }

  test('that lead out are known, and nothing is read through them', async () => {
    const folder = await linked(
      { 'SKILL.md': skill('weather'), 'own/main.py': 'x = 1\n' },
      {
        'far.py': '../../outside/main.py',
        far: '../../outside',
        'near.py': 'own/main.py',
        near: 'own',
        'nowhere.py': 'gone.py',
      },
    );
    const snapshot = await readSnapshot(folder, { texts: 'all' });
    const leaving = ['far.py', 'far', 'far/main.py', 'near.py', 'near', 'nowhere.py', 'SKILL.md', 'farther'];
    expect(leaving.filter(file => snapshot.leaves?.(file))).toEqual(['far.py', 'far', 'far/main.py']);
    expect([...snapshot.paths]).toContain('far.py');
    expect(snapshot.read('far.py')).toBeUndefined();
    expect(snapshot.read('near.py')).toBe('x = 1\n');
    expect(overlaySnapshot(snapshot, 'a.py', '').leaves?.('far.py')).toBe(true);
    const manifests = await readSnapshot(folder);
    expect(manifests.leaves?.('far.py')).toBe(false);
  });

  test('a skill that is itself reached by a link keeps its files', async () => {
    const folder = await linked(
      { 'SKILL.md': skill('weather'), 'own/main.py': '' },
      { 'a.py': 'own/main.py' },
    );
    const link = path.join(path.dirname(folder), 'other');
    await symlink(folder, link);
    const snapshot = await readSnapshot(link, { texts: 'all' });
    expect(snapshot.leaves?.('a.py')).toBe(false);
  });

  test.each([
    ['main.py', { 'main.py': '../../outside/main.py' }, ['error agentos/module-path skill.yaml']],
    ['lib/main.py', { lib: '../../outside' }, ['error agentos/module-path skill.yaml']],
    ['lib.main', { lib: '../../outside' }, ['error agentos/module-path skill.yaml']],
    ['main.py', { 'main.py': 'own/main.py' }, []],
    ['main.py', {}, ['error agentos/module-missing skill.yaml']],
  ])('the module of an agentos skill: %s', async (module, links, findings) => {
    const files = { 'skill.yaml': agentos(module), 'own/main.py': 'def show(): ...\n' };
    expect(await found(await linked(files, links))).toEqual(findings);
  });

  const file = 'adytum.plugin.json';
  test.each<[value: object, files: Files, links: Record<string, string>, findings: string[]]>([
    [{}, {}, { 'index.ts': '../../outside/index.ts' }, [`error adytum/skills-path ${file}`]],
    [
      {},
      { 'package.json': '{"adytum": {"extensions": ["./lib/index.ts"]}}' },
      { lib: '../../outside' },
      [`error adytum/skills-path ${file}`],
    ],
    [
      { skills: ['a.md'] },
      { 'index.ts': '' },
      { 'a.md': '../../outside/SKILL.md' },
      [`error adytum/skills-path ${file}`],
    ],
    [{ skills: ['lib'] }, { 'index.ts': '' }, { lib: '../../outside' }, [`error adytum/skills-path ${file}`]],
    [
      { skills: ['own'] },
      { 'index.ts': '' },
      { 'own/SKILL.md': '../../../outside/SKILL.md' },
      [`error adytum/skills-path ${file}`],
    ],
    [{ skills: ['a.md'] }, { 'index.ts': '', 'own/b.md': 'Text.\n' }, { 'a.md': 'own/b.md' }, []],
  ])('the files of an adytum skill: %j %j %j', async (value, files, links, findings) => {
    const folder = await linked({ [file]: adytum(value), ...files }, links);
    expect((await found(folder)).filter(line => line.includes('adytum/'))).toEqual(findings);
  });
});

describe('a folder that holds a manifest alone', () => {
  test.each([
    ['skill.yaml', agentos('main.py'), ['error agentos/module-missing skill.yaml']],
    [
      'skill.yaml',
      'name: weather\nversion: 1.0.0\nentry: main.py\n',
      ['warning adaos/entry-module-missing skill.yaml'],
    ],
    ['adytum.plugin.json', adytum({}), ['warning adytum/entry-missing adytum.plugin.json']],
  ])('%s', async (file, text, findings) => {
    const root = await temporaryFolder({ [`weather/${file}`]: text });
    const folder = path.join(root, 'weather');
    expect(await found(folder)).toEqual(findings);
    await writeFile(path.join(folder, 'notes.txt'), '');
    const withNeighbour = findings.map(line => line.replace('warning adytum', 'error adytum'));
    expect(await found(folder)).toEqual(withNeighbour);
  });
});
