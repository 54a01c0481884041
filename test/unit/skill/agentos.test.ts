import { describe, expect, it } from 'vitest';
import { readManifest, validate } from '../../../skill/index.ts';
import { findingsIn, fixed, snapshotOf } from '../support/snapshot.ts';

const head = `skill_id: weather
name: Weather
version: 1.0.0
author: Jane Doe
description: Tells the weather.
`;
const entry = `entry:
  runtime: python
  module: main.py
  exports:
    - command: get
      handler: get_weather
`;
const capabilities = 'capabilities: { class: io }\n';
const whole = head + entry + capabilities;

const yaml = (text: string) => findingsIn({ 'skill.yaml': text });
/** The findings after one line was written differently. */
const changed = (from: string, to: string) => {
  expect(whole).toContain(from);
  return yaml(whole.replace(from, to));
};
/** The findings of an entry in a skill with these sources. */
const withSources = (text: string, sources: Readonly<Record<string, string>>) =>
  findingsIn({ 'skill.yaml': head + text + capabilities, ...sources });

describe('the manifest', () => {
  it('is fine', () => {
    expect(yaml(whole)).toEqual([]);
    expect(findingsIn({ 'manifest.yml': whole })).toEqual([]);
  });

  it.each<[from: string, to: string, findings: string[]]>([
    ['skill_id: weather', 'skill_id: Weather', ['error agentos/skill-id "Weather"']],
    ['skill_id: weather', 'skill_id: ..', ['error agentos/skill-id ".."']],
    ['skill_id: weather', 'skill_id: .', ['error agentos/skill-id "."']],
    ['skill_id: weather', 'skill_id: ..a', []],
    ['skill_id: weather', 'skill_id: ""', ['error agentos/skill-id "\\"\\""']],
    ['skill_id: weather', 'skill_id: 7', ['error yaml/not-text "7"']],
    ['skill_id: weather', 'skill_id:', ['error manifest/key-missing "skill_id"']],
    ['name: Weather\n', '', ['error manifest/key-missing "skill_id"']],
    ['author: Jane Doe', 'autor: Jane Doe', ['error manifest/key-missing "autor"']],
    ['module: main.py', 'modul: main.py', ['error manifest/key-missing "modul"']],
    ['command: get\n', 'comand: get\n', ['error manifest/key-missing "comand"']],
    ['author: Jane Doe', 'author: ""', ['error manifest/key-missing "\\"\\""']],
    ['author: Jane Doe', 'author: [Jane]', ['error manifest/type "[Jane]"']],
    ['version: 1.0.0', 'version: 1.0', ['error yaml/not-text "1.0"']],
    ['version: 1.0.0', 'version: "1.0"', ['error agentos/version "\\"1.0\\""']],
    ['version: 1.0.0', 'version: v1.0.0', ['error agentos/version "v1.0.0"']],
    ['version: 1.0.0', 'version: 1.0.0-rc.1+build.5', []],
    ['version: 1.0.0', 'version: 01.0.0', ['error agentos/version "01.0.0"']],
    ['runtime: python', 'runtime: ruby', ['error manifest/value "ruby"']],
    ['module: main.py', 'module: /main.py', ['error agentos/module-path "/main.py"']],
    ['module: main.py', 'module: ../main.py', ['error agentos/module-path "../main.py"']],
    ['module: main.py', 'module: a/../../main.py', ['error agentos/module-path "a/../../main.py"']],
    ['module: main.py', 'module: src\\main.py', ['error agentos/module-path "src\\\\main.py"']],
    ['module: main.py', 'module: ""', ['error manifest/key-missing "\\"\\""']],
    ['handler: get_weather', 'handler: main.get_weather', ['error agentos/handler-name "main.get_weather"']],
    ['handler: get_weather', 'handler: get-weather', ['error agentos/handler-name "get-weather"']],
    ['handler: get_weather', 'handle: get_weather', ['error manifest/key-missing "handle"']],
    ['class: io', 'class: shell', ['error manifest/value "shell"']],
    ['class: io', 'class: action', ['error agentos/class "action"']],
    ['class: io', 'class: pure', []],
    ['class: io', 'clas: io', ['error manifest/key-missing "clas"']],
    ['author: Jane Doe', 'author: Jane Doe\nlicence: MIT', ['hint manifest/key-unknown "licence"']],
  ])('%s → %s', (from, to, findings) => {
    expect(changed(from, to)).toEqual(findings);
  });

  it.each<[text: string, findings: string[]]>([
    ['capabilities: { class: action }\nrequires: { permissions: { actions: { write_state: true } } }', []],
    [
      'capabilities: { class: action }\nrequires: { permissions: { actions: { write_state: false } } }',
      ['error agentos/class "action"'],
    ],
    [
      'capabilities: { class: pure }\nrequires: { permissions: { net: { allow_domains: [a.example] }, fs: { read: true } } }',
      ['error agentos/class "pure"'],
    ],
    [
      'capabilities: { class: pure }\nrequires: { permissions: { fs: { read: [notes] } } }',
      ['error agentos/class "pure"'],
    ],
    ['capabilities: { class: pure }\nrequires: { permissions: { fs: { read: false, write: [] } } }', []],
    [
      'capabilities: { class: pure }\nrequires: { permissions: { actions: { write_state: true } } }',
      ['error agentos/class "pure"'],
    ],
    ['capabilities: { class: pure }\nrequires: { phase: planning }', []],
  ])('%s', (text, findings) => {
    expect(yaml(`${head}${entry}${text}\n`)).toEqual(findings);
  });

  it.each<[permissions: string, findings: string[]]>([
    ['net: { allow_domains: [api.example.com, "*.example.com", müller.example] }', []],
    ['net: { allow_domains: [] }', ['error agentos/domains-empty "[]"']],
    ['net: {}', ['error manifest/key-missing "net"']],
    ['net: { allow_domains: [127.0.0.1] }', ['error agentos/domain "127.0.0.1"']],
    ['net: { allow_domains: ["[::1]"] }', ['error agentos/domain "\\"[::1]\\""']],
    ['net: { allow_domains: ["2130706433"] }', ['error agentos/domain "\\"2130706433\\""']],
    ['net: { allow_domains: ["https://a.example/x"] }', ['error agentos/domain "\\"https://a.example/x\\""']],
    ['net: { allow_domains: ["a.example:443"] }', ['error agentos/domain "\\"a.example:443\\""']],
    ['net: { allow_domains: ["*"] }', ['error agentos/domain "\\"*\\""']],
    ['net: { allow_domains: ["api.*.com"] }', ['error agentos/domain "\\"api.*.com\\""']],
    ['net: { allow_domains: [a.example], protocols: [http, https] }', []],
    ['net: { allow_domains: [a.example], protocols: [ftp] }', ['error manifest/value "ftp"']],
    ['net: true', ['error manifest/type "true"']],
    ['fs: { read: true, write: false }', []],
    ['fs: { read: [notes, ./data/a.json, .] }', []],
    ['fs: { read: "yes" }', ['error manifest/type "\\"yes\\""']],
    ['fs: { write: [../secrets] }', ['error agentos/file-path "../secrets"']],
    ['fs: { write: [/etc] }', ['error agentos/file-path "/etc"']],
    ['fs: { write: ["C:\\\\temp"] }', ['error agentos/file-path "\\"C:\\\\\\\\temp\\""']],
    ['fs: { delete: true }', ['hint manifest/key-unknown "delete"']],
  ])('permissions: %s', (permissions, findings) => {
    expect(yaml(`${whole}requires: { permissions: { ${permissions} } }\n`)).toEqual(findings);
  });

  it.each<[text: string, findings: string[]]>([
    [
      'limits: { max_runtime_ms: 100, max_tokens: 1, max_memory_mb: 64, max_cpu_ms: 1, max_output_bytes: 1 }',
      [],
    ],
    ['limits: { max_runtime_ms: 0 }', ['error manifest/value "0"']],
    ['limits: { max_tokens: -5 }', ['error manifest/value "-5"']],
    ['limits: { max_memory_mb: 1.5 }', ['error manifest/type "1.5"']],
    ['limits: { max_runtime_ms: fast }', ['error manifest/type "fast"']],
    ['limits: { max_time: 1 }', ['hint manifest/key-unknown "max_time"']],
    ['requires: { phase: later }', ['error manifest/value "later"']],
    ['requires: { phase: planning }', []],
    ['integrity: { files: [] }', ['error agentos/integrity-empty "[]"']],
    ['integrity: {}', ['error manifest/key-missing "integrity"']],
    ['integrity: { files: [../a] }', ['error agentos/integrity-file "../a"']],
    ['integrity: { files: [anything.py] }', []],
  ])('%s', (text, findings) => {
    expect(yaml(`${whole}${text}\n`)).toEqual(findings);
  });
});

