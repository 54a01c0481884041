import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../../schemas/index.ts';
import { both, judge, summaries } from '../support/frontmatter.ts';

describe('keys', () => {
  it.each<[frontmatter: string, targets: TargetId[] | undefined, findings: string[]]>([
    ['triggers: a', undefined, ['hint agent-skill/key-unknown triggers']],
    ['triggers: a', ['claude-code'], ['hint agent-skill/key-unknown triggers']],
    ['triggers: a', ['claude-upload'], ['error agent-skill/key-rejected triggers']],
    ['triggers: a', ['spec', 'claude-upload'], ['error agent-skill/key-rejected triggers']],
    ['model: inherit', undefined, []],
    ['model: inherit', ['spec'], []],
    ['model: inherit', ['codex'], ['hint agent-skill/key-ignored model']],
    ['model: inherit', ['claude-upload'], ['error agent-skill/key-rejected model']],
    ['model: inherit', ['claude-code', 'claude-upload'], ['hint agent-skill/key-rejected model']],
    ['argument-hint: x', undefined, []],
    ['license: MIT', ['gemini'], ['hint agent-skill/key-ignored license']],
    ['allowed-tools: Read', ['vscode'], ['hint agent-skill/key-ignored allowed-tools']],
    ['allowed-tools: Read', ['spec', 'vscode'], []],
    ['metadata.openclaw: x', undefined, ['hint agent-skill/key-unknown metadata.openclaw']],
    ['a.b: x', ['claude-upload'], ['error agent-skill/key-rejected a.b']],
    ['__proto__: x', undefined, ['hint agent-skill/key-unknown __proto__']],
  ])('%s for %j', (frontmatter, targets, findings) => {
    expect(summaries(both + frontmatter, targets === undefined ? {} : { targets })).toEqual(findings);
  });

  it('says who reads a key and who rejects it', () => {
    const [finding] = judge(`${both}model: inherit`, { targets: ['claude-code', 'claude-upload'] });
    expect(finding?.message).toContain('a key of Claude Code');
    expect(finding?.message).toContain('rejected by claude.ai');
  });

  it.each([
    ['Allowed-Tools', 'allowed-tools'],
    ['allowed_tools', 'allowed-tools'],
    ['allowedTools', 'allowed-tools'],
    ['alowed-tools', 'allowed-tools'],
    ['when-to-use', 'when_to_use'],
    ['LICENSE', 'license'],
    ['licence', 'license'],
    ['licesne', 'license'],
    ['compatability', 'compatibility'],
    ['metdata', 'metadata'],
    ['disable-model-invokation', 'disable-model-invocation'],
    ['user-invokable', 'user-invocable'],
    ['modle', 'model'],
    ['argument_hint', 'argument-hint'],
  ])('%s: did you mean %s?', (written, meant) => {
    const [finding, ...others] = judge(`${both}${written}: x`, { targets: ['spec'] });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'agent-skill/key-misspelt', severity: 'hint', covered: written });
    expect(finding?.message).toContain(`Did you mean \`${meant}\`?`);
    expect(finding?.fix?.replacements).toEqual([{ start: finding?.start, end: finding?.end, text: meant }]);
  });

  it.each([
    'tools',
    'models',
    'model_name',
    'hook',
    'agents',
    'content',
    'contexts',
    'names',
    'descriptions',
    'description_en',
    'path',
    'scope',
    'versions',
    'homepages',
    'arg',
    'argument',
    'skills',
    'tags',
    'x'.repeat(500),
  ])('%s is no misspelling', key => {
    expect(summaries(`${both}"${key}": x`, { targets: ['spec'] })).toEqual([
      `hint agent-skill/key-unknown "${key}"`,
    ]);
  });

  it('keeps a misspelt key apart from the right one beside it', () => {
    expect(summaries(`${both}Name: x`)).toEqual(['hint agent-skill/key-unknown Name']);
  });

  it('offers the right key where a target rejects the wrong one', () => {
    const [finding] = judge(`${both}Metadata: x`, { targets: ['claude-upload'] });
    expect(finding).toMatchObject({ rule: 'agent-skill/key-rejected', severity: 'error' });
    expect(finding?.fix?.replacements[0]?.text).toBe('metadata');
  });
});

