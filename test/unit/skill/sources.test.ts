import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SkillSnapshot, validate } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

type Files = Readonly<Record<string, string>>;

const head = 'name: weather_skill\nversion: 1.0.0\n';

function findings(files: Files, only?: string) {
  return validate(snapshotOf(files), only === undefined ? {} : { only }).filter(({ rule }) =>
    /^(?:sources|secrets)\//.test(rule),
  );
}

function summaries(files: Files, only?: string): readonly string[] {
  return findings(files, only).map(({ severity, rule, file, start, end }) => {
    const covered = (files[file] ?? '').slice(start, end);
    return `${severity} ${rule} "${covered}"${file === 'skill.yaml' ? '' : ` in ${file}`}`;
  });
}

/** Letters and digits without order, put together here so that no scanner takes this file for a leak. */
const noise = 'Zq7Rk2Wm9Xt4Vb6Ny1Lc8Hd3Jf5Gs0PaUeKoTi7Bz2Mw9Qr4Xv6Sn1Yl8Cd3Hk5Fj0GpEuAo';
const of = (length: number, from = noise) => from.repeat(4).slice(0, length);
const upper = of(60)
  .toUpperCase()
  .replaceAll(/[01890]/g, 'Q');
const hex = '9c41d7e0b25f8a36c1e94d07ab63f582';

const credentials: readonly (readonly [name: string, value: string])[] = [
  ['an AWS access key', `AKIA${upper.slice(0, 16)}`],
  ['a GitHub token', `ghp_${of(36)}`],
  ['a GitHub token', `gho_${of(36)}`],
  ['a GitHub token', `github_pat_${of(22)}_${of(59)}`],
  ['a GitLab token', `glpat-${of(20)}`],
  ['a Slack token', `xoxb-${'7302941586'}-${of(24)}`],
  [
    'the address of a Slack webhook',
    `hooks.slack.com/services/T${upper.slice(0, 9)}/B${upper.slice(0, 9)}/${of(24)}`,
  ],
  ['a Stripe key', `sk_live_${of(24)}`],
  ['a Google API key', `AIza${of(35)}`],
  ['an OpenAI key', `sk-${of(20)}T3BlbkFJ${of(20)}`],
  ['an OpenAI key', `sk-proj-${of(60)}`],
  ['an Anthropic key', `sk-ant-api03-${of(95)}`],
  ['an npm token', `npm_${of(36)}`],
  ['a PyPI token', `pypi-AgEIcHlwaS5vcmc${of(80)}`],
  ['a Hugging Face token', `hf_${of(60).replaceAll(/\d/g, '').slice(0, 34)}`],
  ['a SendGrid key', `SG.${of(22)}.${of(43)}`],
  ['a Telegram bot’s token', `${'730294158'}:AA${of(33)}`],
];

