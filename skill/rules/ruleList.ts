/** Every rule by its stable id, with the sentence that its page begins with. A rule without a page fails a test. */
export const rules = {
  'yaml/syntax': 'The YAML cannot be read.',
  'yaml/unquoted-colon': 'A value holds `: ` without quotes.',
  'yaml/duplicate-key': 'A key is written twice in one mapping.',
  'yaml/alias': 'An alias is unknown, endless or explosive.',
  'yaml/tag': 'A tag is unknown.',
  'yaml/not-text': 'A text is written so that YAML reads it as a number or a truth value.',
  'json/syntax': 'The JSON cannot be read.',
  'json/duplicate-key': 'A key is written twice in one object.',
  'frontmatter/missing': '`SKILL.md` does not begin with frontmatter.',
  'frontmatter/unclosed': 'The frontmatter has no closing `---`.',
  'manifest/not-mapping': 'A manifest is not a set of keys.',
  'manifest/too-large': 'A manifest is too large to be checked.',
  'manifest/two-formats': 'A folder holds manifests of two executable formats.',
  'adaos/key-missing': 'A required key is missing or empty.',
  'adaos/key-unknown': 'A key is not known here.',
  'adaos/type': 'A value has the wrong type.',
  'adaos/value': 'A value is outside what is allowed.',
  'adaos/value-empty': 'A key has no value.',
  'adaos/name-pattern': 'The name holds characters that an id cannot have.',
  'adaos/name-folder': 'The name differs from the folder’s.',
  'adaos/version-missing': 'The manifest has no version.',
  'adaos/version-not-semver': 'The version is not a semantic version.',
  'adaos/tool-duplicate': 'Two tools have the same name.',
  'adaos/tool-without-input-schema': 'A tool does not say what it takes.',
  'adaos/default-tool-unknown': 'The default tool is not among the tools.',
  'adaos/topic': 'An event topic is malformed.',
  'adaos/permission-unknown': 'A permission does not exist.',
  'adaos/manifests-disagree': 'Two manifests disagree, and one of them is ignored.',
  'agent-skill/key-missing': 'A required key is missing.',
  'agent-skill/key-unknown': 'No client documents this key.',
  'agent-skill/type': 'A value has the wrong type.',
  'agent-skill/name-type': 'The name is not a text.',
  'agent-skill/description-type': 'The description is not a text.',
  'agent-skill/value-empty': 'A key has no value.',
  'agent-skill/name-empty': 'The name is empty.',
  'agent-skill/name-length': 'The name is too long.',
  'agent-skill/name-characters': 'The name holds characters that are not allowed.',
  'agent-skill/name-hyphens': 'The name has a misplaced hyphen.',
  'agent-skill/name-folder': 'The name differs from the folder’s.',
  'agent-skill/description-empty': 'The description is empty.',
  'agent-skill/description-length': 'The description is too long.',
  'agent-skill/compatibility-length': 'The compatibility text is empty or too long.',
  'agent-skill/metadata-value': 'A metadata value is not a text.',
} as const;

export type RuleId = keyof typeof rules;

export function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(rules, text);
}

/** The page of a rule, relative to the repository. */
export function rulePage(rule: string): string {
  return `docs/rules/${rule.replace('/', '-')}.md`;
}
