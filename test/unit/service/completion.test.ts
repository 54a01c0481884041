import { describe, expect, it } from 'vitest';
import { accepted, completionsAt } from '../support/cursor.ts';

const labels = (file: string, text: string) => completionsAt(file, text).map(({ label }) => label);
const yaml = (text: string) => labels('skill.yaml', text);
const json = (text: string) => labels('skill.json', text);
const skill = (text: string) => labels('SKILL.md', text);

describe('keys in YAML', () => {
  it('required first, then recommended, then the others', () => {
    expect(yaml('|\nlicense: MIT').slice(0, 3)).toEqual(['name', 'version', 'description']);
  });

  it.each([
    ['name: a\n|', 'name'],
    ['|\nname: a\n', 'name'],
    ['name: a\nver|\n', 'name'],
    ['tools:\n  - name: a\n    |', 'name'],
    ['tools:\n  - name: a\n    entry: b\n    |\n    timeout: 3\n', 'timeout'],
    ['tools:\n- name: a\n  |', 'name'],
    ['runtime:\n  python: "3.11"\n  |', 'python'],
    ['runtime:\n    python: "3.11"\n    |', 'python'],
  ])('%j leaves out `%s`', (text, present) => {
    expect(yaml(text).length).toBeGreaterThan(3);
    expect(yaml(text)).not.toContain(present);
  });

  it.each([
    ['tools:\n  - |', 'name', 'entry'],
    ['tools:\n  - na|', 'name', 'entry'],
    ['tools:\n- |', 'name', 'entry'],
    ['tools:\n  - name: a\n  - |', 'name', 'entry'],
    ['tools:\n  - name: a\n\n    |', 'entry', 'timeout'],
    ['tools:\n  - name: a\n    # note\n    |', 'entry', 'timeout'],
    ['runtime:\n  env:\n    |', 'mode', 'python'],
    ['runtime:\n  env:\n    mode: venv\n  |', 'kind', 'python'],
    ['events:\n  |', 'subscribe', 'publish'],
    ['"runtime":\n  |', 'kind', 'python'],
    ['tools:\n  - name: a\n    input_schema:\n      |', 'type', 'properties'],
    ['tools:\n  - name: a\n    input_schema:\n      properties:\n        city:\n          |', 'type', 'enum'],
    ['tools: [\nname: a\nevents:\n  |', 'subscribe', 'publish'],
    ['description: a: b\nevents:\n  |', 'subscribe', 'publish'],
  ])('%j offers `%s` and `%s`', (text, one, other) => {
    expect(yaml(text)).toEqual(expect.arrayContaining([one, other]));
    expect(yaml(text)).not.toContain('default_tool');
  });

  it.each([
    'name: a # |',
    '# |',
    'description: >\n  text |',
    'description: text\n  |',
    'tools:|',
    'name: |\n',
    'unknown:\n  |',
    'description: "a |"',
  ])('%j offers no keys', text => {
    expect(yaml(text)).not.toContain('version');
    expect(yaml(text)).not.toContain('subscribe');
  });

  it.each([
    ['ver|', 'version', 'version: $1'],
    [
      '|',
      'tools',
      'tools:\n  - name: $1\n    description: $2\n    entry: $3\n    input_schema:\n      type: ${4|object,string,number,integer,boolean,array,null|}',
    ],
    ['|', 'events', 'events:\n  subscribe:\n    - $1\n  publish:\n    - $2'],
    ['|', 'permissions', 'permissions:\n  - ${1|network,filesystem,microphone,speaker,camera,process,gpu|}'],
    ['runtime:\n  |', 'env', 'runtime:\n  env:\n    $1'],
    [
      'tools:\n  - name: a\n    |',
      'input_schema',
      'tools:\n  - name: a\n    input_schema:\n      type: ${1|object,string,number,integer,boolean,array,null|}',
    ],
    ['tools:\n  - na|', 'name', 'tools:\n  - name: $1'],
    ['versi|: 1.0.0', 'version', 'version: 1.0.0'],
    ['ver|sion: 1.0.0', 'version', 'version: 1.0.0'],
  ])('%j and `%s` give %j', (text, label, after) => {
    expect(accepted('skill.yaml', text, label)).toBe(after);
  });

  it('works without snippets and between CRLF lines', () => {
    expect(accepted('skill.yaml', 'name: a\r\n|\r\n', 'tools', false)).toBe('name: a\r\ntools: \r\n');
    expect(yaml('events:\r\n  |\r\nname: a\r\n')).toEqual(['subscribe', 'publish']);
  });
});