describe('a credential', () => {
  it.each(credentials)('%s is found and not repeated', (name, value) => {
    const files = { 'skill.yaml': head, 'handlers/main.py': `X = "${value}"  # ${value}\n` };
    expect(summaries(files)).toEqual(
      Array(2).fill(`warning sources/credential "${value}" in handlers/main.py`),
    );
    const message = findings(files)[0]?.message ?? '';
    expect(message).toContain(name);
    // The beginning says what it is: `sk-proj-`, `hooks.slack.com/services/`.
    const secret = value.slice(Math.floor(value.length / 2));
    for (let at = 0; at + 5 <= secret.length; at += 1)
      expect(message).not.toContain(secret.slice(at, at + 5));
  });

  it.each(credentials)('%s of another length is none', (_, value) => {
    // Patterns with a range of lengths end in what is still a credential; those are cut by half.
    for (const other of [
      value.slice(0, Math.floor(value.length / 2)),
      `x${value}`,
      value.replace(/[\w-]{4}$/, '!'),
    ]) {
      const found = summaries({ 'skill.yaml': head, 'a.py': `"${other}"` });
      const isRange = /^(?:sk[-_]|pypi|hooks|xox)/.test(value) && other.length > value.length - 5;
      if (!isRange) expect(found, other).toEqual([]);
    }
  });

  it.each([
    `ghp_${'x'.repeat(36)}`,
    `AKIA${'IOSFODNN7EXAMPLE'}`,
    `ghp_${'1234567890abcdefghijklmnopqrstuvwxyz'}`,
    `sk-proj-your-key-${of(60)}`,
    `AIza${'ab'.repeat(20).slice(0, 35)}`,
    'ghp_<your-token>',
    '${GITHUB_TOKEN}',
  ])('%s is an example', value => {
    expect(summaries({ 'skill.yaml': head, 'a.py': value })).toEqual([]);
  });

  it('may be a key for OpenWeather where the file speaks of it', () => {
    const url = 'URL = "https://api.openweathermap.org/data/2.5/weather"\n';
    const file = (text: string) => summaries({ 'skill.yaml': head, 'a.py': text });
    const expected = [`warning sources/credential "${hex}" in a.py`];
    for (const key of ['api_key', 'API_KEY', 'appid', '"apikey"']) {
      expect(file(`${url}${key}: "${hex}"`), key).toEqual(expected);
      expect(file(`${url}${key} = '${hex}'`), key).toEqual(expected);
    }
    expect(file(`"https://api.openweathermap.org/x?appid=${hex}"`)).toEqual(expected);
    expect(file(`api_key = "${hex}"`)).toEqual([]);
    expect(file(`${url}digest = "${hex}"`)).toEqual([]);
  });

  it('of two forms at once is one finding', () => {
    const value = `sk-proj-${of(24)}T3BlbkFJ${of(24)}`;
    expect(summaries({ 'skill.yaml': head, 'a.py': value })).toEqual([
      `warning sources/credential "${value}" in a.py`,
    ]);
  });

  it('may be a private key', () => {
    const block = (kind: string, body: string) => `-----BEGIN ${kind}PRIVATE KEY-----\n${body}\n-----END`;
    const at = (text: string) => summaries({ 'skill.yaml': head, 'key.pem': text }).length;
    expect(at(block('', of(64)))).toBe(1);
    expect(at(block('RSA ', of(64)))).toBe(1);
    expect(at(block('OPENSSH ', of(64)).replaceAll('\n', '\\n'))).toBe(1);
    expect(at(block('', '...'))).toBe(0);
    expect(at(block('', of(64)).replace('PRIVATE', 'PUBLIC'))).toBe(0);
  });

  it('is found in every text, and only in the file that is asked for', () => {
    const value = `ghp_${of(36)}`;
    const files = {
      'skill.yaml': `${head}description: ${value}\n`,
      'tests/a.txt': value,
      'README.md': value,
    };
    expect(summaries(files)).toHaveLength(3);
    expect(summaries(files, 'tests/a.txt')).toEqual([`warning sources/credential "${value}" in tests/a.txt`]);
  });
});

