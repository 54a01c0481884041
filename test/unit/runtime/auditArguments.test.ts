import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  argumentDigest,
  canonicalJson,
  instantOf,
  isCredentialName,
  redactedArguments,
  verdictOf,
} from '../../../runtime/execution/index.ts';
import { SecretMask } from '../../../runtime/index.ts';

const noSecrets = new SecretMask();

/** The same value with the members of its objects in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, turned(item)]),
  );
}

describe('canonical JSON', () => {
  test('is one text for one value, and another for another', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const text = canonicalJson(one);
        expect(canonicalJson(turned(one))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        // As JSON has it: -0 is 0.
        const same = isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
        expect(canonicalJson(other) === text).toBe(same);
      }),
    );
  });

  test('is that of RFC 8785', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': [1e30, 4.5, 2e-3, -0],
      '\u{1f600}': 5,
      '\u0080': 6,
      ö: 7,
      10: 8,
      9: 9,
    };
    expect(canonicalJson(value)).toBe(
      '{"\\r":2,"1":[1e+30,4.5,0.002,0],"10":8,"9":9,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
    );
  });

  test('leaves out what is undefined, and refuses what is too deep', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, null] })).toBe('{"a":[null,null]}');
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(() => canonicalJson(deep)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });
});

test('the digest is SHA-256 of it', () => {
  // printf '{"a":[1],"b":"x"}' | sha256sum
  expect(argumentDigest({ b: 'x', a: [1] })).toBe(
    '9fae53c0de2a098ff740e77894a456809d4cbd144fc6d283e76e1b695964a7d8',
  );
});

describe('the text of arguments', () => {
  test.each([
    'password',
    'Password',
    'db_password',
    'passwd',
    'passphrase',
    'pwd',
    'secret',
    'clientSecret',
    'client_secret',
    'token',
    'accessToken',
    'ACCESS_TOKEN',
    'apiKey',
    'api_key',
    'API-KEY',
    'x-api-key',
    'apikey',
    'Authorization',
    'auth',
    'bearer',
    'Cookie',
    'sessionId',
    'session_key',
    'privateKey',
    'private.key',
    'sshKey',
    'credential',
    'awsCredentials',
    'signature',
    'otp',
    'pin',
    'key',
    'connectionString',
    'dsn',
    'AZURE_ACCOUNT_KEY',
  ])('withholds %s', name => {
    expect(isCredentialName(name)).toBe(true);
    expect(redactedArguments({ deep: [{ [name]: { any: 'value-of-it' } }] }, noSecrets)).toBe(
      canonicalJson({ deep: [{ [name]: '(withheld)' }] }),
    );
  });

  test.each([
    'city',
    'name',
    'passage',
    'keyboard',
    'monkey',
    'author',
    'compass',
    'pinned',
    'keys',
    'passed',
  ])('shows %s', name => expect(isCredentialName(name)).toBe(false));

  test('holds no secret, wherever it stands and however long the text is', () => {
    const secret = 'canary/of "arguments"';
    const mask = new SecretMask([secret]);
    const forms = [
      secret,
      JSON.stringify({ secret }),
      encodeURIComponent(secret),
      Buffer.from(`ab${secret}`).toString('base64'),
    ];
    for (const form of forms) {
      for (const filling of [0, 150, 190, 199, 1_590, 100_000]) {
        const text = redactedArguments({ [form]: form, list: ['x'.repeat(filling) + form] }, mask);
        expect(text).not.toContain('canary');
        expect(text).not.toContain(Buffer.from('canary/of').toString('base64').slice(1, -1));
      }
    }
  });

  test('is short whatever the arguments are', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8, stringUnit: 'binary' }), value => {
        const text = redactedArguments(value, noSecrets);
        expect(text.length).toBeLessThan(2_100);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
    const wide = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`m${index}`, 'x'.repeat(5_000)]),
    );
    expect(redactedArguments(wide, noSecrets).length).toBeLessThan(2_100);
    expect(redactedArguments({ list: Array.from({ length: 60 }, () => 1) }, noSecrets)).toContain(
      '... 10 more',
    );
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
    expect(redactedArguments(deep, noSecrets)).toContain('{...}');
  });
});

describe('since', () => {
  const now = new Date('2026-03-10T12:00:00.000Z');

  test.each([
    ['15m', '2026-03-10T11:45:00.000Z'],
    ['2h', '2026-03-10T10:00:00.000Z'],
    ['7d', '2026-03-03T12:00:00.000Z'],
    ['30 s', '2026-03-10T11:59:30.000Z'],
    ['1W', '2026-03-03T12:00:00.000Z'],
    ['2026-03-01T08:30:00Z', '2026-03-01T08:30:00.000Z'],
    ['2026-03-01T08:30:00.250+02:00', '2026-03-01T06:30:00.250Z'],
    ['2026-03-01 08:30', new Date(2026, 2, 1, 8, 30).toISOString()],
    ['2026-03-01', new Date(2026, 2, 1).toISOString()],
  ])('%s is a moment', (since, moment) => expect(instantOf(since, now).toISOString()).toBe(moment));

  test.each([
    '',
    'yesterday',
    '2026',
    '15',
    'm',
    '-5m',
    '1.5h',
    '2026-02-31x',
    '2026-13-01',
    '9999999d',
    '10/03/2026',
    '999999d',
  ])('%j is none', since =>
    expect(() => instantOf(since, now)).toThrow(
      expect.objectContaining({ code: 'usage', nextStep: expect.stringContaining('15m, 2h, 7d') }),
    ),
  );
});

test('a gate, the isolation and a limit deny; what else fails is an error', () => {
  expect(
    (
      ['phase-violation', 'permission-denied', 'limit-memory', 'tool-timeout', 'approval-needed'] as const
    ).map(verdictOf),
  ).toEqual(Array(5).fill('deny'));
  expect((['tool-failed', 'worker-crashed', 'output-invalid', 'internal'] as const).map(verdictOf)).toEqual(
    Array(4).fill('error'),
  );
});
