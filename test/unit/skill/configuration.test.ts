import { describe, expect, it } from 'vitest';
import { checkSettingsSchema, skillsConfigurationSchema } from '../../../schemas/index.ts';
import { parseManifest, readCheckSettings, targetIds, validate } from '../../../skill/index.ts';
import { findingsIn, fixed, snapshotOf } from '../support/snapshot.ts';

const skills = (value: unknown) => ({ 'skills.json': JSON.stringify({ skills: value }) });
const entry = (value: unknown) => skills({ entries: { weather: value } });
const workspace = (value: unknown) => findingsIn(entry(value), 'my-project');
const own = (value: unknown) => findingsIn(entry(value), 'skillberth');
const settings = (value: unknown) => findingsIn({ '.skillberth.json': JSON.stringify(value) });

describe('.skillberth.json', () => {
  it.each<[value: unknown, findings: readonly string[]]>([
    [{}, []],
    [
      {
        targets: ['spec', 'claude-code'],
        rules: { 'adaos/topic': 'off', 'nobody/*': 'off', 'adaos/*': 'hint' },
      },
      ['warning configuration/rule-unknown "\\"nobody/*\\""'],
    ],
    [{ $schema: './x.json', rules: { 'adaos/topic': 'error' } }, []],
    [{ targets: ['claude'] }, ['warning configuration/target-unknown "\\"claude\\""']],
    [{ targets: 'spec' }, ['error manifest/type "\\"spec\\""']],
    [{ targets: [3] }, ['warning configuration/target-unknown "3"']],
    [{ rules: { 'adaos/topik': 'off' } }, ['warning configuration/rule-unknown "\\"adaos/topik\\""']],
    [{ rules: { 'adaos/topic': 'of' } }, ['error manifest/value "\\"of\\""']],
    [{ rules: { 'adaos/topic': false } }, ['error manifest/value "false"']],
    [{ rules: [] }, ['error manifest/type "[]"']],
    [{ rule: {} }, ['hint manifest/key-unknown "\\"rule\\""']],
  ])('%j', (value, findings) => {
    expect(settings(value)).toEqual(findings);
  });

  it('names what is like a misspelt rule, every target and every severity', () => {
    const message = (value: unknown) =>
      validate(snapshotOf({ '.skillberth.json': JSON.stringify(value) }))[0]?.message;
    expect(message({ rules: { 'adaos/topik': 'off' } })).toContain('Did you mean `adaos/topic`?');
    expect(message({ targets: ['claude'] })).toContain('`skills-ref`, `claude-code`');
    expect(message({ rules: { 'adaos/topic': 'of' } })).toContain('`warning` or `error`');
  });

  it('lets a person write the rule that was likely meant', () => {
    const text = '{ "rules": { "adaos/topik": "off" } }';
    const [found] = validate(snapshotOf({ '.skillberth.json': text }));
    expect(found?.fix?.manual).toBe(true);
    expect(
      found?.fix?.replacements.map(({ start, end, text: put }) => [text.slice(start, end), put]),
    ).toEqual([['"adaos/topik"', '"adaos/topic"']]);
  });

  it('offers all targets', () => {
    const target = checkSettingsSchema.properties?.['targets']?.items;
    expect(target?.enum).toEqual(targetIds);
    expect(target?.['x-enumDescriptions']).toHaveLength(targetIds.length);
  });

  it.each<[text: string, read: unknown]>([
    ['', { rules: {} }],
    ['[]', { rules: {} }],
    ['{"targets": []}', { rules: {} }],
    ['{"targets": ["claude", 3]}', { rules: {} }],
    ['{"targets": ["spec", "claude", "spec", "codex"]}', { targets: ['spec', 'codex'], rules: {} }],
    [
      '{"rules": {"adaos/topic": "off", "adaos/*": "hint", "adaos/x": "off", "yaml/tag": "no", "yaml/alias": null, "__proto__": "off"}}',
      { rules: { 'adaos/topic': 'off', 'adaos/*': 'hint' } },
    ],
    [
      '{"rules": {"adaos/topic": "off"}, "targets": ["spec"',
      { targets: ['spec'], rules: { 'adaos/topic': 'off' } },
    ],
  ])('is read as far as it is valid: %s', (text, read) => {
    expect(readCheckSettings(text)).toEqual(read);
    const document = parseManifest(text, '.skillberth.json');
    expect(document && readCheckSettings(document)).toEqual(read);
  });
});

