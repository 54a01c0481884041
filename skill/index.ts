/** What a skill is: formats, parsing with positions, the normalised model, validation. Pure. */
export {
  type DocumentPath,
  type DocumentPosition,
  documentOf,
  type Frontmatter,
  findFrontmatter,
  isMapping,
  isUnreadable,
  type ParsedDocument,
  parseManifest,
  type SyntaxProblem,
  type SyntaxProblemKind,
  shareDocument,
  type TextRange,
} from './document/index.ts';
export { type ExpandedEnvironment, expandEnvironment } from './environment.ts';
export { type ErrorCode, type ErrorData, SkillberthError } from './error.ts';
export type { Finding, Fix, Severity, TextReplacement } from './finding.ts';
export { type ManifestFile, manifestFiles, manifestNames, recognise } from './formats/manifestFile.ts';
export { runtimeFolderName } from './identity.ts';
export type { JsonSchema, SkillFormat, SkillManifest, ToolDefinition } from './manifest.ts';
export { type ManifestReading, readManifest } from './readManifest.ts';
export { type RuleId, rulePage, rules } from './rules/ruleList.ts';
export { overlaySnapshot, type SkillSnapshot } from './snapshot.ts';
export { validate } from './validate.ts';
export { compareVersions, isSemver } from './version.ts';
