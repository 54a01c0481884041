import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../../schemas/index.ts';
import { type Finding, validate } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const head = 'name: weather\ndescription: Tells the weather. Use it when somebody asks for a forecast.\n';

/** A `SKILL.md` with further lines of frontmatter. */
const skillWith = (lines: string) => `---\n${head}${lines}\n---\n\nText.\n`;

function openclawFindings(
  text: string,
  targets: readonly TargetId[] = ['spec', 'openclaw'],
): readonly Finding[] {
  return validate(snapshotOf({ 'SKILL.md': text }, 'weather'), { targets }).filter(({ rule }) =>
    /^(?:openclaw|manifest|yaml)\//.test(rule),
  );
}

function summaries(text: string, targets?: readonly TargetId[]): readonly string[] {
  return openclawFindings(text, targets).map(
    ({ severity, rule, start, end }) => `${severity} ${rule} ${text.slice(start, end)}`,
  );
}

/** The text after all fixes of one round. */
function mended(text: string): string {
  return openclawFindings(text)
    .flatMap(({ fix }) => fix?.replacements ?? [])
    .sort((a, b) => b.start - a.start)
    .reduce(
      (result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end),
      text,
    );
}

/** Lines of the block, in block style. */
const block = (lines: string) => skillWith(`metadata:\n  openclaw:\n${lines.replace(/^/gm, '    ')}`);
const step = (lines: string) => block(`install:\n  - ${lines.replaceAll('\n', '\n    ')}`);

