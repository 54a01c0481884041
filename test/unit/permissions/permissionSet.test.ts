import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalPermissions,
  effectivePermissions,
  intersectPermissions,
  isWider,
  noPermissions,
  type PermissionSet,
  readPermissionSet,
  statedPermissions,
  unionPermissions,
  withStated,
} from '../../../skill/index.ts';
import { permissionSet } from './permissionArbitraries.ts';

const network = (domains: 'any' | readonly string[], protocols: readonly ('http' | 'https')[] = ['https']) =>
  canonicalPermissions({ ...noPermissions, network: { domains, protocols } });
const files = (read: 'workspace' | readonly string[], write: 'workspace' | readonly string[] = []) =>
  canonicalPermissions({ ...noPermissions, files: { read, write } });

describe('the one form of a set', () => {
  it('is sorted, without doubles and without what is covered', () => {
    expect(
      canonicalPermissions({
        network: { domains: ['b.org', '*.a.com', 'x.a.com', 'b.org'], protocols: ['https', 'http'] },
        files: { read: ['notes/a', 'notes'], write: [] },
        writeState: false,
        hostVariables: ['B', 'A', 'A'],
      }),
    ).toEqual({
      network: { domains: ['*.a.com', 'b.org'], protocols: ['http', 'https'] },
      files: { read: ['notes'], write: [] },
      writeState: false,
      hostVariables: ['A', 'B'],
    });
  });

  it('is its own form, and survives being written', () => {
    fc.assert(
      fc.property(permissionSet, set => {
        expect(canonicalPermissions(set)).toEqual(set);
        expect(readPermissionSet(JSON.parse(JSON.stringify(set)))).toEqual(set);
      }),
    );
  });

  it('comes of anything that was written', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        expect(isWider(readPermissionSet(value), noPermissions)).toBe(false);
      }),
    );
    expect(
      readPermissionSet({ files: { read: ['../..', '/etc'] }, network: { domains: ['*', '127.0.0.1'] } }),
    ).toEqual(noPermissions);
  });
});

describe('union and intersection', () => {
  it('hold what sets promise', () => {
    fc.assert(
      fc.property(permissionSet, permissionSet, (one, other) => {
        const union = unionPermissions(one, other);
        const shared = intersectPermissions(one, other);
        expect(isWider(one, union)).toBe(false);
        expect(isWider(other, union)).toBe(false);
        expect(isWider(shared, one)).toBe(false);
        expect(isWider(shared, other)).toBe(false);
        expect(unionPermissions(other, one)).toEqual(union);
        expect(intersectPermissions(other, one)).toEqual(shared);
        expect(unionPermissions(one, one)).toEqual(one);
        expect(intersectPermissions(one, one)).toEqual(one);
        expect(unionPermissions(one, noPermissions)).toEqual(one);
        expect(intersectPermissions(one, noPermissions)).toEqual(noPermissions);
      }),
      { numRuns: 300 },
    );
  });

  it('meet in the narrower of two entries', () => {
    expect(intersectPermissions(network(['*.example.com']), network(['api.example.com', 'b.org']))).toEqual(
      network(['api.example.com']),
    );
    expect(intersectPermissions(network('any'), network(['b.org']))).toEqual(network(['b.org']));
    expect(intersectPermissions(files('workspace'), files(['notes']))).toEqual(files(['notes']));
    expect(intersectPermissions(files(['notes']), files(['notes/a', 'other']))).toEqual(files(['notes/a']));
  });
});

describe('wider', () => {
  const everything: PermissionSet = {
    network: { domains: 'any', protocols: ['http', 'https'] },
    files: { read: 'workspace', write: 'workspace' },
    writeState: true,
    hostVariables: ['A'],
  };
  it.each<[what: string, next: PermissionSet, approved: PermissionSet, wider: boolean]>([
    ['nothing than nothing', noPermissions, noPermissions, false],
    ['a host than none', network(['a.com']), noPermissions, true],
    ['another host', network(['b.com']), network(['a.com']), true],
    ['a wildcard than a name', network(['*.a.com']), network(['x.a.com']), true],
    ['a name than its wildcard', network(['x.a.com']), network(['*.a.com']), false],
    ['any website than some', network('any'), network(['a.com']), true],
    ['some than any website', network(['a.com']), network('any'), false],
    ['http besides', network(['a.com'], ['http', 'https']), network(['a.com']), true],
    ['http alone than https alone', network(['a.com'], ['http']), network(['a.com']), true],
    ['no protocol at all', network(['a.com'], []), noPermissions, false],
    ['the workspace than a path', files('workspace'), files(['notes']), true],
    ['a path than the workspace', files(['notes']), files('workspace'), false],
    ['a path above', files(['notes']), files(['notes/a']), true],
    ['a path below', files(['notes/a']), files(['notes']), false],
    ['a name that only begins alike', files(['notes2']), files(['notes']), true],
    ['writing than reading', files([], ['notes']), files(['notes']), true],
    ['reading than writing', files(['notes']), files([], ['notes']), false],
    ['a variable', { ...noPermissions, hostVariables: ['A'] }, noPermissions, true],
    ['state', { ...noPermissions, writeState: true }, noPermissions, true],
    ['nothing than everything', noPermissions, everything, false],
  ])('%s', (_, next, approved, wider) => {
    expect(isWider(next, approved)).toBe(wider);
    expect(isWider(next, next)).toBe(false);
  });
});