describe('skills.json', () => {
  it('is right as the documents show it', () => {
    const value = {
      enabled: true,
      allow: ['weather', 'mail'],
      deny: ['games'],
      load: { paths: ['/opt/weather'], extraDirs: ['~/skills'] },
      entries: {
        weather: {
          enabled: true,
          config: { units: 'metric', anything: [1] },
          env: { API_TOKEN: 'abc123', REGION: 'eu' },
          apiKey: 'abc123',
          permissions: {
            net: {
              allow_domains: ['api.example.com', '*.example.org', 'münchen.de', 'localhost'],
              protocols: ['https'],
            },
            fs: { read: true, write: ['notes'] },
            actions: { write_state: true },
          },
        },
      },
    };
    expect(findingsIn(skills(value), 'skillberth')).toEqual([]);
  });

  it.each<[value: unknown, findings: readonly string[]]>([
    [{ enabled: 'no' }, ['error manifest/type "\\"no\\""']],
    [{ allow: 'weather' }, ['error manifest/type "\\"weather\\""']],
    [{ allow: [''] }, ['error manifest/value "\\"\\""']],
    [{ alow: [] }, ['hint manifest/key-unknown "\\"alow\\""']],
    [{ load: { dirs: [] } }, ['hint manifest/key-unknown "\\"dirs\\""']],
    [
      { allow: ['a', 'b', 'c'], deny: ['c', 'a'] },
      [
        'warning configuration/allowed-and-denied "\\"a\\""',
        'warning configuration/allowed-and-denied "\\"c\\""',
      ],
    ],
    [{ entries: { a: { permissions: { fs: { read: 'yes' } } } } }, ['error manifest/type "\\"yes\\""']],
    [
      { entries: { a: { permissions: { net: { protocols: ['ftp'] } } } } },
      ['error manifest/value "\\"ftp\\""'],
    ],
    [{ entries: { a: { permissions: { network: {} } } } }, ['hint manifest/key-unknown "\\"network\\""']],
    [{ entries: { a: true } }, ['error manifest/type "true"']],
    [{ entries: { a: { env: { A: 3 } } } }, ['error manifest/type "3"']],
    [
      { load: { paths: ['tools/a', './b'], extraDirs: ['~/c', '/d', 'C:\\e', '${HOME}/f'] } },
      ['hint configuration/load-path "\\"tools/a\\""', 'hint configuration/load-path "\\"./b\\""'],
    ],
  ])('of the user: %j', (value, findings) => {
    expect(findingsIn(skills(value), 'skillberth')).toEqual(findings);
  });

  it.each<[domain: string, host: string | undefined]>([
    ['https://api.example.com/v1?a=b', 'api.example.com'],
    ['HTTP://user:secret@api.example.com:8080', 'api.example.com'],
    ['wss://api.example.com', 'api.example.com'],
    ['api.example.com/v1', 'api.example.com'],
    ['api.example.com:443', 'api.example.com'],
    ['127.0.0.1', undefined],
    ['http://127.0.0.1:80', undefined],
    ['2130706433', undefined],
    ['0x7f.1', undefined],
    ['[::1]', undefined],
    ['fe80::1', undefined],
    ['*', undefined],
    ['api.*.com', undefined],
    ['*example.com', undefined],
    ['exa mple.com', undefined],
    ['-a.com', undefined],
    ['a..com', undefined],
    [`${'a'.repeat(64)}.com`, undefined],
  ])('domain %s', (domain, host) => {
    const value = { permissions: { net: { allow_domains: [domain] } } };
    expect(own(value)).toEqual([`error configuration/domain ${JSON.stringify(JSON.stringify(domain))}`]);
    const before = entry(value)['skills.json'];
    const once = fixed('skills.json', before);
    expect(once).toBe(
      host === undefined ? before : before.replace(JSON.stringify(domain), JSON.stringify(host)),
    );
    expect(fixed('skills.json', once)).toBe(once);
  });
});

