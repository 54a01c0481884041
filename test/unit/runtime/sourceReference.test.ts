import { describe, expect, test } from 'vitest';
import { isPath, parseReference, pathProblem, writtenReference } from '../../../runtime/lifecycle/index.ts';

const hash = '0123456789abcdef0123456789abcdef01234567';

describe('what names a repository', () => {
  test.each<[string, object]>([
    ['github:ada/skills', { url: 'https://github.com/ada/skills.git' }],
    ['github:ada/skills.git', { url: 'https://github.com/ada/skills.git', shown: 'github:ada/skills' }],
    ['github:ada/a.b_c-d#v1.0', { url: 'https://github.com/ada/a.b_c-d.git', ref: 'v1.0' }],
    ['github:ada/skills#feature/x:skills/greeter', { ref: 'feature/x', folder: 'skills/greeter' }],
    ['github:ada/skills:skills/greeter/', { folder: 'skills/greeter' }],
    ['github:ada/skills:./skills//greeter', { folder: 'skills/greeter' }],
    ['github:ada/skills:wetter für morgen', { folder: 'wetter für morgen' }],
    [`github:ada/skills#${hash}`, { ref: hash }],
    ['https://host/a/b.git', { remote: 'https://host/a/b.git', url: 'https://host/a/b.git' }],
    ['https://host/a b/ü.git#main', { url: 'https://host/a b/ü.git', ref: 'main' }],
    ['https://host/a/b#:sub/dir', { url: 'https://host/a/b', folder: 'sub/dir' }],
    ['https://host/a/b#x#1', { url: 'https://host/a/b', ref: 'x#1' }],
    ['HTTPS://host/a/b', { url: 'HTTPS://host/a/b' }],
    ['ssh://git@host:2222/a/b.git#v1', { url: 'ssh://git@host:2222/a/b.git', ref: 'v1', secrets: [] }],
    ['ssh://git:pass@host/a/b.git', { url: 'ssh://git@host/a/b.git', secrets: ['pass'] }],
    ['git://host/a/b.git', { url: 'git://host/a/b.git' }],
    ['file:///srv/a b/c.git', { url: 'file:///srv/a b/c.git' }],
    ['file:///C:/repositories/a', { url: 'file:///C:/repositories/a' }],
    ['git@host:ada/b.git', { remote: 'git@host:ada/b.git', url: 'git@host:ada/b.git' }],
    ['git@host:~/b.git#v1:sub', { url: 'git@host:~/b.git', ref: 'v1', folder: 'sub' }],
    ['git@[::1]:b.git', { url: 'git@[::1]:b.git' }],
    [
      'https://ada:p%40ss@host/a.git#main',
      {
        remote: 'https://ada:p%40ss@host/a.git',
        url: 'https://host/a.git',
        secrets: ['p%40ss', 'p@ss', 'ada'],
      },
    ],
    ['https://token@host/a.git', { url: 'https://host/a.git', secrets: ['token'] }],
  ])('%s', (reference, expected) => expect(parseReference(reference)).toMatchObject(expected));

  test.each([
    'greeter',
    './skills/greeter',
    '/skills/greeter',
    '~/skills/greeter',
    'C:\\skills\\greeter',
    'C:/skills/greeter',
    'C:greeter',
    '\\\\server\\share\\greeter',
    'wetter für morgen',
    'gitlab:ada/skills',
    '-x',
    '@scope/name',
  ])('%s is none', reference => expect(parseReference(reference)).toBeUndefined());

  test.each([
    'github:ada',
    'github:ada/',
    'github:/skills',
    'github:-ada/skills',
    'github:ada/..',
    'github:ada/skills/tree/main',
    'github:ada/skills#-upload-pack=x',
    'github:ada/skills#a..b',
    'github:ada/skills#a b',
    'github:ada/skills#a~1',
    'github:ada/skills#.a',
    'github:ada/skills#a.lock',
    'github:ada/skills#a/',
    'github:ada/skills#@{1}',
    'github:ada/skills#main:../x',
    'github:ada/skills#main:a/../../x',
    'github:ada/skills#main:a\\b',
    'github:ada/skills#main:.git/hooks',
    'github:ada/skills:C:/x',
    'https://host',
    'https:///a/b',
    'https://host/a?token=x',
    'https://host/a\u0007',
    'https://host\\@other/a',
    'file:///',
    'https://github.com/ada/skills/tree/main/greeter',
    'ftp://host/a',
    'ext::sh -c id',
    'fd::17',
    'ssh://-oProxyCommand=id/a',
    'ssh://-x@host/a',
    '-x@host:a',
    'git@host:-a',
    'git@-host:a',
  ])('%s is refused, and the forms are named', reference => {
    const refused = (): unknown => parseReference(reference);
    expect(refused).toThrow(expect.objectContaining({ code: 'source-invalid' }));
    expect(refused).toThrow(
      expect.objectContaining({ nextStep: expect.stringContaining('github:owner/repo') }),
    );
  });

  test.each([
    'https://ada:s3cret@host/a?x=1',
    'https://ada:s3#cret@host/a',
    'https://ada:s3cret@host/a#main:../x',
    'https://ada:s3 cret@@:host/a#-x',
    'ftp://ada:s3cret@host/a',
  ])('the refusal of %s says no password', reference => {
    try {
      parseReference(reference);
      expect.unreachable();
    } catch (error) {
      expect(`${error} ${JSON.stringify(error)}`).not.toMatch(/s3|cret/);
    }
  });

  test.each([
    ['github:ada/skills#main:a', 'github:ada/skills#main:a'],
    ['github:ada/skills:a', 'github:ada/skills:a'],
    ['https://x:y@host/a#:b', 'https://host/a#:b'],
    ['https://host/a', 'https://host/a'],
  ])('%s is written %s, and read again the same', (reference, written) => {
    const read = parseReference(reference);
    if (read === undefined) return expect.unreachable();
    expect(writtenReference(read)).toBe(written);
    expect(parseReference(written)).toMatchObject({ ...read, remote: read.url, secrets: [] });
  });
});

