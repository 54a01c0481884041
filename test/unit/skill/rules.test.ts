import { describe, expect, it } from 'vitest';
import { validate } from '../../../skill/index.ts';
import { findingsIn, snapshotOf } from '../support/snapshot.ts';

const head = 'name: weather_skill\nversion: 1.0.0\n';
const yaml = (text: string) => findingsIn({ 'skill.yaml': head + text });
const json = (value: unknown) => findingsIn({ 'skill.json': JSON.stringify(value) });
const skill = (frontmatter: string, folder = 'pdf-forms') =>
  findingsIn({ 'SKILL.md': `---\n${frontmatter}\n---\n\nText.\n` }, folder);

describe('adaos', () => {
  it.each<[text: string, finding: string]>([
    ['tools: none', 'error manifest/type "none"'],
    ['tools:\n  - entry: a:b\n    input_schema: {}', 'error manifest/key-missing "entry"'],
    [
      'tools:\n  - name: a\n    input_schema: {}\n  - name: a\n    input_schema: {}',
      'warning adaos/tool-duplicate "a"',
    ],
    ['tools:\n  - name: a', 'information adaos/tool-without-input-schema "a"'],
    ['tools:\n  - name: a\n    input_schema: {}\n    timeout: 0', 'error manifest/value "0"'],
    ['tools:\n  - name: a\n    input_schema: {}\n    timeout: soon', 'error manifest/type "soon"'],
    ['default_tool: a', 'warning adaos/default-tool-unknown "a"'],
    ['events: { subscribe: [nlp.intent.] }', 'warning adaos/topic "nlp.intent."'],
    ['permissions: [network.http]', 'warning adaos/permission-unknown "network.http"'],
    ['permissions: network', 'error manifest/type "network"'],
    ['description:', 'warning manifest/value-empty "description"'],
    ['runtime: { python: 3.10 }', 'warning yaml/not-text "3.10"'],
    ['runtime: { kind: daemon }', 'error manifest/value "daemon"'],
    ['entry: [a]', 'error manifest/type "[a]"'],
    ['dependencies: [{ version: "1" }]', 'error manifest/key-missing "version"'],
    ['env: { A: [1] }', 'error manifest/type "[1]"'],
    ['subscribe: []', 'hint manifest/key-unknown "subscribe"'],
    ['tools:\n  - name: a\n    input_schema: {}\n    tiemout: 3', 'hint manifest/key-unknown "tiemout"'],
    ['description: a: b', 'error yaml/unquoted-colon "a: b"'],
    ['name: other', 'warning yaml/duplicate-key "name"'],
    ['description: *nope', 'error yaml/alias "*nope"'],
    ['\tdescription: a', 'error yaml/syntax "\\t"'],
  ])('%s', (text, finding) => {
    expect(yaml(text)).toContain(finding);
    expect(yaml(text).filter(found => !found.includes('name-folder'))).toEqual([finding]);
  });

  it.each<[value: unknown, finding: string]>([
    [{ name: 7, version: '1.0.0', tools: [] }, 'error manifest/type "7"'],
    [{ version: '1.0.0', tools: [] }, 'error manifest/key-missing "\\"version\\""'],
    [{ name: 'weather_skill', tools: [] }, 'warning adaos/version-missing "\\"name\\""'],
    [{ name: 'weather_skill', version: '1.0', tools: [] }, 'warning adaos/version-not-semver "\\"1.0\\""'],
    [{ name: 'weather', version: '1.0.0', tools: [] }, 'warning adaos/name-folder "\\"weather\\""'],
  ])('%j', (value, finding) => {
    expect(json(value)).toEqual([finding]);
  });

  it('says where a misplaced key belongs', () => {
    const [finding] = validate(snapshotOf({ 'skill.yaml': `${head}subscribe: []\n` }));
    expect(finding?.message).toContain('belongs below `events`');
  });

  it('flags the ignored manifest where two disagree', () => {
    const files = {
      'skill.yaml': head,
      'manifest.json': '{"name":"weather_skill","version":"0.9.0","tools":[]}',
    };
    expect(findingsIn(files)).toEqual(['warning adaos/manifests-disagree "\\"0.9.0\\""']);
    const renamed = { ...files, 'manifest.json': '{"name": "other", "version": "1.0.0", "tools": []}' };
    expect(findingsIn(renamed)).toEqual(['warning adaos/manifests-disagree "\\"other\\""']);
    const agreeing = { ...files, 'manifest.json': files['manifest.json'].replace('0.9.0', '1.0.0') };
    expect(findingsIn(agreeing)).toEqual([]);
  });

  it('names the manifest that wins over another format', () => {
    const files = { 'skill.yaml': head, 'adytum.plugin.json': '{"id":"weather_skill"}' };
    expect(findingsIn(files)).toContain('warning manifest/two-formats "n"');
  });

  it('reports a value that is no set of keys, and an empty file', () => {
    expect(findingsIn({ 'skill.yaml': '- a\n' })).toEqual(['error manifest/not-mapping "- a"']);
    expect(findingsIn({ 'skill.yaml': '' })).toEqual(['error manifest/not-mapping ""']);
    expect(findingsIn({ 'skill.json': '' })).toEqual(['error json/syntax ""']);
  });

  it('does not read a text over 1,000,000 characters, and says so', () => {
    const text = `${head}description: ${'x'.repeat(1_000_000)}\n`;
    expect(findingsIn({ 'skill.yaml': text })).toEqual(['warning manifest/too-large "n"']);
  });
});

