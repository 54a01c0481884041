import { describe, expect, it } from 'vitest';
import type { TargetId } from '../../../schemas/index.ts';
import { validate } from '../../../skill/index.ts';
import { both, type Case, judge, name, summaries } from '../support/frontmatter.ts';
import { snapshotOf } from '../support/snapshot.ts';

describe('required keys follow the targets', () => {
  it.each<[frontmatter: string, targets: TargetId[], findings: string[]]>([
    ['description: Use it.', ['spec'], ['error agent-skill/key-missing description']],
    ['description: Use it.', ['codex'], []],
    ['description: Use it.', ['claude-code'], []],
    ['description: Use it.', ['spec', 'codex'], ['error agent-skill/key-missing description']],
    [name, ['claude-code'], []],
    [name, ['codex'], ['error agent-skill/key-missing name']],
    [name, ['vscode'], ['warning agent-skill/key-missing name']],
    [name, ['vscode', 'gemini'], ['error agent-skill/key-missing name']],
    ['name:\ndescription: Use it.', ['spec'], ['error agent-skill/key-missing name']],
    ['name: ~\ndescription: Use it.', ['codex'], []],
    [`${name}description:`, ['spec'], ['error agent-skill/key-missing description']],
  ])('%s for %j', (frontmatter, targets, findings) => {
    expect(summaries(frontmatter, { targets })).toEqual(findings);
  });

  it('names the targets that require it', () => {
    const [finding] = judge(name, { targets: ['spec', 'codex', 'claude-code'] });
    expect(finding?.message).toContain('required by the Agent Skills specification and Codex.');
  });

  it('wants frontmatter only where a target requires a key', () => {
    const rules = (targets: TargetId[]) =>
      validate(snapshotOf({ 'SKILL.md': '# Title\n' }), { targets }).map(({ rule }) => rule);
    expect(rules(['spec'])).toContain('frontmatter/missing');
    expect(rules(['claude-code'])).not.toContain('frontmatter/missing');
  });
});

describe('the name', () => {
  it.each<[written: string, details: Case, findings: string[]]>([
    ['pdf-forms', {}, []],
    ['größe', { folder: 'größe' }, []],
    ['技能', { folder: '技能' }, []],
    ['gro\u0308ße', { folder: 'größe' }, []],
    ['größe', { folder: 'größe', targets: ['vscode'] }, ['error agent-skill/name-characters größe']],
    ['größe', { folder: 'größe', targets: ['claude-upload'] }, ['error agent-skill/name-characters größe']],
    ['PDF', { folder: 'PDF' }, ['error agent-skill/name-case PDF']],
    ['Größe', { folder: 'Größe' }, ['error agent-skill/name-case Größe']],
    ['a_b', { folder: 'a_b' }, ['error agent-skill/name-characters a_b']],
    ['a.b', { folder: 'a.b' }, ['error agent-skill/name-characters a.b']],
    ['A_b', { folder: 'A_b' }, ['error agent-skill/name-case A_b', 'error agent-skill/name-characters A_b']],
    ['-a', { folder: '-a' }, ['error agent-skill/name-hyphens -a']],
    ['a--b', { folder: 'a--b' }, ['error agent-skill/name-hyphens a--b']],
    ['a'.repeat(64), { folder: 'a'.repeat(64) }, []],
    ['a'.repeat(65), { folder: 'a'.repeat(65) }, [`error agent-skill/name-length ${'a'.repeat(65)}`]],
    ['forms', {}, ['warning agent-skill/name-folder forms']],
    ['forms', { targets: ['vscode'] }, ['warning agent-skill/name-folder forms']],
    ['forms', { targets: ['skills-ref'] }, ['error agent-skill/name-folder forms']],
    ['forms', { targets: ['claude-code', 'codex', 'gemini'] }, []],
    ['PDF_Forms!', { targets: ['claude-code'] }, []],
    ['""', {}, ['error agent-skill/name-empty ""']],
    ['"  "', {}, ['error agent-skill/name-empty "  "']],
    ['[a]', {}, ['error agent-skill/name-type [a]']],
    ['123', { folder: '123' }, ['information yaml/not-text 123']],
  ])('%s %j', (written, details, findings) => {
    expect(summaries(`name: ${written}\ndescription: Use it.`, details)).toEqual(findings);
  });

  it('says which clients have something against it, and what they allow', () => {
    const [finding] = judge('name: größe\ndescription: Use it.', {
      folder: 'größe',
      targets: ['spec', 'vscode', 'claude-upload'],
    });
    expect(finding?.message).toContain('the letters a to z');
    expect(finding?.message).toContain('(VS Code and claude.ai)');
  });
});