describe('the block for OpenClaw', () => {
  it('is right with every key that is documented', () => {
    const text = block(
      [
        'always: false',
        'emoji: "🌦️"',
        'homepage: https://example.com',
        'skillKey: weather',
        'primaryEnv: KEY',
        'os: [darwin, linux, win32]',
        'requires: { bins: [curl, g++, python3.11], anyBins: [rg, grep], env: [KEY], config: [browser.enabled, ~/.weather.json] }',
        'install:',
        '  - { id: a, kind: brew, formula: example/tap/jq, bins: [jq], os: [darwin], label: Install jq }',
        '  - { kind: brew, cask: docker, tap: example/tap }',
        '  - { kind: node, package: "@example/weather@1.2.0" }',
        '  - { kind: uv, package: "weather[cli]>=1.0" }',
        '  - { kind: go, module: github.com/example/weather/cmd/weather@latest }',
        `  - { kind: download, url: https://example.com/a.tar.gz, sha256: ${'0a'.repeat(32)}, archive: tar.gz, extract: true, stripComponents: 1, targetDir: ~/tools }`,
        '  - { type: Brew, formula: jq }',
        'envVars: [OTHER, { name: THIRD, required: false, description: A third one. }]',
        'dependencies: [{ name: requests, type: pip, version: ">=2", url: https://example.com, repository: https://example.com }]',
        'links: { homepage: https://example.com, repository: https://example.com, documentation: https://example.com, changelog: https://example.com }',
        'author: Ada',
        'cliHelp: usage',
        'nix: { plugin: "github:example/weather", systems: [x86_64-linux] }',
        'config: { requiredEnv: [KEY], stateDirs: [~/.weather], example: KEY=… }',
      ].join('\n'),
    );
    expect(summaries(text, ['spec', 'openclaw', 'clawhub'])).toEqual([]);
  });

  it.each<[lines: string, ...found: string[]]>([
    ['always: yes please', 'warning manifest/type yes please'],
    ['emoji: ""', 'hint openclaw/emoji-empty ""'],
    ['emoji: 7', 'information yaml/not-text 7'],
    ['emoji:', 'warning manifest/value-empty emoji'],
    ['requires:', 'warning manifest/value-empty requires'],
    ['homepage: local', 'warning openclaw/url local'],
    ['homepage: https://', 'warning openclaw/url https://'],
    ['links: { repository: example/weather }', 'warning openclaw/url example/weather'],
    ['primaryEnv: KEY', 'hint openclaw/primary-env KEY'],
    ['primaryEnv: KEY\nrequires: { env: [OTHER] }', 'hint openclaw/primary-env KEY'],
    ['primaryEnv: $KEY', 'warning openclaw/env-name $KEY'],
    ['requires: { env: [$KEY] }', 'warning openclaw/env-name $KEY'],
    ['requires: { env: ["${KEY}"] }', 'warning openclaw/env-name "${KEY}"'],
    ['requires: { env: [KEY=secret] }', 'warning openclaw/env-name KEY=secret'],
    ['requires: { env: [KEY or OTHER] }', 'warning openclaw/env-name KEY or OTHER'],
    ['envVars: [{ name: A-B }]', 'warning openclaw/env-name A-B'],
    ['requires: { env: [1] }', 'information yaml/not-text 1'],
    ['requires: [curl]', 'warning openclaw/requires-shape [curl]'],
    ['requires: curl', 'warning openclaw/requires-shape curl'],
    ['requires: { bins: curl }', 'hint openclaw/list-as-text curl'],
    ['requires: { bins: [python3 --version] }', 'warning openclaw/bin-name python3 --version'],
    ['requires: { bins: [python>=3.9] }', 'warning openclaw/bin-name python>=3.9'],
    ['requires: { anyBins: [/usr/bin/curl] }', 'warning openclaw/bin-name /usr/bin/curl'],
    ['requires: { bins: [""] }', 'warning openclaw/bin-name ""'],
    ['requires: { commands: [curl] }', 'hint openclaw/key-unknown commands'],
    ['requires: { os: [linux] }', 'warning openclaw/key-misplaced os'],
    ['bins: [curl]', 'warning openclaw/key-misplaced bins'],
    ['env: KEY', 'warning openclaw/key-misplaced env'],
    ['config: [a.b]', 'warning openclaw/key-misplaced config'],
    ['category: finance', 'hint openclaw/key-unknown category'],
    ['os: [macos]', 'warning openclaw/os-value macos'],
    ['os: [Linux]', 'warning openclaw/os-value Linux'],
    ['os: [beos]', 'warning openclaw/os-value beos'],
    ['os: "macos, linux"', 'hint openclaw/list-as-text "macos, linux"'],
    ['install: brew', 'warning manifest/type brew'],
    ['install: [jq]', 'warning manifest/type jq'],
  ])('%s', (lines, ...found) => {
    expect(summaries(block(lines))).toEqual(found);
  });

  it.each<[lines: string, ...found: string[]]>([
    ['kind: pip\npackage: yt-dlp\nbins: [yt-dlp]', 'warning openclaw/install-kind pip'],
    ['kind: apt\npackage: jq', 'warning openclaw/install-kind apt'],
    ['kind: shell\ncommand: make install', 'warning openclaw/install-kind shell'],
    ['type: npm\npackage: a', 'warning openclaw/install-kind npm'],
    ['id: brew\nformula: jq', 'warning openclaw/install-kind id'],
    ['kind: [brew]\nformula: jq', 'warning manifest/type [brew]'],
    ['kind: brew', 'warning openclaw/install-key-missing brew'],
    ['kind: brew\nformula: " "', 'warning openclaw/install-key-missing brew'],
    ['kind: brew\npackage: neonctl', 'warning openclaw/install-key-missing package'],
    ['kind: brew\nformula: brew install jq', 'warning openclaw/install-value brew install jq'],
    ['kind: node\npackage: -g', 'warning openclaw/install-value -g'],
    [
      'kind: uv\npackage: git+https://example.com/a',
      'warning openclaw/install-value git+https://example.com/a',
    ],
    ['kind: go\nmodule: https://example.com/a', 'warning openclaw/install-value https://example.com/a'],
    ['kind: download\nurl: ftp://example.com/a', 'warning openclaw/install-value ftp://example.com/a'],
    ['kind: download\nurl: https://example.com/a\nsha256: abc', 'warning openclaw/install-value abc'],
    ['kind: download\nurl: https://example.com/a\narchive: rar', 'warning manifest/value rar'],
    ['kind: brew\nformula: jq\nos: [macos]', 'warning openclaw/os-value macos'],
    ['kind: brew\nformula: jq\nbins: jq', 'hint openclaw/list-as-text jq'],
    ['kind: brew\nformula: jq\ncommand: brew', 'hint openclaw/key-unknown command'],
  ])('install step: %s', (lines, ...found) => {
    expect(summaries(step(lines))).toEqual(found);
  });

  it.each<[lines: string, ...found: string[]]>([
    ['metadata: { clawdbot: { emoji: A } }', 'hint openclaw/legacy-name clawdbot'],
    ['metadata: { clawdis: { emoji: A } }', 'hint openclaw/legacy-name clawdis'],
    [
      'metadata: { openclaw: { emoji: A }, clawdbot: { emoji: A } }',
      'warning openclaw/two-envelopes clawdbot',
    ],
    [
      'metadata: { openclaw: {}, clawdis: {}, clawdbot: {} }',
      'warning openclaw/two-envelopes clawdis',
      'warning openclaw/two-envelopes clawdbot',
    ],
    ['metadata: { openclaw: yes please }', 'warning manifest/type yes please'],
    [
      'metadata: { clawdbot: { os: [macos] } }',
      'hint openclaw/legacy-name clawdbot',
      'warning openclaw/os-value macos',
    ],
    ['metadata:\n  {\n    "openclaw": { "os": ["macos"], },\n  }', 'warning openclaw/os-value "macos"'],
    ['metadata: { requires: { bins: [curl] } }', 'warning openclaw/key-misplaced requires'],
    ['metadata: { always: true }', 'warning openclaw/key-misplaced always'],
    ['metadata: { os: [linux] }', 'warning openclaw/key-misplaced os'],
    ['metadata: { install: [{ kind: brew }] }', 'warning openclaw/key-misplaced install'],
    ['requires: { env: [KEY] }', 'warning openclaw/key-misplaced requires'],
    ['openclaw: { emoji: A }', 'warning openclaw/key-misplaced openclaw'],
    ['homepage: local', 'warning openclaw/url local'],
  ])('%s', (lines, ...found) => {
    expect(summaries(skillWith(lines))).toEqual(found);
  });

  it.each([
    'metadata: { emoji: A, homepage: weather, version: "1.0" }',
    'metadata: { requires: other skills, os: any, install: see the text, always: sometimes }',
    'requires: other skills\nos: any',
    'homepage: https://example.com',
  ])('leaves alone what other systems write: %s', lines => {
    expect(openclawFindings(skillWith(lines)).filter(({ rule }) => rule.startsWith('openclaw/'))).toEqual([]);
  });

  it('leaves requirements below `metadata` to adytum, which reads them there', () => {
    const files = {
      'SKILL.md': skillWith('metadata: { requires: { bins: [curl] } }'),
      'adytum.plugin.json': '{"id":"weather"}',
    };
    const rules = validate(snapshotOf(files, 'weather')).map(({ rule }) => rule);
    expect(rules).not.toContain('openclaw/key-misplaced');
  });

  it('says one thing of metadata that are a text', () => {
    const rules = (lines: string) => openclawFindings(skillWith(lines)).map(({ rule }) => rule);
    expect(rules(`metadata: '{"openclaw":{"os":["macos"]}}'`)).toContain('openclaw/metadata-text');
    expect(rules("metadata: |\n  {openclaw: {os: ['macos']},}")).toContain('openclaw/metadata-text');
    expect(rules('metadata: text')).not.toContain('openclaw/metadata-text');
  });

  it('is silent about values that an alias stands for, or says it at the place that leads there', () => {
    const text = skillWith('metadata:\n  base: &base [macos]\n  openclaw:\n    os: *base');
    expect(summaries(text)).toContain('warning openclaw/os-value *base');
    expect(openclawFindings(text).find(({ rule }) => rule === 'openclaw/os-value')?.fix).toBeUndefined();
  });

  it.each<readonly TargetId[]>([['spec'], ['spec', 'claude-code', 'codex']])(
    'gives only hints where neither OpenClaw nor ClawHub is a target',
    (...targets) => {
      const text = skillWith(
        'metadata:\n  clawdbot: {}\n  openclaw:\n    always: 1\n    emoji: 2\n    bins: [a]\n    os: [macos]\n    requires: [a]\n    install: [{ kind: pip }, { kind: brew }]\nhomepage: local',
      );
      const found = openclawFindings(text, targets);
      expect(found.length).toBeGreaterThan(8);
      expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['hint']));
      expect(new Set(openclawFindings(text, ['clawhub']).map(({ severity }) => severity))).toContain(
        'warning',
      );
    },
  );

  it('does not repeat what may be a credential', () => {
    const [found] = openclawFindings(block('requires: { env: [KEY=abc123] }'));
    expect(found?.message).not.toContain('abc123');
  });
});