describe('placeholders', () => {
  const secrets = (text: string) => summaries({ 'skill.yaml': `${head}secrets: [KEY]\n${text}` });

  it.each<[text: string, expected: string[]]>([
    ['env: { A: "${secret:KEY}" }', []],
    ['env: { A: "x${secret:KEY}y${secret:KEY2}" }', ['warning secrets/undeclared "KEY2"']],
    ['env: { A: "${secret:key}" }', ['warning secrets/undeclared "key"']],
    ['env: { A: "${secret: KEY }" }', ['warning secrets/placeholder "${secret: KEY }"']],
    ['env: { A: "${secret:KEY" }', ['warning secrets/placeholder "${secret:KEY"']],
    ['env: { A: "${secret:}" }', ['warning secrets/placeholder "${secret:}"']],
    ['env: { A: "${secret:1 a}" }', ['warning secrets/placeholder "${secret:1 a}"']],
    ['env: { A: "${secret:KEY:-x}" }', ['warning secrets/placeholder "${secret:KEY:-x}"']],
    ['env: { A: "${secret:<NAME>} ${secret:${NAME}} ${secrets:KEY}" }', []],
    ['tools: [{ name: a, input_schema: {}, secrets: [KEY2] }]\nenv: { A: "${secret:KEY2}" }', []],
  ])('%s', (text, expected) => {
    expect(secrets(text)).toEqual(expected);
  });

  it('are filled in in data, not in prose, programs and tests', () => {
    const text = '${secret:OTHER}';
    const expected = ['config/a.json', 'a.env'].map(file => `warning secrets/undeclared "OTHER" in ${file}`);
    const files = ['config/a.json', 'a.env', 'README.md', 'handlers/a.py', 'tests/a.json'];
    const all = Object.fromEntries(files.map(file => [file, text]));
    expect([...summaries({ 'skill.yaml': head, ...all })].sort()).toEqual(expected.sort());
    expect(summaries(all)).toEqual([]);
  });

  it.each<[format: string, files: Files]>([
    ['adytum', { 'adytum.plugin.json': '{"id":"a","metadata":{"primaryEnv":"A","requires":{"env":["B"]}}}' }],
    [
      'an envelope',
      {
        'adytum.plugin.json':
          '{"id":"a","metadata":{"openclaw":{"primaryEnv":"A","requires":{"env":["B"]}}}}',
      },
    ],
    ['agentos', { 'skill.yaml': 'skill_id: a\nsecrets: [A]\nrequires: { secrets: [B] }\n' }],
    [
      'OpenClaw',
      { 'SKILL.md': '---\nname: a\nmetadata:\n  openclaw:\n    envVars: [{ name: A }, B]\n---\nText' },
    ],
    [
      'an older envelope',
      { 'SKILL.md': '---\nname: a\nmetadata: {clawdbot: {primaryEnv: A, requires: {env: B}}}\n---\nText' },
    ],
    [
      'an envelope in a text',
      { 'SKILL.md': `---\nname: a\nmetadata: '{"openclaw":{"requires":{"env":["A","B"]}}}'\n---\nText` },
    ],
    [
      'two manifests',
      { 'skill.yaml': `${head}secrets: [A]\n`, 'manifest.yaml': `${head}secrets: { B: {} }\n` },
    ],
  ])('are declared by %s', (_, files) => {
    const data = { ...files, 'data.json': '"${secret:A} ${secret:B} ${secret:C}"' };
    expect(summaries(data)).toEqual(['warning secrets/undeclared "C" in data.json']);
  });

  it('are not judged where a manifest cannot be read', () => {
    expect(
      summaries({ 'skill.yaml': 'name: [', 'a.json': '"${secret:A}"', 'SKILL.md': '---\nname: a\n---\n' }),
    ).toEqual([]);
  });

  it.each([
    ['A: "${secret: KEY}${secret:KEY }"\n', 'A: "${secret:KEY}${secret:KEY}"\n'],
    ['A: "${secret:KEY"\n', 'A: "${secret:KEY}"\n'],
    ['A: "${secret:}"\n', 'A: "${secret:}"\n'],
  ])('%j is mended', (before, after) => {
    const fixed = (text: string) =>
      findings({ 'skill.yaml': `${head}secrets: [KEY]\nenv: {}\n`, 'a.yaml': text })
        .flatMap(({ fix }) => fix?.replacements ?? [])
        .sort((a, b) => b.start - a.start)
        .reduce(
          (result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end),
          text,
        );
    expect(fixed(before)).toBe(after);
    expect(fixed(after)).toBe(after);
  });
});

