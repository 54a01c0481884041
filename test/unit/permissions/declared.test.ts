import { describe, expect, it } from 'vitest';
import { defaultLimits, noPermissions, readManifest } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const manifestOf = (files: Readonly<Record<string, string>>) => {
  const { manifest, findings } = readManifest(snapshotOf(files));
  expect(findings.filter(finding => finding.severity === 'error')).toEqual([]);
  if (manifest === undefined) throw new Error('There is no manifest.');
  return manifest;
};

const agentos = (rest: string) =>
  manifestOf({
    'skill.yaml': `skill_id: weather
name: Weather
version: 1.0.0
author: Jane Doe
description: Tells the weather.
entry:
  runtime: python
  module: main.py
  exports: [{ command: get, handler: get }]
capabilities: { class: io }
${rest}`,
    'main.py': 'def get():\n    return {}\n',
  });

describe('agentos', () => {
  it('declares nothing where it says nothing', () => {
    const { declaredPermissions, limits, tools } = agentos('');
    expect(declaredPermissions).toEqual(noPermissions);
    expect(limits).toEqual({ ...defaultLimits, wallClockMs: 5000 });
    expect(tools[0]?.timeoutSeconds).toBe(5);
  });

  it('declares hosts, protocols, files and state', () => {
    expect(
      agentos(`requires:
  permissions:
    net: { allow_domains: [API.Example.com., "*.example.org"], protocols: [http, https] }
    fs: { read: true, write: [notes/] }
    actions: { write_state: true }
`).declaredPermissions,
    ).toEqual({
      network: { domains: ['*.example.org', 'api.example.com'], protocols: ['http', 'https'] },
      files: { read: 'workspace', write: ['notes'] },
      writeState: true,
      hostVariables: [],
    });
  });

  it('has limits of its own', () => {
    const { limits, tools } = agentos(
      'limits: { max_runtime_ms: 1500, max_memory_mb: 64, max_cpu_ms: 700, max_output_bytes: 2000 }\n',
    );
    expect(limits).toEqual({
      ...defaultLimits,
      wallClockMs: 1500,
      memoryMb: 64,
      cpuMs: 700,
      outputBytes: 2000,
    });
    expect(tools[0]?.timeoutSeconds).toBe(1.5);
  });
});

const adaos = (rest: string) =>
  manifestOf({
    'skill.yaml': `name: weather\nversion: 1.0.0\n${rest}`,
    'handlers/main.py': 'def get():\n    return {}\n',
  }).declaredPermissions;

describe('adaos', () => {
  it('knows two words that open something', () => {
    expect(adaos('')).toEqual(noPermissions);
    expect(adaos('permissions: [network]\n')).toEqual({
      ...noPermissions,
      network: { domains: 'any', protocols: ['http', 'https'] },
    });
    expect(adaos('permissions: [filesystem]\n').files).toEqual({ read: 'workspace', write: 'workspace' });
    expect(adaos('permissions: [microphone, speaker, camera, gpu, process]\n')).toEqual(noPermissions);
    expect(adaos('permissions: [constructor, internet]\n')).toEqual(noPermissions);
  });

  it('adds what its tools declare: one process serves all of them', () => {
    const tool = '{ name: get, entry: "handlers.main:get", input_schema: {}, permissions: [network] }';
    expect(adaos(`tools: [${tool}]\n`).network.domains).toBe('any');
  });

  it('names the variables of the host that its own take', () => {
    expect(adaos('env: { A: "${AWS_REGION}", B: "x${TZ_NAME:-UTC}", C: plain }\n').hostVariables).toEqual([
      'AWS_REGION',
      'TZ_NAME',
    ]);
  });
});

describe('adytum and SKILL.md', () => {
  const metadata = {
    requires: { env: ['B_KEY', 'A_KEY', 'not a name'] },
    permissions: { net: { allow_domains: ['a.com'] } },
  };

  it('declare variables and nothing else', () => {
    const manifest = manifestOf({
      'adytum.plugin.json': JSON.stringify({
        id: 'weather',
        version: '1.0.0',
        configSchema: { type: 'object', additionalProperties: false },
        metadata,
      }),
      'index.ts': 'export function register() {}\n',
    });
    expect(manifest.declaredPermissions).toEqual({ ...noPermissions, hostVariables: ['A_KEY', 'B_KEY'] });
    const skill = manifestOf({
      'SKILL.md': `---\nname: weather\ndescription: Tells the weather. Use it for questions about weather.\nmetadata: ${JSON.stringify({ openclaw: metadata })}\n---\nText.\n`,
    });
    expect(skill.declaredPermissions).toEqual({ ...noPermissions, hostVariables: ['A_KEY', 'B_KEY'] });
  });
});