describe('the description', () => {
  const described = (text: string, details?: Case) => summaries(`${name}description: ${text}`, details);

  it.each<[length: number, targets: TargetId[], isTooLong: boolean]>([
    [1024, ['spec'], false],
    [1025, ['spec'], true],
    [1025, ['codex'], true],
    [1025, ['claude-code', 'gemini', 'vscode'], false],
  ])('of %i characters for %j', (length, targets, isTooLong) => {
    const found = described(`if ${'😀'.repeat(length - 3)}`, { targets });
    expect(found.some(line => line.startsWith('error agent-skill/description-length'))).toBe(isTooLong);
  });

  it.each<[text: string, targets: TargetId[], covered: string[]]>([
    ['Use it for <form> and </form>', ['claude-upload'], ['<form>']],
    ['Use it if a > b', ['claude-upload'], ['>']],
    ['>-\n  Use it if a > b', ['claude-upload'], ['>']],
    ['Use it for <form>', ['spec', 'claude-code'], []],
  ])('with brackets: %s', (text, targets, covered) => {
    const found = judge(`${name}description: ${text}`, { targets });
    expect(found.map(finding => finding.rule)).toEqual(covered.map(() => 'agent-skill/description-brackets'));
    expect(found.map(finding => finding.covered)).toEqual(covered);
  });

  it('is cut together with `when_to_use`', () => {
    const long = (length: number) =>
      `${both.trim()} ${'x'.repeat(900)}\nwhen_to_use: if ${'y'.repeat(length)}\n`;
    expect(summaries(long(500))).toEqual([]);
    const [finding, ...others] = judge(long(700));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'agent-skill/description-cut', severity: 'information' });
    expect(finding?.message).toContain('Claude Code cuts them at 1,536');
    expect(summaries(long(700), { targets: ['spec'] })).toEqual([]);
  });

  it.each([
    ['PDF form filling.', true],
    ['Fills in PDF forms. Use when a form is attached.', false],
    ['Answers questions about forms if there are any.', false],
    ['A tool for forms.', false],
    ['TRIGGER on .pdf files.', false],
    ['Formularausfüllung.', false],
    ['填写表单。', false],
  ])('that says no occasion: %s', (text, isFound) => {
    const found = described(text).filter(line => line.includes('description-when'));
    expect(found).toEqual(isFound ? [`hint agent-skill/description-when ${text}`] : []);
  });

  it('may say it in `when_to_use`', () => {
    expect(summaries(`${name}description: PDF form filling.\nwhen_to_use: A form is attached.`)).toEqual([]);
  });

  it.each([
    ['[a]', 'error agent-skill/description-type [a]'],
    ['""', 'error agent-skill/description-empty ""'],
    ['true', 'information yaml/not-text true'],
  ])('%s', (text, finding) => {
    expect(described(text)).toEqual([finding]);
  });
});

describe('the compatibility text', () => {
  it.each<[length: number, targets: TargetId[], findings: string[]]>([
    [0, ['spec'], ['error agent-skill/compatibility-length']],
    [0, ['skills-ref'], []],
    [500, ['spec'], []],
    [501, ['spec'], ['error agent-skill/compatibility-length']],
    [501, ['codex'], []],
  ])('of %i characters for %j', (length, targets, findings) => {
    const found = judge(`${both}compatibility: "${'x'.repeat(length)}"`, { targets });
    expect(found.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(findings);
  });
});

describe('the name of the file', () => {
  it.each<[file: string, targets: TargetId[], findings: string[]]>([
    ['SKILL.md', ['spec', 'skills-ref'], []],
    ['skill.md', ['spec'], ['warning agent-skill/file-name ---']],
    ['skill.md', ['skills-ref', 'clawhub'], []],
    ['Skill.md', ['clawhub'], ['warning agent-skill/file-name ---']],
    ['Skill.md', ['skills-ref'], ['error agent-skill/file-name ---']],
    ['Skill.md', ['spec', 'skills-ref'], ['error agent-skill/file-name ---']],
  ])('%s for %j', (file, targets, findings) => {
    expect(summaries(both, { file, targets })).toEqual(findings);
  });
});
