import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSchema, skillFrontmatterSchema, targets } from '../../../schemas/index.ts';
import { detectTargets, supportOf, targetIds } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const skill = (frontmatter: string, files: Record<string, string> = {}) =>
  snapshotOf({ 'SKILL.md': `---\nname: a\n${frontmatter}\n---\n`, ...files });

describe('the table', () => {
  it('names ten targets, each with a source and a day', () => {
    expect(targetIds).toHaveLength(10);
    for (const { source, checked } of Object.values(targets.targets)) {
      expect(source).toMatch(/^https:\/\//);
      expect(checked).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    expect(targets.targets.cursor.secondHand).toBe(true);
  });

  it.each(Object.entries(targets.fields))('%s: is described, and somebody reads it', (name, field) => {
    expect(field.description).toMatch(/\.$/);
    expect(field.example).not.toBe('');
    const statuses = Object.values(field.clients).map(({ status }) => status);
    expect(statuses.some(status => status === 'required' || status === 'supported')).toBe(true);
    for (const client of Object.keys(field.clients)) expect(targetIds).toContain(client);
    const parent = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    if (parent !== '') expect(targets.fields).toHaveProperty([parent]);
  });

  it('and the schema know the same keys, with the same types, values and words', () => {
    const keys = Object.keys(targets.fields).filter(field => !field.includes('.'));
    expect(Object.keys(skillFrontmatterSchema.properties ?? {})).toEqual(keys);
    for (const key of keys) {
      const field = targets.fields[key];
      const node = findSchema(skillFrontmatterSchema, [key]);
      expect(node?.description, key).toBe(field?.description);
      expect(node?.enum, key).toEqual(field?.type === 'boolean' ? undefined : field?.values);
      const types = {
        string: 'string',
        boolean: 'boolean',
        mapping: 'object',
        list: 'array',
        'string or list': ['string', 'array'],
      };
      expect(node?.type, key).toEqual(types[field?.type ?? 'string']);
    }
  });

  it('and the schema have the same limits for the specification', () => {
    for (const key of ['name', 'description', 'compatibility']) {
      const node: object = findSchema(skillFrontmatterSchema, [key]) ?? {};
      expect(node).toMatchObject({ maxLength: supportOf(key, 'spec').maxLength });
    }
  });

  it('has the keys of each client', () => {
    const own = (target: (typeof targetIds)[number]) =>
      Object.keys(targets.fields).filter(
        field =>
          !field.startsWith('metadata.openclaw.') &&
          supportOf(field, target).status === 'supported' &&
          !['required', 'supported'].includes(supportOf(field, 'spec').status),
      );
    expect(own('claude-code')).toEqual([
      'when_to_use',
      'argument-hint',
      'arguments',
      'disable-model-invocation',
      'user-invocable',
      'disallowed-tools',
      'model',
      'effort',
      'context',
      'agent',
      'background',
      'hooks',
      'paths',
      'shell',
    ]);
    expect(own('claude-upload')).toEqual([]);
    expect(own('skills-ref')).toEqual([]);
    expect(own('vscode')).toEqual(['argument-hint', 'disable-model-invocation', 'user-invocable', 'context']);
    expect(own('codex')).toEqual(['metadata.short-description']);
    expect(own('cursor')).toEqual(['disable-model-invocation', 'paths']);
    expect(own('gemini')).toEqual([]);
    expect(own('openclaw')).toEqual([
      'disable-model-invocation',
      'user-invocable',
      'homepage',
      'command-dispatch',
      'command-tool',
      'command-arg-mode',
      'metadata.openclaw',
      'metadata.clawdbot',
      'metadata.clawdis',
    ]);
    expect(own('clawhub')).toEqual(['version', 'metadata.openclaw', 'metadata.clawdbot', 'metadata.clawdis']);
  });
});

describe('supportOf', () => {
  it.each([
    ['name', 'spec', 'required'],
    ['name', 'codex', 'supported'],
    ['description', 'codex', 'required'],
    ['license', 'clawhub', 'ignored'],
    ['allowed-tools', 'vscode', 'ignored'],
    ['metadata', 'gemini', 'ignored'],
    ['model', 'claude-upload', 'rejected'],
    ['model', 'skills-ref', 'rejected'],
    ['model', 'spec', 'ignored'],
    ['triggers', 'vscode', 'ignored'],
    ['metadata.anything', 'claude-upload', 'ignored'],
    ['metadata.openclaw.envVars', 'clawhub', 'supported'],
    ['metadata.openclaw.envVars', 'openclaw', 'ignored'],
    ['toString', 'spec', 'ignored'],
  ] as const)('%s for %s is %s', (field, target, status) => {
    expect(supportOf(field, target).status).toBe(status);
  });
});

describe('detectTargets', () => {
  it.each<[frontmatter: string, found: string[]]>([
    ['description: d', ['spec']],
    ['model: inherit', ['spec', 'claude-code']],
    ['when_to_use: x', ['spec', 'claude-code']],
    ['argument-hint: x', ['spec']],
    ['disable-model-invocation: true', ['spec']],
    ['paths: x', ['spec']],
    ['homepage: https://example.com', ['spec', 'openclaw']],
    ['version: 1.0.0', ['spec', 'clawhub']],
    ['metadata: { short-description: x }', ['spec', 'codex']],
    ['metadata: { openclaw: { emoji: x } }', ['spec', 'openclaw']],
    ['metadata: { clawdbot: {} }', ['spec', 'openclaw']],
    ['metadata: { openclaw: { envVars: [] } }', ['spec', 'openclaw', 'clawhub']],
    [`metadata: '{"openclaw":{}}'`, ['spec', 'openclaw']],
    ['metadata: \'{ clawdis: { emoji: "x", }, }\'', ['spec', 'openclaw']],
    ["metadata: '{ not: ['", ['spec']],
    ['metadata.openclaw: {}', ['spec']],
    ['homepage: x\nmodel: y\nversion: z', ['spec', 'claude-code', 'openclaw', 'clawhub']],
    ['description: Use when: asked\nmodel: inherit', ['spec', 'claude-code']],
    ['constructor: x', ['spec']],
  ])('%s', (frontmatter, found) => {
    expect(detectTargets(skill(frontmatter))).toEqual(found);
  });

  it.each<[folder: string, found: string[]]>([
    ['.claude/skills', ['spec', 'claude-code']],
    ['.github/skills', ['spec', 'vscode']],
    ['.agents/skills', ['spec', 'codex']],
    ['.codex/skills', ['spec', 'codex']],
    ['.gemini/skills', ['spec', 'gemini']],
    ['.cursor/skills', ['spec', 'cursor']],
    ['skills', ['spec']],
  ])('the folder %s', (folder, found) => {
    expect(detectTargets(skill('description: d'), [folder])).toEqual(found);
  });

  it('takes agents/openai.yaml as a sign of Codex', () => {
    expect(detectTargets(skill('description: d', { 'agents/openai.yaml': '' }))).toEqual(['spec', 'codex']);
  });

  it('reads a file of another case, and a folder without one', () => {
    expect(detectTargets(snapshotOf({ 'skill.md': '---\nmodel: x\n---\n' }))).toEqual([
      'spec',
      'claude-code',
    ]);
    expect(detectTargets(snapshotOf({ 'skill.yaml': 'model: x' }))).toEqual(['spec']);
    expect(detectTargets(snapshotOf({}))).toEqual(['spec']);
  });
});

describe('docs/targets.md', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../../docs/targets.md'), 'utf8');

  it.each(targetIds)('has a row for %s with the keys of its own', target => {
    const row = page.split('\n').find(line => line.startsWith(`| \`${target}\` |`)) ?? '';
    const own = Object.keys(targets.fields).filter(
      field =>
        !/^metadata\.(?:openclaw\.|clawd)/.test(field) &&
        supportOf(field, target).status === 'supported' &&
        supportOf(field, 'spec').status === 'ignored',
    );
    const isEnvelopeOfOther = (field: string) => target === 'clawhub' && field === 'metadata.openclaw';
    for (const field of own) if (!isEnvelopeOfOther(field)) expect(row).toContain(`\`${field}\``);
  });
});
