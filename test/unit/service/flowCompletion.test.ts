import { describe, expect, it } from 'vitest';
import { accepted, completionsAt } from '../support/cursor.ts';

const labels = (text: string) => completionsAt('SKILL.md', `---\n${text}\n---\n`).map(({ label }) => label);
const yaml = (text: string) => completionsAt('skill.yaml', text).map(({ label }) => label);
const after = (text: string, label: string) =>
  accepted('SKILL.md', `---\n${text}\n---\n`, label).slice('---\n'.length, -'\n---\n'.length);

describe('keys in brackets', () => {
  it.each([
    'metadata: {"openclaw": {|}}',
    'metadata: {"openclaw": {"emoji": "x", |}}',
    'metadata: {"openclaw": { | "emoji": "x" }}',
    'metadata: {"openclaw": {"|"}}',
    'metadata: {"openclaw": {"re|',
    'metadata: { openclaw: { |',
    'metadata: { openclaw: { re| } }',
    'metadata:\n  openclaw: {|}',
    'metadata:\n  {\n    "openclaw":\n      {\n        "emoji": "x",\n        |\n      }\n  }',
    'metadata: {\n  "openclaw": {\n    |\n  }\n}',
    'metadata: {\n  "openclaw": {\n    "emoji": "x",\n    |',
    'metadata: { "openclaw": {\n  "os": ["linux"], |',
    "metadata: {'openclaw': {'|'}}",
    'description: a: b\nmetadata: {"openclaw": {|}}',
    'hooks: [\nmetadata: {"openclaw": {|}}',
  ])('%j are those of the envelope', text => {
    expect(labels(text)).toEqual(expect.arrayContaining(['requires', 'install', 'primaryEnv']));
    expect(labels(text)).not.toContain('description');
  });

  it.each([
    ['metadata: {"openclaw": {"requires": {|}}}', ['bins', 'anyBins', 'env', 'config']],
    ['metadata: {"openclaw": {"requires": {"bins": [], "env": ["A"], |}}}', ['anyBins', 'config']],
    ['metadata: {"openclaw": {"requires": {| "bins": [], "env": ["A"]}}}', ['anyBins', 'config']],
    ['metadata: { openclaw: { requires: {\n  bins: [a],\n  |\n  env: [B] } } }', ['anyBins', 'config']],
  ])('%j leaves out what is there', (text, keys) => {
    expect(labels(text)).toEqual(keys);
  });

  it('is in the entry of a list', () => {
    expect(labels('metadata: {"openclaw": {"install": [{"kind": "brew"}, {|}]}}')).toEqual(
      expect.arrayContaining(['kind', 'formula', 'bins']),
    );
    expect(yaml('tools:\n  - { name: a, | }')).toContain('entry');
    expect(yaml('tools: [{ name: a, | }]')).toContain('entry');
  });

  it.each([
    ['metadata: {"openclaw": {|}}', 'always', 'metadata: {"openclaw": {"always": ${1|true,false|}}}'],
    ['metadata: {"openclaw": {|}}', 'emoji', 'metadata: {"openclaw": {"emoji": "$1"}}'],
    ['metadata: {"openclaw": {|}}', 'install', 'metadata: {"openclaw": {"install": [$1]}}'],
    ['metadata: {"openclaw": {|}}', 'requires', 'metadata: {"openclaw": {"requires": {$1}}}'],
    [
      'metadata: {"openclaw": {| "emoji": "x"}}',
      'always',
      'metadata: {"openclaw": {"always": ${1|true,false|}, "emoji": "x"}}',
    ],
    ['metadata: {"openclaw": {"em|"}}', 'emoji', 'metadata: {"openclaw": {"emoji": "$1"}}'],
    ['metadata: {"openclaw": {"em|": "x"}}', 'emoji', 'metadata: {"openclaw": {"emoji": "x"}}'],
    ['metadata: { openclaw: { | } }', 'emoji', 'metadata: { openclaw: { emoji: $1 } }'],
    ['metadata: { openclaw: { em| } }', 'emoji', 'metadata: { openclaw: { emoji: $1 } }'],
    ["metadata: {'openclaw': {|}}", 'emoji', "metadata: {'openclaw': {'emoji': '$1'}}"],
  ])('%j and `%s` give %j', (text, label, expected) => {
    expect(after(text, label)).toBe(expected);
  });
});

describe('values in brackets', () => {
  it.each([
    ['metadata: {"openclaw": {"os": [|]}}', ['darwin', 'linux', 'win32']],
    ['metadata: {"openclaw": {"os": ["darwin", |]}}', ['linux', 'win32']],
    ['metadata: {"openclaw": {"os": ["darwin", "li|"]}}', ['linux', 'win32']],
    ['metadata: {"openclaw": {"always": |}}', ['true', 'false']],
    ['metadata: { openclaw: { os: [darwin, | ] } }', ['linux', 'win32']],
    ['metadata: {"openclaw": {"emoji": "x" |}}', []],
    ['metadata: {"openclaw": |}', ['{ … }']],
  ])('%j offers %j', (text, values) => {
    expect(labels(text)).toEqual(values);
  });

  it.each([
    ['metadata: {"openclaw": {"os": [|]}}', 'linux', 'metadata: {"openclaw": {"os": ["linux"]}}'],
    [
      'metadata: {"openclaw": {"os": [| "darwin"]}}',
      'linux',
      'metadata: {"openclaw": {"os": ["linux", "darwin"]}}',
    ],
    ['metadata: {"openclaw": {"os": ["li|"]}}', 'linux', 'metadata: {"openclaw": {"os": ["linux"]}}'],
    ['metadata: {"openclaw": {"os": ["li|', 'linux', 'metadata: {"openclaw": {"os": ["linux"'],
    ['metadata: { openclaw: { os: [l|] } }', 'linux', 'metadata: { openclaw: { os: [linux] } }'],
    [
      'metadata: {"openclaw": {"always": |, "emoji": "x"}}',
      'true',
      'metadata: {"openclaw": {"always": true, "emoji": "x"}}',
    ],
  ])('%j and `%s` give %j', (text, label, expected) => {
    expect(after(text, label)).toBe(expected);
  });
});

describe('brackets that are closed or broken', () => {
  it.each([
    'permissions: [network]\n|',
    'permissions: [network\n|',
    'runtime: { kind: module }\n|',
    'description: "a { b"\n|',
    'description: |-\n  a: {\n    b\n|'.replace('|-', '>-'),
    'tools:\n  - { name: a }\n|',
  ])('below %j stand the keys of the whole', text => {
    expect(yaml(`${text.replace('|', '')}x|`)).toContain('events');
  });

  it.each(['runtime: {kind: module}|', 'permissions: [network]|', 'permissions: [network, gpu] |'])(
    'right behind %j stands nothing',
    text => {
      expect(yaml(text)).toEqual([]);
    },
  );
});
