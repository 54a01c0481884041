import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentDenial } from '../../../runtime/execution/index.ts';
import {
  noPermissions,
  type PermissionSet,
  type SkillFormat,
  statedPermissions,
  withStated,
} from '../../../skill/index.ts';

const root = path.resolve('/w');
const places = {
  own: [path.join(root, 'skills', '.runtime', 'x', 'data', 'files', 'home')],
  workspace: [root],
  temporary: [path.resolve('/tmp')],
};
const permissions = (stated: unknown): PermissionSet => withStated(noPermissions, statedPermissions(stated));
const net = (...domains: readonly string[]) => permissions({ net: { allow_domains: domains } });
const anyHost: PermissionSet = {
  ...noPermissions,
  network: { domains: 'any', protocols: ['http', 'https'] },
};

function denied(
  input: unknown,
  set: PermissionSet,
  { format = 'agentos', allowLocalhost = false }: { format?: SkillFormat; allowLocalhost?: boolean } = {},
): string | undefined {
  return argumentDenial(input, set, { format, places, allowLocalhost })?.argument;
}

describe('network', () => {
  it('lets an allowed domain through', () => {
    expect(denied({ domain: 'api.example.com' }, net('api.example.com'))).toBeUndefined();
  });

  it('denies a domain that is not in the list', () => {
    expect(
      argumentDenial({ domain: 'evil.example' }, net('api.example.com'), { format: 'agentos', places }),
    ).toEqual({
      argument: 'domain',
      reason: 'evil.example is not among the allowed hosts.',
      denied: { kind: 'host', host: 'evil.example', protocol: 'https' },
    });
  });

  it('denies every domain where no network is declared', () => {
    expect(
      argumentDenial({ domain: 'api.example.com' }, noPermissions, { format: 'agentos', places })?.reason,
    ).toBe('api.example.com needs the network, and the skill has none.');
  });

  it.each<[input: unknown, allowed: boolean]>([
    [{ domain: 'API.Example.com' }, true],
    [{ domain: 'api.example.com.' }, true],
    [{ url: 'https://api.example.com/path?x=1#y' }, true],
    [{ url: 'https://api.example.com:443/' }, true],
    [{ url: 'wss://api.example.com/' }, true],
    [{ url: 'api.example.com/path' }, true],
    [{ url: '//api.example.com/path' }, true],
    [{ url: '/v1/weather' }, true],
    [{ host: 'api.example.com:443' }, true],
    [{ url: '' }, true],
    [{ url: null }, true],
    [{ message: 'See https://evil.example/ and /etc/passwd.' }, true],
    [{ query: 'host: evil.example' }, true],
    [{ url: 'http://api.example.com/' }, false],
    [{ url: 'https://api.example.com:8443/' }, false],
    [{ host: 'api.example.com:22' }, false],
    [{ url: 'https://evil.example/' }, false],
    [{ url: 'HTTPS://EVIL.example' }, false],
    [{ url: 'https://api.example.com@evil.example/' }, false],
    [{ url: 'https://api.example.com\\@evil.example/' }, false],
    [{ url: 'https://api.example.com/x?y=\\z' }, true],
    [{ url: 'https:\\\\evil.example' }, false],
    [{ url: 'https:evil.example' }, false],
    [{ url: ' \n https://evil.exam\tple/' }, false],
    [{ url: '//evil.example' }, false],
    [{ url: '\\\\evil.example\\x' }, false],
    [{ url: 'evil.example' }, false],
    [{ url: 'evil.example:443' }, false],
    [{ url: 'https://api.example.com.evil.example/' }, false],
    [{ url: 'https://evil\u3002example/' }, false],
    [{ url: 'https://\uff45vil.example/' }, false],
    [{ url: 'file:///etc/passwd' }, false],
    [{ url: 'FILE:/etc/passwd' }, false],
    [{ uri: 'file:/etc/passwd' }, false],
    [{ uri: 'urn:isbn:0451450523' }, true],
    [{ url: 'ftp://api.example.com/' }, false],
    [{ url: 'gopher://api.example.com/' }, false],
    [{ url: 'data:text/plain,x' }, false],
    [{ url: 'http://127.0.0.1/' }, false],
    [{ url: 'http://[::1]/' }, false],
    [{ url: 'http://2130706433/' }, false],
    [{ url: 'https://0x7f.1/' }, false],
    [{ host: '::1' }, false],
    [{ host: 2130706433 }, false],
    [{ host: 'localhost' }, false],
    [{ URL: 'https://evil.example/' }, false],
    [{ base_url: 'https://evil.example/' }, false],
    [{ baseUrl: 'https://evil.example/' }, false],
    [{ urls: ['https://api.example.com/', 'https://evil.example/'] }, false],
    [{ request: { options: [{ host: 'evil.example' }] } }, false],
    [{ url: { host: 'evil.example' } }, false],
    [{ url: 'https://' }, false],
  ])('%j: %s', (input, allowed) => {
    expect(denied(input, net('api.example.com')) === undefined).toBe(allowed);
  });

  it('knows wildcards and other scripts', () => {
    expect(denied({ domain: 'a.b.example.com' }, net('*.example.com'))).toBeUndefined();
    expect(denied({ domain: 'example.com' }, net('*.example.com'))).toBe('domain');
    expect(denied({ domain: 'b\u00fccher.example' }, net('xn--bcher-kva.example'))).toBeUndefined();
  });

  it('lets any website be any website, and nothing else', () => {
    expect(denied({ url: 'http://wherever.example/' }, anyHost)).toBeUndefined();
    for (const url of [
      'http://169.254.169.254/',
      'http://10.0.0.1/',
      'http://[fe80::1]/',
      'http://[::ffff:7f00:1]/',
      'http://localhost/',
      'file:///x',
    ])
      expect(denied({ url }, anyHost)).toBe('url');
  });

  it('opens this machine only for development, and only to who asks for it', () => {
    const url = 'http://localhost:3000/';
    expect(denied({ url }, net('localhost'))).toBe('url');
    expect(denied({ url }, net('localhost'), { allowLocalhost: true })).toBeUndefined();
    expect(denied({ url }, net('api.example.com'), { allowLocalhost: true })).toBe('url');
    expect(
      denied({ url: 'http://127.0.0.1:3000/' }, net('localhost'), { allowLocalhost: true }),
    ).toBeUndefined();
    expect(denied({ url: 'http://10.0.0.1/' }, net('localhost'), { allowLocalhost: true })).toBe('url');
  });

  it('takes a domain without a dot for one of knowledge, but in agentos', () => {
    expect(denied({ domain: 'finance' }, noPermissions, { format: 'adaos' })).toBeUndefined();
    expect(denied({ domain: 'finance' }, noPermissions)).toBe('domain');
    expect(denied({ domain: 'localhost' }, noPermissions, { format: 'adaos' })).toBe('domain');
  });

  it('says where', () => {
    expect(
      denied(
        { a: [{ b: 1 }, { urls: ['https://api.example.com', 'https://evil.example'] }] },
        net('api.example.com'),
      ),
    ).toBe('a[1].urls[1]');
  });

  it('never lets a host through that is not allowed, however deep', () => {
    fc.assert(
      fc.property(
        fc.domain().filter(name => !/example\.com$/i.test(name)),
        fc.array(fc.constantFrom('x', 'list'), { maxLength: 30 }),
        fc.constantFrom('url', 'host', 'domain', 'Base-URL'),
        (name, way, key) => {
          let input: unknown = { [key]: key === 'url' ? `https://${name}/` : name };
          for (const step of way) input = step === 'list' ? [input] : { [step]: input };
          expect(denied(input, net('*.example.com'))).toBeDefined();
        },
      ),
    );
  });

  it('comes to an end with anything', () => {
    const round: Record<string, unknown> = { name: 'x' };
    round['self'] = round;
    expect(denied(round, noPermissions)).toBeUndefined();
    let deep: unknown = { url: 'https://evil.example' };
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(denied(deep, noPermissions)).toMatch(/url$/);
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (one, other) => {
        denied({ url: one, path: other, operation: one, mode: other, any: one }, noPermissions);
      }),
    );
  });
});