describe('what is stated', () => {
  it('never grows by what is no permission', () => {
    const junk = fc
      .oneof(
        fc.string(),
        fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `${a}.0.0.${b}`),
        fc.string().map(text => `https://${text}`),
        fc.constantFrom('*', '*.com', '../x', '/etc', '~', 'a:80', '127.1', '::1', '[fe80::1]'),
        fc.integer(),
        fc.constant(null),
      )
      .filter(
        item =>
          typeof item !== 'string' || !/^[\p{L}\p{N}_.-]+$/u.test(item) || /^[\d.]+$|\.\.|^\./.test(item),
      );
    fc.assert(
      fc.property(fc.array(junk), items => {
        const stated = statedPermissions({ net: { allow_domains: ['a.com', ...items] } });
        expect(stated.domains).toEqual(['a.com']);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [{}, {}],
    [null, { domains: [], protocols: [], read: [], write: [], writeState: false }],
    [{ net: {} }, {}],
    [{ net: false }, { domains: [], protocols: [] }],
    [{ net: { allow_domains: 'a.com' } }, { domains: [] }],
    [{ net: { protocols: ['ftp', 'http'] } }, { protocols: ['http'] }],
    [{ fs: { read: true, write: false } }, { read: 'workspace', write: [] }],
    [{ fs: { read: 'yes', write: 1 } }, { read: [], write: [] }],
    [{ fs: { read: ['notes', '..'] } }, { read: ['notes'] }],
    [{ actions: { write_state: 'true' } }, { writeState: false }],
    [{ actions: { write_state: true } }, { writeState: true }],
  ])('%j states %j', (written, stated) => {
    expect(statedPermissions(written)).toEqual(stated);
  });
});

describe('what is enforced', () => {
  const declared = canonicalPermissions({
    network: { domains: ['a.com'], protocols: ['https'] },
    files: { read: 'workspace', write: [] },
    writeState: false,
    hostVariables: ['AWS_REGION'],
  });

  it('is what is declared where nobody says more', () => {
    expect(effectivePermissions(declared, {})).toEqual(declared);
    expect(effectivePermissions(declared, { user: {}, workspace: {} })).toEqual(declared);
  });

  it('follows the user for each key, for more and for less', () => {
    const user = statedPermissions({ net: { allow_domains: ['b.com'] }, fs: { read: ['notes'] } });
    expect(effectivePermissions(declared, { user })).toEqual({
      ...declared,
      network: { domains: ['b.com'], protocols: ['https'] },
      files: { read: ['notes'], write: [] },
    });
  });

  it('is never widened by the workspace', () => {
    fc.assert(
      fc.property(permissionSet, fc.anything(), fc.anything(), (set, user, workspace) => {
        const sources = { user: statedPermissions(user) };
        const narrowed = effectivePermissions(set, { ...sources, workspace: statedPermissions(workspace) });
        expect(isWider(narrowed, effectivePermissions(set, sources))).toBe(false);
      }),
      { numRuns: 300 },
    );
    const workspace = statedPermissions({
      net: { allow_domains: ['a.com', 'evil.example'], protocols: ['http', 'https'] },
      fs: { read: ['notes'], write: true },
      actions: { write_state: true },
    });
    expect(effectivePermissions(declared, { workspace })).toEqual({
      ...declared,
      files: { read: ['notes'], write: [] },
    });
  });

  it('lets a stated key replace only itself', () => {
    fc.assert(
      fc.property(permissionSet, set => {
        expect(withStated(set, {})).toEqual(set);
        expect(withStated(set, { writeState: true }).files).toEqual(set.files);
      }),
    );
  });
});