describe('the skill’s files', () => {
  const source = { 'main.py': 'def get_weather(city):\n    return city\n' };
  const node = (module: string, handler = 'getWeather') =>
    `entry:\n  runtime: nodejs\n  module: ${module}\n  exports: [{ command: get, handler: ${handler} }]\n`;

  it.each<[text: string, sources: Record<string, string>, findings: string[]]>([
    [entry, source, []],
    [entry.replace('main.py', './main.py'), source, []],
    [entry.replace('main.py', 'main'), source, []],
    [entry.replace('main.py', 'handlers.main'), { 'handlers/main.py': source['main.py'] }, []],
    [entry, { 'other.py': '' }, ['error agentos/module-missing "main.py"']],
    [entry, { 'main.py': 'from x import *\n' }, []],
    [entry, { 'main.py': 'def get_wether(): pass\n' }, ['error agentos/handler-missing "get_weather"']],
    [entry, { 'main.py': 'from tools import get_weather\n' }, []],
    [node('index.mjs'), { 'index.mjs': 'export function getWeather() {}' }, []],
    [node('./index'), { 'index.mjs': 'export const getWeather = () => {};' }, []],
    [node('src'), { 'src/index.cjs': 'module.exports = { getWeather() {} };' }, []],
    [node('index.cjs'), { 'index.cjs': 'module.exports = { ...tools };' }, []],
    [
      node('index.mjs'),
      { 'index.mjs': 'function getWeather() {}\nexport function other() {}' },
      ['error agentos/handler-missing "getWeather"'],
    ],
    [node('index.mjs'), { 'index.js': '' }, ['error agentos/module-missing "index.mjs"']],
    [
      `${entry}    - command: get\n      handler: get_weather\n`,
      source,
      ['error agentos/command-duplicate "get"'],
    ],
    [
      'entry: { runtime: python, module: main.py, exports: [] }\n',
      source,
      ['error agentos/exports-empty "[]"'],
    ],
  ])('%s with %o', (text, sources, findings) => {
    expect(withSources(text, sources)).toEqual(findings);
  });

  it('says whether a handler is missing or only not exported', () => {
    const messages = (content: string) =>
      validate(snapshotOf({ 'skill.yaml': head + node('a.mjs') + capabilities, 'a.mjs': content })).map(
        ({ message }) => message,
      );
    expect(messages('function getWeather() {}')[0]).toContain('does not export it');
    expect(messages('export function getWether() {}')[0]).toContain('Did you mean `getWether`?');
  });

  it('says nothing of a source whose text is not known', () => {
    const snapshot = snapshotOf({ 'skill.yaml': whole, 'main.py': '' });
    const read = (file: string) => (file === 'skill.yaml' ? snapshot.read(file) : undefined);
    expect(validate({ ...snapshot, read })).toEqual([]);
    expect(validate(snapshot)).toHaveLength(1);
  });

  it('looks for the files whose integrity is checked', () => {
    const files = { 'skill.yaml': `${whole}integrity: { files: [main.py, tools.py] }\n`, ...source };
    expect(findingsIn(files)).toEqual(['error agentos/integrity-file "tools.py"']);
  });
});

