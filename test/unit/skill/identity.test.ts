import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, expandEnvironment, isSemver, runtimeFolderName } from '../../../skill/index.ts';

describe('runtimeFolderName', () => {
  it.each(['weather_skill', 'a', '0', 'x.y-z_1', 'console'])('keeps %s', name => {
    expect(runtimeFolderName(name)).toBe(name);
  });

  it.each([
    ['Weather Skill', /^weather-skill-[0-9a-z]+$/],
    ['con', /^con-[0-9a-z]+$/],
    ['nul.txt', /^nul-txt-[0-9a-z]+$/],
    ['..', /^skill-[0-9a-z]+$/],
    ['a.', /^a-[0-9a-z]+$/],
    ['天気', /^skill-[0-9a-z]+$/],
    ['../../etc', /^etc-[0-9a-z]+$/],
    ['x'.repeat(200), /^x{40}-[0-9a-z]+$/],
  ])('replaces %s', (name, pattern) => {
    expect(runtimeFolderName(name)).toMatch(pattern);
  });

  it('always gives a name that every file system can hold, and the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), name => {
        const folder = runtimeFolderName(name);
        expect(folder).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
        expect(folder).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|\.$/);
        expect(runtimeFolderName(folder)).toBe(folder);
      }),
    );
  });

  it.each([
    'com1',
    'COM9.json',
    'lpt0',
    'com\u00b9',
    'aux.skill',
    'CON',
    'conin$',
    'name.',
    'name ',
    'a:stream',
    'what?',
    'a\\b',
    'tab\there',
  ])('gives %j a folder that Windows can hold', name => {
    const folder = runtimeFolderName(name);
    expect(folder).not.toBe(name);
    expect(folder).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
    expect(folder).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/);
  });

  it('leaves room for the rest of a path', () => {
    expect(runtimeFolderName('x'.repeat(64))).toHaveLength(64);
    expect(runtimeFolderName('x'.repeat(65)).length).toBeLessThan(60);
    expect(runtimeFolderName('x'.repeat(65))).not.toBe(runtimeFolderName('x'.repeat(66)));
  });

  it('takes a letter with an accent for the same however it is written', () => {
    expect(runtimeFolderName('na\u00efve')).toBe(runtimeFolderName('nai\u0308ve'));
    expect(runtimeFolderName('na\u00efve')).not.toBe(runtimeFolderName('naive'));
  });

  it('never makes two names of one that differ in letter case only', () => {
    const folders = ['skill', 'Skill', 'SKILL', 'sKill'].map(runtimeFolderName);
    expect(new Set(folders.map(folder => folder.toLowerCase())).size).toBe(4);
  });

  it('keeps different names apart', () => {
    const names = ['A', 'a!', 'a?', 'a ', ' a', 'ä', 'Ä', 'a/b', 'a\\b', 'a:b'];
    expect(new Set(names.map(runtimeFolderName)).size).toBe(names.length);
  });
});

describe('versions', () => {
  it.each(['1.0.0', '0.1.0-rc.1', '1.2.3+build.5'])('%s is a semantic version', text => {
    expect(isSemver(text)).toBe(true);
  });

  it.each(['1.0', 'v1.0.0', ' 1.0.0', '=1.0.0', 'latest', '', '1.0.0 '])('%j is none', text => {
    expect(isSemver(text)).toBe(false);
  });

  it('orders by semver, other texts first', () => {
    const versions = ['1.10.0', 'main', '1.9.0', '1.10.0-rc.1', '0.9.9'];
    expect([...versions].sort(compareVersions)).toEqual(['main', '0.9.9', '1.9.0', '1.10.0-rc.1', '1.10.0']);
  });
});

describe('expandEnvironment', () => {
  const host = { HOST: 'example.com', EMPTY: '' };

  it.each([
    ['${HOST}', 'example.com'],
    ['https://${HOST}/v1', 'https://example.com/v1'],
    ['${EMPTY:-fallback}', 'fallback'],
    ['${MISSING:-}', ''],
    ['${secret:KEY}', '${secret:KEY}'],
    ['$HOST', '$HOST'],
  ])('%s becomes %j', (template, value) => {
    expect(expandEnvironment({ X: template }, host).values).toEqual({ X: value });
  });

  it('leaves a variable out whose only source is unset, and names every host variable', () => {
    const { values, hostVariables } = expandEnvironment({ B: '${B}', A: 'p-${A}', C: '${HOST}' }, host);
    expect(values).toEqual({ A: 'p-', C: 'example.com' });
    expect(hostVariables).toEqual(['A', 'B', 'HOST']);
  });
});
