import { describe, expect, it } from 'vitest';
import {
  type DeniedAccess,
  effectivePermissions,
  noPermissions,
  parseManifest,
  readManifest,
  remedyFor,
  type SkillFormat,
  statedPermissions,
} from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const host = (name: string, protocol: 'https' | 'http' = 'https'): DeniedAccess => ({
  kind: 'host',
  host: name,
  protocol,
});

const head = `skill_id: weather
name: Weather
version: 1.0.0
author: Jane Doe
description: Tells the weather.
entry:
  runtime: python
  module: main.py
  exports:
    - command: get
      handler: get
capabilities:
  class: io
`;

const permissionsIn = (text: string) => {
  const { manifest } = readManifest(snapshotOf({ 'skill.yaml': text, 'main.py': 'def get(): ...\n' }));
  return manifest?.declaredPermissions ?? noPermissions;
};

/** The remedy put into the manifest as it says. */
function applied(
  text: string,
  denied: DeniedAccess,
): { readonly remedy: ReturnType<typeof remedyFor>; readonly text: string } {
  const document = parseManifest(text, 'skill.yaml');
  if (document === undefined) throw new Error('The manifest cannot be read.');
  const remedy = remedyFor(denied, {
    format: 'agentos',
    skill: 'weather',
    permissions: permissionsIn(text),
    document,
  });
  const lines = text.split('\n');
  const at = (remedy.line ?? 0) - 1;
  const [key = ''] = remedy.text.trim().split(':');
  const replaces = lines[at]?.trimStart().startsWith(`${key}:`) === true && !remedy.text.includes('\n');
  lines.splice(at, replaces ? 1 : 0, ...remedy.text.split('\n'));
  return { remedy, text: lines.join('\n') };
}

describe('the lines of an agentos manifest', () => {
  it.each<[what: string, rest: string, denied: DeniedAccess, line: number, text: string]>([
    [
      'at the end',
      '',
      host('api.example.com'),
      14,
      'requires:\n  permissions:\n    net:\n      allow_domains: [api.example.com]',
    ],
    [
      'below requires',
      'requires:\n  phase: execution\n',
      host('api.example.com'),
      15,
      '  permissions:\n    net:\n      allow_domains: [api.example.com]',
    ],
    [
      'below an empty requires',
      'requires:\n',
      host('api.example.com'),
      15,
      '  permissions:\n    net:\n      allow_domains: [api.example.com]',
    ],
    [
      'with the indentation that is there',
      'requires:\n    permissions:\n        fs:\n            read: true\n',
      host('api.example.com'),
      16,
      '        net:\n          allow_domains: [api.example.com]',
    ],
    [
      'in the list that is there',
      'requires:\n  permissions:\n    net:\n      allow_domains: [a.com]\n',
      host('api.example.com'),
      17,
      '      allow_domains: [a.com, api.example.com]',
    ],
    [
      'with the other protocol',
      'requires:\n  permissions:\n    net:\n      allow_domains: [a.com]\n',
      host('a.com', 'http'),
      17,
      '      protocols: [https, http]',
    ],
    [
      'of a flag',
      'requires:\n  permissions:\n    fs:\n      read: true\n      write: false\n',
      { kind: 'write' },
      18,
      '      write: true',
    ],
    [
      'of a path',
      'requires:\n  permissions:\n    fs:\n      read: [notes]\n',
      { kind: 'read', path: 'other/*.md' },
      17,
      '      read: [notes, "other/*.md"]',
    ],
    [
      'of state',
      '',
      { kind: 'write-state' },
      14,
      'requires:\n  permissions:\n    actions:\n      write_state: true',
    ],
  ])('%s', (_, rest, denied, line, text) => {
    const { remedy, text: after } = applied(head + rest, denied);
    expect(remedy).toEqual({ place: 'manifest', line, text });
    const { network, files, writeState } = permissionsIn(after);
    if (denied.kind === 'host') {
      expect(network.domains).toContain(denied.host);
      expect(network.protocols).toContain(denied.protocol);
    } else if (denied.kind === 'write-state') expect(writeState).toBe(true);
    else expect(files[denied.kind]).not.toEqual([]);
  });

  it('go behind a last line that does not end', () => {
    const { remedy } = applied(head.trimEnd(), host('api.example.com'));
    expect(remedy.line).toBe(14);
  });
});

describe('the lines of an adaos manifest', () => {
  const text = 'name: weather\nversion: 1.0.0\npermissions: [camera]\ntools: []\n';
  it.each<[text: string, denied: DeniedAccess, line: number, words: string]>([
    [text, host('api.example.com'), 3, 'permissions: [camera, network]'],
    [text, { kind: 'read' }, 3, 'permissions: [camera, filesystem]'],
    ['name: weather\nversion: 1.0.0\n', { kind: 'write' }, 3, 'permissions: [filesystem]'],
  ])('%j', (manifest, denied, line, words) => {
    const document = parseManifest(manifest, 'skill.yaml');
    expect(
      remedyFor(denied, {
        format: 'adaos',
        skill: 'weather',
        permissions: noPermissions,
        ...(document && { document }),
      }),
    ).toEqual({ place: 'manifest', line, text: words });
  });
});

describe("the user's own skills.json", () => {
  it.each<SkillFormat>(['adytum', 'agent-skill'])('is where %s is allowed something', format => {
    const { place, line, text } = remedyFor(host('api.example.com'), {
      format,
      skill: 'discord',
      permissions: noPermissions,
    });
    expect([place, line]).toEqual(['configuration', undefined]);
    expect(JSON.parse(text)).toEqual({
      skills: { entries: { discord: { permissions: { net: { allow_domains: ['api.example.com'] } } } } },
    });
  });

  it('gets what is missing at its place', () => {
    const text = `{
  "skills": {
    "entries": {
      "discord": { "enabled": true },
      "weather": {
        "permissions": {
          "net": { "allow_domains": ["a.com"] }
        }
      }
    }
  }
}
`;
    const document = parseManifest(text, 'skills.json');
    const permissions = effectivePermissions(noPermissions, {
      user: statedPermissions({ net: { allow_domains: ['a.com'] } }),
    });
    const request = {
      format: 'agentos' as const,
      permissions,
      inConfiguration: true,
      ...(document && { document }),
    };
    expect(remedyFor(host('b.com'), { ...request, skill: 'weather' })).toEqual({
      place: 'configuration',
      line: 7,
      text: expect.stringContaining('"allow_domains": ["a.com", "b.com"]'),
    });
    expect(remedyFor({ kind: 'read' }, { ...request, skill: 'other' })).toMatchObject({
      place: 'configuration',
      line: 4,
    });
  });
});