describe('values in YAML', () => {
  it.each([
    ['runtime:\n  kind: |', ['module', 'service']],
    ['runtime:\n  kind: ser|', ['module', 'service']],
    ['permissions:\n  - network\n  - |', ['filesystem', 'microphone', 'speaker', 'camera', 'process', 'gpu']],
    ['permissions: [network, |]', ['filesystem', 'microphone', 'speaker', 'camera', 'process', 'gpu']],
    ['permissions: [|', ['network', 'filesystem', 'microphone', 'speaker', 'camera', 'process', 'gpu']],
    [
      'tools:\n  - name: a\n    permissions:\n      - |',
      ['network', 'filesystem', 'microphone', 'speaker', 'camera', 'process', 'gpu'],
    ],
    ['default_tool: |\ntools:\n  - name: a\n  - name: b\n', ['a', 'b']],
    ['name: |', ['weather_skill']],
    ['description: |', []],
  ])('%j offers %j', (text, values) => {
    expect(yaml(text)).toEqual(values);
  });

  it.each([
    ['permissions:\n  |', 'network', 'permissions:\n  - network'],
    ['permissions:\n  - net|', 'network', 'permissions:\n  - network'],
    ['permissions: [gpu, net|]', 'network', 'permissions: [gpu, network]'],
    ['runtime:\n  kind: mod|ule', 'service', 'runtime:\n  kind: service'],
    [
      'tools:\n  |',
      '- (new entry)',
      'tools:\n  - name: $1\n    description: $2\n    entry: $3\n    input_schema:\n      type: ${4|object,string,number,integer,boolean,array,null|}',
    ],
  ])('%j and `%s` give %j', (text, label, after) => {
    expect(accepted('skill.yaml', text, label)).toBe(after);
  });
});

describe('JSON', () => {
  it.each([
    ['{|}', 'name'],
    ['{ "name": "a", | }', 'version'],
    ['{ "name": "a", "tools": [{ | }] }', 'entry'],
    ['{ "runtime": { "ki|" } }', 'kind'],
  ])('%j offers `%s`', (text, key) => {
    expect(json(text)).toContain(key);
  });

  it.each([
    ['{ "name": "a", | }', 'name'],
    ['{ "name": "a" | }', 'version'],
    ['{ "name": "a", "tools": [{ | }] }', 'version'],
  ])('%j does not offer `%s`', (text, key) => {
    expect(json(text)).not.toContain(key);
  });

  it.each([
    ['{ | }', 'version', '{ "version": "$1" }'],
    ['{ "ver|" }', 'version', '{ "version": "$1" }'],
    ['{ | "name": "a" }', 'version', '{ "version": "$1", "name": "a" }'],
    ['{ "versi|": "1.0.0" }', 'version', '{ "version": "1.0.0" }'],
    ['{ "runtime": { "kind": | } }', 'service', '{ "runtime": { "kind": "service" } }'],
    ['{ "runtime": { "kind": "mo|" } }', 'module', '{ "runtime": { "kind": "module" } }'],
    ['{ "permissions": ["network", |] }', 'gpu', '{ "permissions": ["network", "gpu"] }'],
    ['{ | }', 'tools', '{ "tools": [$1] }'],
  ])('%j and `%s` give %j', (text, label, after) => {
    expect(accepted('skill.json', text, label)).toBe(after);
  });
});