describe('a declared secret', () => {
  const manifest = `${head}secrets: [API_KEY, api-key]\n`;
  const unused = (source: string, others: Files = {}) =>
    summaries({ 'skill.yaml': manifest, 'handlers/main.py': source, ...others });
  const api = 'hint secrets/unused "API_KEY"';
  const dashed = 'hint secrets/unused "api-key"';

  it.each<[source: string, expected: string[]]>([
    ['x = 1', [api, dashed]],
    ['secrets.get("API_KEY"); secrets.get("api-key")', []],
    ['os.environ["API_KEY"]', [dashed]],
    ['KEY = "api-key"\nsecrets.get(KEY)', [api]],
    ['secrets.get("MY_API_KEY")', [api, dashed]],
    ['secrets.get(name)', []],
    ['secrets.get(f"{x}_KEY")', []],
  ])('%s', (source, expected) => {
    expect(unused(source)).toEqual(expected);
  });

  it('whose name is malformed has that finding alone', () => {
    expect(summaries({ 'skill.yaml': `${head}secrets: [API KEY]\n`, 'a.py': '' })).toEqual([]);
    const adytum = '{ "id": "a", "secrets": ["API KEY"] }';
    expect(summaries({ 'adytum.plugin.json': adytum, 'index.ts': '' })).toHaveLength(1);
  });

  it('may be used by the manifest itself, by data and by prose', () => {
    expect(unused('x = 1', { 'a.json': '"${secret:API_KEY}"', 'README.md': 'Set `api-key`.' })).toEqual([]);
    const files = { 'skill.yaml': `${manifest}env: { A: "\${secret:API_KEY}" }\n`, 'a.py': '' };
    expect(summaries(files)).toEqual([dashed]);
  });

  it('is told once, at its first place', () => {
    const tools = 'tools: [{ name: a, input_schema: {}, secrets: [API_KEY] }]\n';
    expect(findings({ 'skill.yaml': `${head}secrets: [API_KEY]\n${tools}`, 'a.py': '' })).toMatchObject([
      { start: head.length + 'secrets: ['.length },
    ]);
  });

  it('is not judged without sources, or where one was not read', () => {
    expect(summaries({ 'skill.yaml': manifest, 'README.md': '' })).toEqual([]);
    const snapshot = snapshotOf({ 'skill.yaml': manifest, 'a.py': '' });
    const unread: SkillSnapshot = { ...snapshot, paths: new Set([...snapshot.paths, 'b.py']) };
    expect(validate(unread).filter(({ rule }) => rule.startsWith('secrets/'))).toEqual([]);
  });

  it('leaves variables for other programs alone', () => {
    const files = {
      'SKILL.md': '---\nname: a\nmetadata: { openclaw: { primaryEnv: A } }\n---\nText',
      'scripts/a.py': '',
    };
    expect(summaries(files)).toEqual([]);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      '${secret:',
      '}',
      'KEY',
      ' ',
      '\n',
      '"',
      "'",
      ',',
      'ghp_',
      'AKIA',
      'sk-',
      ':AA',
      'xox',
      of(36),
      of(12),
      '.',
      '-',
    ],
    ...[
      '-----BEGIN ',
      'PRIVATE KEY-----',
      '\\n',
      'openweathermap.org',
      'api_key=',
      hex,
      '/home/a/',
      'scripts/x.py',
    ],
    ...['[a](', ')', './', '`', '```\n', '# ', '\uFEFF', '\uD800', '\u0000', '---\n', 'secrets.get('],
  );
  const text = fc.array(pieces, { maxLength: 40 }).map(parts => parts.join(''));

  it('is judged without an exception, every finding within its file', () => {
    fc.assert(
      fc.property(text, text, text, (body, source, data) => {
        const files = {
          'skill.yaml': `${head}secrets: [KEY]\nenv: { A: ${JSON.stringify(data)} }\n`,
          'SKILL.md': `---\nname: a\n---\n${body}`,
          'scripts/x.py': source,
          'references/a.md': body,
          'data.json': data,
        };
        for (const { file, start, end, message, fix } of validate(snapshotOf(files))) {
          const content = Object.hasOwn(files, file) ? files[file as keyof typeof files] : '';
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(content.length);
          if (content.length > 0) expect(start).toBeLessThan(end);
          expect(message).not.toMatch(/undefined|\bNaN\b/);
          for (const replacement of fix?.replacements ?? []) {
            expect(replacement.end).toBeLessThanOrEqual(content.length);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '${secret:',
    'sk-',
    'sk-proj-',
    '-----BEGIN PRIVATE KEY-----\\n',
    '12345678:AA',
    'openweathermap.org api_key',
    'AKIA',
    '/home/',
    'C:\\Users\\',
    'scripts\\a',
    './',
    'secrets.get(',
  ])('of a million characters is read to its end: %s', piece => {
    const long = piece.repeat(Math.floor(990_000 / piece.length));
    const files = {
      'skill.yaml': head,
      'SKILL.md': `---\nname: a\n---\n${long}`,
      'scripts/x.py': long,
      'a.json': long,
    };
    expect(Array.isArray(validate(snapshotOf(files)))).toBe(true);
  });
});
