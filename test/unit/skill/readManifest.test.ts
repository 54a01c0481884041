import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const manifestOf = (yaml: string) => readManifest(snapshotOf({ 'skill.yaml': yaml })).manifest;

describe('tools', () => {
  it.each([
    ['entry: handlers.main:chat', 'handlers.main', 'chat'],
    ['entry: handlers/main.py:chat', 'handlers.main', 'chat'],
    ['entry: ./handlers\\main.py:chat', 'handlers.main', 'chat'],
    ['entry: handlers/other.py', 'handlers.other', 'get_weather'],
    ['description: No entry at all', 'handlers.main', 'get_weather'],
  ])('reads `%s`', (line, module, callable) => {
    const tools = manifestOf(`name: weather_skill\ntools:\n  - name: get_weather\n    ${line}\n`)?.tools;
    expect(tools).toMatchObject([{ name: 'get_weather', module, callable, permissions: [], secrets: [] }]);
  });

  it.each([
    ['entry: src/tools.py', 'src.tools'],
    ['entry: { module: src.tools }', 'src.tools'],
    ['runtime: { module: src.tools }', 'src.tools'],
    ['description: Nothing', 'handlers.main'],
  ])('a tool without an entry uses the module of `%s`', (line, module) => {
    const yaml = `name: weather_skill\n${line}\ntools: [{ name: chat }]\n`;
    expect(manifestOf(yaml)?.tools).toMatchObject([{ module, callable: 'chat' }]);
  });

  it('keeps limits, schemas, permissions and secrets', () => {
    const tool =
      '{ name: a, timeout: 15, timeout_seconds: 20, retries: 2, permissions: [network], secrets: [KEY]';
    const schemas = 'input_schema: { type: object }, output_schema: false }';
    expect(manifestOf(`name: weather_skill\ntools:\n  - ${tool}, ${schemas}\n`)?.tools).toEqual([
      {
        name: 'a',
        module: 'handlers.main',
        callable: 'a',
        timeoutSeconds: 20,
        retries: 2,
        permissions: ['network'],
        secrets: ['KEY'],
        inputSchema: { type: 'object' },
        outputSchema: { not: {} },
      },
    ]);
  });

  it('takes the only tool as the default, and none of two', () => {
    expect(manifestOf('name: a\ntools: [{ name: x }]')?.defaultTool).toBe('x');
    expect(manifestOf('name: a\ntools: [{ name: x }, { name: y }]')?.defaultTool).toBeUndefined();
    expect(manifestOf('name: a\ndefault_tool: y\ntools: [{ name: x }, { name: y }]')?.defaultTool).toBe('y');
  });
});

describe('the other fields', () => {
  it('writes dependencies as pip requirements', () => {
    const yaml = `name: a
dependencies:
  - requests>=2.31
  - { name: numpy, version: 1.26.4 }
  - { name: torch, version: ">=2" }
  - { name: faiss-cpu }
  - { name: rich, version: "*" }
`;
    const withQuotes = yaml.replace('1.26.4', '"1.26.4"');
    expect(manifestOf(withQuotes)?.dependencies).toEqual([
      'requests>=2.31',
      'numpy==1.26.4',
      'torch>=2',
      'faiss-cpu',
      'rich',
    ]);
  });

  it.each([
    ['version: 1.2.3', '1.2.3'],
    ['version: "1.0"', '0.0.0'],
    ['version: "1.0"\nmetadata: { version: 2.0.1 }', '2.0.1'],
    ['description: none', '0.0.0'],
  ])('`%s` is version %s', (line, version) => {
    expect(manifestOf(`name: a\n${line}\n`)?.version).toBe(version);
  });

  it('reads environment, secrets, permissions and the Python that is asked for', () => {
    const yaml = `name: a
env: { BASE: "\${BASE:-x}", PORT: 80, DEBUG: true }
secrets: [KEY]
permissions: [network]
runtime: { python: "3.11", env: { mode: venv, python: "3.12" } }
`;
    expect(manifestOf(yaml)).toMatchObject({
      environment: { BASE: '${BASE:-x}', PORT: '80', DEBUG: 'true' },
      secrets: ['KEY'],
      permissions: ['network'],
      python: '3.12',
    });
  });
});

describe('which file decides', () => {
  it.each([
    [{ 'skill.yaml': 'name: a', 'manifest.json': '{"name":"b"}' }, 'adaos', 'skill.yaml', 'a'],
    [{ 'manifest.json': '{"name":"b"}', 'SKILL.md': '---\nname: c\n---' }, 'adaos', 'manifest.json', 'b'],
    [{ 'skill.yaml': 'name: a', 'manifest.yml': 'skill_id: o\nname: O' }, 'agentos', 'manifest.yml', 'o'],
    [
      { 'skill.yaml': 'skill_id: o', 'adytum.plugin.json': '{"id":"p"}' },
      'adytum',
      'adytum.plugin.json',
      'p',
    ],
    [{ 'SKILL.md': '---\nname: c\ndescription: d\n---' }, 'agent-skill', 'SKILL.md', 'c'],
  ] as const)('%o', (files, format, file, name) => {
    const { identity } = readManifest(snapshotOf(files as Record<string, string>));
    expect(identity).toMatchObject({ format, file, name });
  });

  it.each([
    ['a web application', '{"name":"Shop","start_url":"/","icons":[]}'],
    ['a browser extension', '{"name":"Ext","version":"1.0.0","manifest_version":3,"permissions":["tabs"]}'],
    ['something else', '{"name":"x","version":"1.0.0","dependencies":[]}'],
  ])('%s is no skill', (_, text) => {
    const snapshot = snapshotOf({ 'manifest.json': text }, 'public', 'shop');
    expect(readManifest(snapshot)).toEqual({ manifest: undefined, identity: undefined, findings: [] });
  });

  it.each(['start_url', 'icons', 'manifest_version', 'apiVersion'])(
    '`%s` tells a foreign manifest even below `skills`',
    key => {
      const text = JSON.stringify({ name: 'x', version: '1.0.0', tools: [], [key]: 1 });
      expect(readManifest(snapshotOf({ 'skill.yaml': text }, 'x', 'skills')).identity).toBeUndefined();
    },
  );

  it('below `skills` a manifest needs no sign beside its name', () => {
    const text = '{"name":"x"}';
    expect(readManifest(snapshotOf({ 'manifest.json': text }, 'x', 'skills')).identity?.name).toBe('x');
    expect(readManifest(snapshotOf({ 'manifest.json': text }, 'x', 'src')).identity).toBeUndefined();
  });
});

describe('errors', () => {
  it('give no manifest, yet the identity that can be read', () => {
    const { manifest, identity, findings } = readManifest(
      snapshotOf({ 'skill.yaml': 'name: weather_skill\nversion: 1.0.0\ntools: none\n' }),
    );
    expect(manifest).toBeUndefined();
    expect(identity).toMatchObject({ name: 'weather_skill', version: '1.0.0' });
    expect(findings.map(({ rule }) => rule)).toEqual(['manifest/type']);
  });

  it('in an ignored file do not matter', () => {
    const files = { 'skill.yaml': 'name: weather_skill\nversion: 1.0.0\n', 'manifest.json': '{"name":' };
    expect(readManifest(snapshotOf(files)).manifest?.name).toBe('weather_skill');
  });

  it('that keep the YAML from being read give no identity', () => {
    expect(readManifest(snapshotOf({ 'skill.yaml': 'name: [a\n' })).identity).toBeUndefined();
  });
});