describe('behind a finished value of JSON', () => {
  it.each([
    '{\n "name": "x"\n |\n}',
    '{ "version": 1 | }',
    '{ "permissions": ["network" |] }',
    '{ "tools": [{ "name": "a" } | ] }',
    '{ "runtime": { "kind": "module" } | }',
    '{ "runtime": { "kind": "module" "|" } }',
  ])('%j offers nothing', text => {
    expect(json(text)).toEqual([]);
  });

  it.each([
    ['{\n "name": "x",\n |\n}', 'version'],
    ['{\n "name": "x", // a comment\n |\n}', 'version'],
    ['{ "runtime": { "kind": /* one of */ | } }', 'module'],
    ['{ "runtime": { "kind": "mo|dule" } }', 'service'],
    ['{ "permissions": ["network", "|"] }', 'gpu'],
  ])('%j offers `%s`, nothing being finished', (text, label) => {
    expect(json(text)).toContain(label);
  });
});

describe('SKILL.md', () => {
  it.each([
    ['allowed-tools: Read |', ['Read']],
    ['allowed-tools: Read, Edit |', ['Read', 'Edit']],
    ['allowed-tools: "Read | Edit"', ['Read', 'Edit']],
  ])('%j does not offer %j again', (text, present) => {
    const offered = skill(`---\n${text}\n---\n`);
    expect(offered).toContain('Glob');
    expect(offered.filter(label => present.includes(label))).toEqual([]);
  });

  it('offers the tool under the cursor', () => {
    expect(skill('---\nallowed-tools: Edit Re|ad\n---\n')).toContain('Read');
    expect(skill('---\nallowed-tools: Bash(git:*) |\n---\n')).toContain('Bash');
  });

  it('leaves out names whose place others took', () => {
    const keys = skill('---\nmetadata:\n  |\n---\n');
    expect(keys).toContain('openclaw');
    expect(keys).not.toContain('clawdbot');
    expect(keys).not.toContain('clawdis');
  });

  it('offers the specification’s keys, then those of clients', () => {
    const keys = skill('---\nx: 1\n|\n---\n');
    expect(keys.slice(0, 6)).toEqual([
      'name',
      'description',
      'license',
      'compatibility',
      'metadata',
      'allowed-tools',
    ]);
    expect(keys).toContain('disable-model-invocation');
  });

  it('names the clients of a key, and puts keys that no enabled client reads last', () => {
    const items = completionsAt('SKILL.md', '---\nx: 1\n|\n---\n', true, {
      options: { targets: ['gemini', 'cursor'] },
    });
    const place = (label: string) => items.findIndex(item => item.label === label);
    expect(items.find(item => item.label === 'user-invocable')?.detail).toBe('claude-code, vscode, openclaw');
    expect(items.find(item => item.label === 'name')?.detail).toBe('all clients');
    expect(place('paths')).toBeLessThan(place('when_to_use'));
    expect(place('disable-model-invocation')).toBeLessThan(place('user-invocable'));
    expect(place('metadata')).toBeLessThan(place('hooks'));
  });

  it('offers what clients document below metadata', () => {
    expect(skill('---\nmetadata:\n  |\n---\n')).toEqual(
      expect.arrayContaining(['openclaw', 'short-description']),
    );
  });

  it('works before the frontmatter is closed and with a byte-order mark', () => {
    expect(skill('---\nname: a\n|')).toContain('description');
    expect(skill('\uFEFF---\nname: a\n|\n---\n')).toContain('description');
  });

  it('offers values of clients’ keys', () => {
    expect(skill('---\nuser-invocable: |\n---\n')).toEqual(['true', 'false']);
  });

  it.each(['|---\n---\n', '---\n---\n|', '---\nname: a\n---\nname|\n', '# Title|\n'])(
    'offers nothing at %j',
    text => {
      expect(skill(text)).toEqual([]);
    },
  );
});

it.each([
  ['manifest.json', '{ "name": "Shop", "icons": [], | }'],
  ['manifest.json', '{ "name": "Ext", "version": "1", "manifest_version": 3, | }'],
  ['skill.yml', 'name: a\n|'],
  ['package.json', '{ | }'],
])('%s of another kind gets nothing: %j', (file, text) => {
  expect(labels(file, text)).toEqual([]);
});
