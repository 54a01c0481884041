import { describe, expect, it } from 'vitest';
import { ShownByOthers, type Surroundings } from '../../../client/index.ts';

const alone: Surroundings = {
  editorVersion: '1.139.1',
  extensionVersion: () => undefined,
  setting: () => undefined,
};
const skill = { languageId: 'skill', path: '/w/skills/a/SKILL.md' };
const json = { languageId: 'json', path: '/w/skills/a/skill.json' };
const yaml = { languageId: 'yaml', path: '/w/skills/a/skill.yaml' };

describe('what others show on the same file', () => {
  it('is dropped where the editor owns the language, and nowhere else', () => {
    const shown = new ShownByOthers(alone);
    const markdown = { ...skill, languageId: 'markdown' };
    expect(shown.finding(skill, 'agent-skill/name-folder')).toBe(true);
    expect(shown.finding(markdown, 'agent-skill/name-folder')).toBe(false);
    expect(shown.finding(skill, 'frontmatter/unclosed')).toBe(false);
    expect(shown.finding(skill, 'toString')).toBe(false);
    expect(shown.finding(skill, undefined)).toBe(false);
    expect(shown.completion(skill, 'license')).toBe(true);
    expect(shown.completion(skill, 'allowed-tools')).toBe(false);
    expect(shown.hover(skill, 'description')).toBe(true);
    expect(shown.hover(markdown, 'description')).toBe(false);
  });

  it('holds for the versions it was seen in, previews of them included', () => {
    const old = new ShownByOthers({ ...alone, editorVersion: '1.104.3' });
    expect(old.finding(skill, 'agent-skill/name-folder')).toBe(false);
    const preview = new ShownByOthers({ ...alone, editorVersion: '1.140.0-insider' });
    expect(preview.finding(skill, 'agent-skill/name-folder')).toBe(true);
  });

  it('counts an extension only while it is there and has not been switched off', () => {
    const withJson: Surroundings = {
      ...alone,
      extensionVersion: id => (id === 'vscode.json-language-features' ? '10.0.0' : undefined),
    };
    expect(new ShownByOthers(alone).finding(json, 'json/syntax')).toBe(false);
    expect(new ShownByOthers(withJson).finding(json, 'json/syntax')).toBe(true);
    expect(new ShownByOthers(withJson).finding(json, 'manifest/type')).toBe(false);
    expect(new ShownByOthers(withJson).finding(yaml, 'yaml/syntax')).toBe(false);
    const off = new ShownByOthers({ ...withJson, setting: name => name !== 'json.validate.enable' });
    expect(off.finding(json, 'json/syntax')).toBe(false);
  });

  it('follows an extension that looks at a file differently by its place', () => {
    const beside = new ShownByOthers({
      ...alone,
      extensionVersion: id => (id === 'avifenesh.agnix' ? '0.60.3' : undefined),
    });
    const theirs = { ...skill, languageId: 'skill-markdown' };
    expect(beside.finding(theirs, 'agent-skill/name-folder')).toBe(true);
    const inClaude = { ...theirs, path: '/w/.claude/skills/a/SKILL.md' };
    expect(beside.finding(inClaude, 'agent-skill/name-folder')).toBe(false);
    expect(beside.finding(inClaude, 'agent-skill/name-hyphens')).toBe(true);
    expect(beside.finding({ ...theirs, path: '/w/README.md' }, 'agent-skill/name-hyphens')).toBe(false);
  });
});