describe('fixes', () => {
  it.each([
    [
      'requires: { permissions: { net: { allow_domains: ["https://a.example/x", b.example:80] } } }\n',
      'requires: { permissions: { net: { allow_domains: ["a.example", b.example] } } }\n',
    ],
  ])('%j', (text, mended) => {
    expect(fixed('skill.yaml', whole + text)).toBe(whole + mended);
    expect(fixed('skill.yaml', whole + mended)).toBe(whole + mended);
  });

  it('writes a module path with `/`', () => {
    const text = whole.replace('main.py', 'src\\main.py');
    expect(fixed('skill.yaml', text)).toBe(whole.replace('main.py', 'src/main.py'));
  });

  it('offers the function that is meant, and leaves the choice to the author', () => {
    const files = { 'skill.yaml': whole, 'main.py': 'def get_wether(): pass\n' };
    const [finding] = validate(snapshotOf(files));
    expect(finding?.fix).toMatchObject({ title: 'Write `get_wether`', manual: true });
  });
});

describe('the normalised manifest', () => {
  it('has a tool for each command', () => {
    const { manifest } = readManifest(
      snapshotOf({ 'skill.yaml': `${whole}limits: { max_runtime_ms: 2500 }\n` }),
    );
    expect(manifest).toMatchObject({ format: 'agentos', name: 'weather', version: '1.0.0', permissions: [] });
    expect(manifest?.tools).toEqual([
      {
        name: 'get',
        module: 'main.py',
        callable: 'get_weather',
        timeoutSeconds: 2.5,
        permissions: [],
        secrets: [],
      },
    ]);
  });

  it('names a Node.js module by its path', () => {
    const text = whole.replace('runtime: python', 'runtime: nodejs').replace('main.py', 'src/index.mjs');
    expect(readManifest(snapshotOf({ 'skill.yaml': text })).manifest?.tools).toMatchObject([
      { name: 'get', module: 'src/index.mjs', callable: 'get_weather' },
    ]);
  });
});