describe('paths that strangers chose', () => {
  test.each([
    'SKILL.md',
    'handlers/main.py',
    'a b/ü/日本.txt',
    '.gitignore',
    '.github/workflows/x.yml',
    'console.py',
    'com10.txt',
    'a..b/c...d',
    `${'a'.repeat(200)}.txt`,
  ])('%s may be written', file => expect(pathProblem(file)).toBeUndefined());

  test.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../x',
    'a/./x',
    'a//x',
    'a/',
    '.git/config',
    'a/.GIT/hooks/x',
    '.g\u200cit/config',
    'git~1/config',
    '.git./config',
    'a\\b',
    'C:/x',
    'a:stream',
    'a\nb',
    'a\u001b[31m',
    'a\u0085',
    'x.',
    'x ',
    'a /b',
    'CON',
    'aux.txt',
    'dir/NUL .py',
    'LPT\u00b9.txt',
    'conout$',
    'a'.repeat(256),
    '\u{1f600}'.repeat(64),
    `${'a/'.repeat(201)}b`,
  ])('%j may not', file => expect(pathProblem(file)).toMatch(/^(its|it) /));
});

test.each<[string, NodeJS.Platform, boolean]>([
  ['greeter', 'linux', false],
  ['./greeter', 'linux', true],
  ['~', 'linux', true],
  ['..', 'linux', true],
  ['a\\b', 'linux', false],
  ['a\\b', 'win32', true],
  ['C:\\skills', 'win32', true],
  ['d:greeter', 'win32', true],
  ['a/b', 'win32', true],
  ['greeter', 'win32', false],
])('%s on %s is a path: %s', (reference, platform, expected) => {
  expect(isPath(reference, platform)).toBe(expected);
});
