import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversDomain, normalDomain, normalFilePath, normalHostName } from '../../../skill/index.ts';
import { domain } from './permissionArbitraries.ts';

describe('host names', () => {
  it.each([
    ['api.example.com', 'api.example.com'],
    ['API.Example.COM', 'api.example.com'],
    ['api.example.com.', 'api.example.com'],
    ['b\u00fccher.example', 'xn--bcher-kva.example'],
    ['B\u00dcCHER.example', 'xn--bcher-kva.example'],
    ['\uff41pi.example.com', 'api.example.com'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['localhost', 'localhost'],
  ])('%s counts as %s', (written, normal) => {
    expect(normalHostName(written)).toBe(normal);
    expect(normalDomain(written)).toBe(normal);
  });

  it.each([
    '',
    '.',
    '..',
    'a..b',
    '.example.com',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '017700000001',
    '1\u00b2.1.1.1',
    '\u2460.1.1.1',
    '[::1]',
    '::1',
    'example.com:443',
    'https://example.com',
    'example.com/path',
    'user@example.com',
    'example.com?x',
    'example.com#x',
    'exa mple.com',
    'exa%6dple.com',
    'exam\tple.com',
    'example.com\n',
    '*',
    '*.',
    '*.*',
    '*.com',
    '*.127.0.0.1',
    '**.example.com',
    'a.*.example.com',
    '*.*.example.com',
    'example.1',
    '-a.example.com',
    'a-.example.com',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(130)}com`,
  ])('%j never counts', written => {
    expect(normalDomain(written)).toBeUndefined();
  });

  it('are normal after one look', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', '1', '.', '-', '_', 'X', '\u00fc', '\u3002', ':', '/'),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), letters, domain), text => {
        const normal = normalDomain(text);
        if (normal !== undefined) expect(normalDomain(normal)).toBe(normal);
      }),
      { numRuns: 500 },
    );
  });

  it('stand for the same host that a connection would go to', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '1', '.', 'X', '\u00fc', '\u3002', '-', '_', '%', '@') }),
        text => {
          const normal = normalHostName(text);
          if (normal !== undefined)
            expect(new URL(`http://${text}/`).hostname.replace(/\.$/, '')).toBe(normal);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['example.com', 'example.com', true],
    ['example.com', 'api.example.com', false],
    ['*.example.com', 'api.example.com', true],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'badexample.com', false],
    ['*.example.com', '*.a.example.com', true],
    ['*.a.example.com', '*.example.com', false],
    ['api.example.com', '*.example.com', false],
  ])('%s covers %s: %s', (one, other, covers) => {
    expect(coversDomain(one, other)).toBe(covers);
  });
});

describe('paths', () => {
  it.each([
    ['notes', 'notes'],
    ['./notes/', 'notes'],
    ['notes//a/./b', 'notes/a/b'],
    ['.hidden', '.hidden'],
    ['..a', '..a'],
  ])('%s is %s', (written, normal) => {
    expect(normalFilePath(written)).toBe(normal);
  });

  it.each([
    '',
    '.',
    './',
    '/',
    '/etc',
    '..',
    '../a',
    'a/../..',
    'a/../b',
    '~',
    '~/a',
    'C:/a',
    'c:a',
    '\\a',
    'a\\..\\b',
    'a\0b',
  ])('%j opens nothing', written => {
    expect(normalFilePath(written)).toBeUndefined();
  });
});