describe('fixes for OpenClaw', () => {
  it.each<[before: string, after: string]>([
    [block('os: [macos, windows, linux]'), block('os: [darwin, win32, linux]')],
    [block('os: ["macOS", \'Linux\']'), block('os: ["darwin", \'linux\']')],
    [block('os:\n  - macos\n  - osx'), block('os:\n  - darwin\n  - darwin')],
    [block('os: [darwin, macos]'), block('os: [darwin, macos]')],
    [block('os: macos, linux'), block('os: ["darwin", "linux"]')],
    [block('requires:\n  bins: curl'), block('requires:\n  bins: ["curl"]')],
    [block('requires:\n  bins: curl or wget'), block('requires:\n  bins: curl or wget')],
    [block('requires: { env: [$KEY, "${OTHER}"] }'), block('requires: { env: [KEY, "OTHER"] }')],
    [step('kind: pip\npackage: yt-dlp\nbins: [yt-dlp]'), step('kind: uv\npackage: yt-dlp\nbins: [yt-dlp]')],
    [step('kind: pip\npackage: requests'), step('kind: pip\npackage: requests')],
    [step('kind: "npm"\npackage: a'), step('kind: "node"\npackage: a')],
    [step('kind: npm\ncommand: npm i -g a'), step('kind: npm\ncommand: npm i -g a')],
    [step('kind: brew\npackage: jq'), step('kind: brew\nformula: jq')],
    [step('kind: apt\npackage: jq'), step('kind: apt\npackage: jq')],
    [skillWith('metadata: { "clawdbot": {} }'), skillWith('metadata: { "openclaw": {} }')],
    [skillWith('metadata:\n  clawdis:\n    emoji: A'), skillWith('metadata:\n  openclaw:\n    emoji: A')],
    [
      skillWith('metadata: { openclaw: text, clawdbot: {} }'),
      skillWith('metadata: { openclaw: text, clawdbot: {} }'),
    ],
    [
      skillWith(`metadata: '{"openclaw":{"requires":{"bins":["curl"]},"always":true}}'`),
      skillWith('metadata: { "openclaw": { "requires": { "bins": ["curl"] }, "always": true } }'),
    ],
    [skillWith('metadata: "{openclaw: {}}"'), skillWith('metadata: "{openclaw: {}}"')],
  ])('%j', (before, after) => {
    expect(mended(before)).toBe(after);
    expect(mended(after)).toBe(after);
  });

  it('keeps the lines behind a text of several lines', () => {
    const before = skillWith('metadata: |\n  {\n    "openclaw": { "always": true }\n  }\nlicense: MIT');
    expect(mended(before)).toContain('metadata: { "openclaw": { "always": true } }\nlicense: MIT');
    expect(openclawFindings(mended(before))).toEqual([]);
  });
});