describe('keys of clients', () => {
  it.each<[frontmatter: string, targets: TargetId[] | undefined, findings: string[]]>([
    ['effort: xhigh', undefined, []],
    ['effort: extreme', undefined, ['warning manifest/value extreme']],
    ['effort: extreme', ['spec'], []],
    ['context: spoon', ['vscode'], ['warning manifest/value spoon']],
    ['background: yes', undefined, []],
    ['background: "0"', undefined, []],
    ['background: 1', undefined, []],
    ['background: maybe', undefined, ['warning manifest/type maybe']],
    ['background: [true]', undefined, ['warning manifest/type [true]']],
    ['user-invocable: no', ['claude-code'], []],
    ['user-invocable: no', ['vscode'], ['warning manifest/type no']],
    ['user-invocable: no', ['claude-code', 'vscode'], ['hint manifest/type no']],
    ['user-invocable: False', ['vscode'], []],
    ['arguments: [a, b]', undefined, []],
    ['arguments: a b', undefined, []],
    ['arguments: { a: b }', undefined, ['warning manifest/type { a: b }']],
    ['arguments: [1]', undefined, ['information yaml/not-text 1']],
    ['paths: [src/**]', ['cursor'], []],
    ['paths: [[a]]', ['cursor'], ['warning manifest/type [a]']],
    ['paths: [[a]]', ['spec'], ['hint manifest/type [a]']],
    ['hooks: { PreToolUse: [] }', undefined, []],
    ['hooks: a', undefined, ['warning manifest/type a']],
    ['argument-hint: [file]', ['claude-code'], []],
    ['version: 1.10', undefined, ['information yaml/not-text 1.10']],
    ['model:', undefined, ['hint manifest/value-empty model']],
    ['license:', undefined, ['hint manifest/value-empty license']],
    ['license: [MIT]', undefined, ['error manifest/type [MIT]']],
    ['license: [MIT]', ['claude-code', 'gemini'], ['error manifest/type [MIT]']],
  ])('%s for %j', (frontmatter, targets, findings) => {
    const found = summaries(both + frontmatter, targets === undefined ? {} : { targets });
    expect(found.filter(line => !line.includes('key-ignored'))).toEqual(findings);
  });
});

describe('tools', () => {
  it.each<[written: string, targets: TargetId[] | undefined, findings: string[]]>([
    ['Read Grep Bash(git add:*) mcp__server__tool', undefined, []],
    ['Read, Grep', undefined, ['information agent-skill/tools-form Read, Grep']],
    ['Read, Grep', ['claude-code'], []],
    ['Read, Grep', ['spec', 'claude-code'], ['hint agent-skill/tools-form Read, Grep']],
    ['[Read, Grep]', ['spec'], ['information agent-skill/tools-form [Read, Grep]']],
    ['[Read, Grep]', ['spec', 'claude-code'], ['hint agent-skill/tools-form [Read, Grep]']],
    ['Bash(a, b)', ['spec'], []],
    ['Bash(git:* Read', undefined, ['warning agent-skill/tools-bracket (']],
    ['Bash git:*) Read', undefined, ['warning agent-skill/tools-bracket )']],
    ['"Bash(a(b)"', undefined, ['warning agent-skill/tools-bracket (']],
    ['["Bash(a", Read]', ['claude-code'], ['warning agent-skill/tools-bracket (']],
    ['{ a: b }', undefined, ['warning manifest/type { a: b }']],
    ['7', undefined, ['information yaml/not-text 7']],
    ['""', undefined, []],
    ['[1]', ['claude-code'], ['information yaml/not-text 1']],
    ['Bash(a', ['gemini'], []],
  ])('%s for %j', (written, targets, findings) => {
    const found = summaries(`${both}allowed-tools: ${written}`, targets === undefined ? {} : { targets });
    expect(found.filter(line => !line.includes('key-ignored'))).toEqual(findings);
  });

  it('that are not allowed are judged alike', () => {
    expect(summaries(`${both}disallowed-tools: Bash(a`)).toEqual(['warning agent-skill/tools-bracket (']);
    expect(summaries(`${both}disallowed-tools: Read, Grep`)).toEqual([]);
  });
});

describe('metadata', () => {
  it.each<[written: string, findings: string[]]>([
    ['metadata: { a: "1" }', []],
    ['metadata: { a: 1 }', ['hint agent-skill/metadata-value a']],
    ['metadata: { a: [b] }', ['hint agent-skill/metadata-value a']],
    ['metadata: { a: }', ['hint agent-skill/metadata-value a']],
    ['metadata: { short-description: 5 }', ['hint agent-skill/metadata-value short-description']],
    ['metadata: { openclaw: { emoji: x } }', []],
    ['metadata: text', ['error manifest/type text']],
    ['metadata: [a]', ['error manifest/type [a]']],
    ['metadata: true', ['error manifest/type true']],
  ])('%s', (written, findings) => {
    expect(summaries(both + written)).toEqual(findings);
  });

  it('may hold anything where no target asks for texts', () => {
    expect(summaries(`${both}metadata: { a: 1 }`, { targets: ['openclaw'] })).toEqual([]);
  });

  it('as JSON in a text is left to the client that reads it', () => {
    expect(
      summaries(`${both}metadata: '{"openclaw":{}}'`).filter(line => line.includes('manifest/')),
    ).toEqual([]);
  });
});