describe('agent-skill', () => {
  const name = 'name: pdf-forms\n';
  const both = `${name}description: Use it to fill in forms.\n`;

  it.each<[frontmatter: string, findings: string[]]>([
    [both, []],
    ['description: Use it.', ['error agent-skill/key-missing "description"']],
    [name, ['error agent-skill/key-missing "name"']],
    ['', ['error manifest/not-mapping "---"']],
    [`${name}description: ""`, ['error agent-skill/description-empty "\\"\\""']],
    [`${name}description: [a]`, ['error agent-skill/description-type "[a]"']],
    [
      'name: PDF_forms\ndescription: Use it.',
      [
        'error agent-skill/name-case "PDF_forms"',
        'error agent-skill/name-characters "PDF_forms"',
        'warning agent-skill/name-folder "PDF_forms"',
      ],
    ],
    [
      'name: pdf--forms\ndescription: Use it.',
      ['error agent-skill/name-hyphens "pdf--forms"', 'warning agent-skill/name-folder "pdf--forms"'],
    ],
    [`${both}compatibility: ""`, ['error agent-skill/compatibility-length "\\"\\""']],
    [`${both}license: 2.0`, ['information yaml/not-text "2.0"']],
    [`${both}metadata: a`, ['error manifest/type "a"']],
    [`${both}metadata: { a: 1, openclaw: { emoji: x } }`, ['hint agent-skill/metadata-value "a"']],
    [`${both}triggers: [a]`, ['hint agent-skill/key-unknown "triggers"']],
    [`${both}allowed-tools: Read Grep\nmodel: inherit\nversion: 1.0.0\nuser-invocable: false`, []],
    [`${both}name: other`, ['error yaml/duplicate-key "name"', 'warning agent-skill/name-folder "other"']],
    [`${name}description: Use when: asked`, ['error yaml/unquoted-colon "Use when: asked"']],
  ])('%s', (frontmatter, findings) => {
    expect([...skill(frontmatter)].sort()).toEqual([...findings].sort());
  });

  it('counts characters, not bytes, and says how many', () => {
    const text = (length: number) => `---\n${name}description: ${'é'.repeat(length)}\n---\n\nText.\n`;
    expect(findingsIn({ 'SKILL.md': text(1024) }, 'pdf-forms')).toEqual([]);
    const [finding] = validate(snapshotOf({ 'SKILL.md': text(1025) }, 'pdf-forms'));
    expect(finding).toMatchObject({ rule: 'agent-skill/description-length', severity: 'error' });
    expect(finding?.message).toContain('1,025 characters; at most 1,024');
  });

  it.each([
    ['# Title', 'error frontmatter/missing "# Title"'],
    ['\n---\nname: a\n---\n', 'error frontmatter/missing "\\n"'],
    ['---\nname: pdf-forms\ndescription: Use it.\n\n# Title\n', 'error frontmatter/unclosed "---"'],
  ])('%j', (text, finding) => {
    expect(findingsIn({ 'SKILL.md': text }, 'pdf-forms')).toEqual([finding]);
  });

  it('reads a byte-order mark, CRLF, and `---` inside a value', () => {
    const text = `\uFEFF---\r\n${both.replaceAll('\n', '\r\n')}license: a --- b\r\n---\r\nText --- more\r\n---\r\n`;
    expect(findingsIn({ 'SKILL.md': text }, 'pdf-forms')).toEqual([]);
  });
});