describe('long blocks', () => {
  const many = (count: number, text: string) => Array(count).fill(text).join(', ');

  it.each([
    ['systems', block(`os: [${many(40_000, 'beos')}]`)],
    ['variables', block(`requires: { env: [${many(40_000, '$KEY')}] }`)],
    ['steps', block(`install: [${many(15_000, '{ kind: pip, package: a, bins: [a] }')}]`)],
    [
      'keys',
      block(`requires: { ${Array.from({ length: 40_000 }, (_, index) => `k${index}: [a]`).join(', ')} }`),
    ],
    [
      'blanks',
      block(
        `requires: { env: ["${'$'.repeat(200_000)}", "${' '.repeat(200_000)}"] }\nhomepage: "https://${'a'.repeat(200_000)} "`,
      ),
    ],
  ])('of %s are judged in time', (_, text) => {
    const start = performance.now();
    expect(openclawFindings(text).length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('any block', () => {
  const keys = [
    'always',
    'os',
    'requires',
    'bins',
    'env',
    'install',
    'kind',
    'package',
    'url',
    'links',
    'config',
    '__proto__',
  ];
  const scalar = fc.constantFrom('', 'brew', 'macos', '$KEY', 'a=b', 'https://', '{', 0, true, null);
  const { value } = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      scalar,
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(fc.constantFrom(...keys), tie('value')), { maxLength: 4 })
        .map(entries => Object.fromEntries(entries)),
    ),
  }));

  it('is judged without an error or an empty range, and its fixes hold', () => {
    fc.assert(
      fc.property(value, fc.constantFrom('openclaw', 'clawdbot', 'requires', 'install'), (data, name) => {
        const text = skillWith(`metadata: ${JSON.stringify({ [name]: data })}`);
        for (const { start, end, severity } of openclawFindings(text)) {
          expect(start).toBeLessThan(end);
          expect(severity).not.toBe('error');
        }
        const fixed = mended(mended(text));
        expect(mended(fixed)).toBe(fixed);
      }),
    );
  });
});

const corpus = path.join(process.env['SKILLBERTH_CORPUS'] ?? '', 'skill-md.jsonl');

describe.skipIf(process.env['SKILLBERTH_CORPUS'] === undefined || !existsSync(corpus))('real skills', () => {
  it('are judged with ranges, and their fixes hold', () => {
    let found = 0;
    for (const line of readFileSync(corpus, 'utf8').split('\n')) {
      if (line === '') continue;
      const row = JSON.parse(line) as { readonly text: string; readonly encoding?: string };
      const text = row.encoding === 'base64' ? Buffer.from(row.text, 'base64').toString('utf8') : row.text;
      const findings = openclawFindings(text).filter(({ rule }) => rule.startsWith('openclaw/'));
      for (const { start, end, severity } of findings) {
        expect(start).toBeLessThan(end);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(severity).not.toBe('error');
      }
      found += findings.length;
      const fixed = mended(text);
      expect(mended(fixed)).toBe(fixed);
    }
    expect(found).toBeGreaterThan(80);
  });
});