describe('files', () => {
  const reads = permissions({ fs: { read: true } });
  const writes = permissions({ fs: { read: true, write: true } });

  it('lets reading through that is declared', () => {
    for (const operation of ['read', 'READ', ' Read ']) expect(denied({ operation }, reads)).toBeUndefined();
  });

  it('denies writing that is not declared', () => {
    expect(argumentDenial({ operation: 'write' }, reads, { format: 'agentos', places })).toEqual({
      argument: 'operation',
      reason: 'The operation write changes files, which the skill may not.',
      denied: { kind: 'write' },
    });
  });

  it('denies reading where no files are declared, and lets declared writing through', () => {
    expect(denied({ operation: 'read' }, noPermissions)).toBe('operation');
    expect(denied({ operation: 'write' }, writes)).toBeUndefined();
  });

  it.each([
    'Write',
    'WRITE',
    ' write ',
    'append',
    'delete',
    'truncate',
    'chmod',
    'whatever',
    'rw',
    'read+write',
    'a',
  ])('counts %j as writing', operation => {
    expect(denied({ operation }, reads)).toBe('operation');
    expect(denied({ request: [{ operation }] }, reads)).toBe('request[0].operation');
    expect(denied({ operation: [operation] }, reads)).toBe('operation[0]');
    expect(denied({ operation }, writes)).toBeUndefined();
  });

  it.each([
    [{ mode: 'w' }, 'mode'],
    [{ mode: 'rb+' }, 'mode'],
    [{ mode: 'Append' }, 'mode'],
    [{ mode: 'dark' }, undefined],
    [{ mode: 'fast' }, undefined],
    [{ mode: 'r' }, undefined],
  ])('%j', (input, argument) => {
    expect(denied(input, noPermissions)).toBe(argument);
  });

  it('leaves sums alone outside agentos', () => {
    expect(denied({ operation: 'add', a: 1, b: 2 }, noPermissions, { format: 'adaos' })).toBeUndefined();
    expect(denied({ operation: 'delete' }, noPermissions, { format: 'adaos' })).toBe('operation');
    expect(denied({ operation: 'patch', path: 'x' }, noPermissions, { format: 'adaos' })).toBe('operation');
  });

  it.each<[file: string, set: PermissionSet, allowed: boolean]>([
    ['notes/a.txt', noPermissions, true],
    ['./notes/../a.txt', noPermissions, true],
    ['../secrets.json', noPermissions, false],
    ['notes/../../secrets.json', writes, false],
    ['..\\secrets.json', writes, false],
    ['/etc/shadow', writes, false],
    ['C:\\Windows\\win.ini', writes, false],
    ['~/.ssh/id_rsa', writes, false],
    ['file:///etc/passwd', writes, false],
    [path.join(root, 'README.md'), reads, true],
    [path.join(root, 'README.md'), noPermissions, false],
    [`${root}${path.sep}..${path.sep}other`, reads, false],
    [path.join(root, 'notes', 'a'), permissions({ fs: { read: ['notes'] } }), true],
    [path.join(root, 'notes2', 'a'), permissions({ fs: { read: ['notes'] } }), false],
    [path.join(places.own[0] ?? '', 'x.json'), noPermissions, true],
    [path.join(path.resolve('/tmp'), 'x'), reads, true],
    [path.join(path.resolve('/tmp'), 'x'), permissions({ fs: { read: ['notes'] } }), false],
  ])('%s', (file, set, allowed) => {
    expect(denied({ path: file }, set)).toBe(allowed ? undefined : 'path');
    expect(denied({ request: { files: ['ok.txt', file] } }, set)).toBe(
      allowed ? undefined : 'request.files[1]',
    );
  });

  it('wants the permission for what is done there', () => {
    const file = path.join(root, 'notes', 'a');
    const set = permissions({ fs: { read: true, write: ['out'] } });
    expect(denied({ operation: 'read', path: file }, set)).toBeUndefined();
    expect(argumentDenial({ operation: 'write', path: file }, set, { format: 'agentos', places })).toEqual({
      argument: 'path',
      reason: `${file} is not among the files that the skill may write.`,
      denied: { kind: 'write', path: 'notes/a' },
    });
    expect(denied({ operation: 'write', path: path.join(root, 'out', 'a') }, set)).toBeUndefined();
  });

  it('takes the path of an address for one', () => {
    expect(denied({ host: 'api.example.com', path: '/v1/weather' }, net('api.example.com'))).toBeUndefined();
  });
});