describe('skills.json of a workspace', () => {
  it.each<[value: unknown, findings: readonly string[]]>([
    [{ enabled: false, config: { units: 'metric' } }, []],
    [{ apiKey: '${WEATHER_API_KEY}' }, ['information configuration/not-granted "\\"apiKey\\""']],
    [{ apiKey: 'abc123' }, ['warning configuration/credential "\\"abc123\\""']],
    [{ env: {} }, []],
    [{ env: { REGION: 'eu' } }, ['information configuration/not-granted "\\"env\\""']],
    [
      { env: { REGION: 'eu', BOT_TOKEN: 'abc' } },
      ['information configuration/not-granted "\\"env\\""', 'warning configuration/credential "\\"abc\\""'],
    ],
    [
      { permissions: { net: { allow_domains: ['a.com'] } } },
      ['information configuration/not-granted "\\"permissions\\""'],
    ],
    [{ permissions: { fs: { read: true } } }, ['information configuration/not-granted "\\"permissions\\""']],
    [{ permissions: { net: { allow_domains: [] }, fs: { read: false, write: [] } } }, []],
  ])('%j', (value, findings) => {
    expect(workspace(value)).toEqual(findings);
  });

  it.each<[config: unknown, found: boolean]>([
    [{ botToken: 'abc' }, true],
    [{ smtp: { password: 'abc' } }, true],
    [{ hosts: [{ 'private-key': 'abc' }] }, true],
    [{ API_KEYS: ['a'], secret: ['abc'] }, true],
    [{ accessKey: 'abc', apikey: '' }, true],
    [{ maxTokens: '4000', key: 'abc', keyboard: 'abc', tokenizer: 'abc', password: 7 }, false],
    [{ token: '' }, false],
    [{ token: '${TOKEN}' }, false],
    [{ token: 'Bearer ${TOKEN}' }, false],
    [{ token: '$TOKEN', password: '%PASS%' }, false],
    [{ token: '<your token>', secret: 'your-secret', password: 'xxxx' }, false],
  ])('credential in %j: %s', (config, isFound) => {
    expect(workspace({ config }).some(text => text.includes('configuration/credential'))).toBe(isFound);
    expect(own({ config })).toEqual([]);
  });

  it('never repeats a credential', () => {
    const found = validate(
      snapshotOf(entry({ apiKey: 'sk-1234', env: { A_TOKEN: 'tk-5678' } }), 'my-project'),
    );
    expect(found).toHaveLength(3);
    for (const { message } of found) expect(message).not.toMatch(/1234|5678/);
  });

  it.each<[path: string, found: boolean]>([
    ['tools/weather', false],
    ['./tools//weather/', false],
    ['tools\\weather', false],
    ['tools', false],
    ['.', false],
    ['tools/wether', true],
    ['weather', true],
    ['../other', false],
    ['node_modules/a', false],
    ['/opt/weather', true],
    ['~/weather', true],
    ['C:\\weather', true],
    ['${DIR}/x', false],
  ])('load path %s: %s', (path, isFound) => {
    const files = { ...skills({ load: { paths: [path] } }), 'tools/weather/skill.yaml': 'name: weather\n' };
    expect(findingsIn(files, 'my-project')).toEqual(
      isFound ? [`hint configuration/load-path ${JSON.stringify(JSON.stringify(path))}`] : [],
    );
  });

  it('cannot tell what is there where the other files were not read', () => {
    const files = { ...skills({ load: { paths: ['tools/weather'] } }), '.skillberth.json': '{}' };
    expect(findingsIn(files, 'my-project')).toEqual([]);
  });
});

describe.each([
  ['check-settings', checkSettingsSchema],
  ['skills-configuration', skillsConfigurationSchema],
])('%s', (_, schema) => {
  it('holds an example that it accepts', () => {
    const [example] = schema.examples ?? [];
    const file = schema === checkSettingsSchema ? '.skillberth.json' : 'skills.json';
    expect(findingsIn({ [file]: JSON.stringify(example) })).toEqual([]);
  });
});
