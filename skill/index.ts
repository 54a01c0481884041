/** What a skill is: formats, parsing with positions, the normalised model, validation. Pure. */

export { countText } from './countText.ts';
export { decodedUri } from './decodedUri.ts';
export { type Derivation, derivedOf, shareDerived } from './derived.ts';
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
  type TextPosition,
  TextPositions,
  type TextRange,
} from './document/index.ts';
export { type ExpandedEnvironment, expandEnvironment } from './environment.ts';
export { type ErrorCode, type ErrorData, SkillberthError } from './error.ts';
export type { Finding, Fix, Severity, TextReplacement } from './finding.ts';
export {
  type FixesTogether,
  fixesTogether,
  hasFix,
  type MendedText,
  mendText,
  withReplacements,
} from './fixes.ts';
export { normaliseAdaos } from './formats/adaos.ts';
export { type AgentosRuntime, agentosModuleFile, isAgentosRuntime } from './formats/agentosModule.ts';
export { type DocumentKindInfo, documentKinds } from './formats/documentKinds.ts';
export {
  isCertainManifest,
  isManifestName,
  isSkillMarkdown,
  isUnmistakableName,
  type ManifestFile,
  manifestFiles,
  manifestNames,
  recognise,
} from './formats/manifestFile.ts';
export { idKeys } from './formats/manifestIdentity.ts';
export { type PythonEntry, parsePythonEntry } from './formats/pythonEntry.ts';
export {
  type DocumentKind,
  isCompanionName,
  type SkillDocument,
  skillDocumentAt,
  skillDocuments,
} from './formats/skillDocument.ts';
export { runtimeFolderName } from './identity.ts';
export type { JsonSchema, SkillFormat, SkillManifest, SkillRuntime, ToolDefinition } from './manifest.ts';
export {
  type MarkdownFence,
  type MarkdownHeading,
  type MarkdownLink,
  type MarkdownOutline,
  markdownOutline,
  type PathMention,
} from './markdown/index.ts';
export {
  agentosWallClock,
  allowsAccess,
  canonicalPermissions,
  coversDomain,
  coversPath,
  type DeniedAccess,
  type DomainGrant,
  defaultLimits,
  effectivePermissions,
  type FileGrant,
  intersectPermissions,
  isLocalhost,
  isWider,
  type NetworkProtocol,
  noPermissions,
  normalDomain,
  normalFilePath,
  normalHostName,
  type PermissionSet,
  type PermissionSources,
  permissionChanges,
  permissionSentences,
  type RemedyRequest,
  type RemedyText,
  type ResourceLimits,
  readPermissionSet,
  remedyFor,
  remedyPlace,
  type SentenceOptions,
  type StatedPermissions,
  statedPermissions,
  unionPermissions,
  withStated,
} from './permissions/index.ts';
export { type ManifestReading, readManifest } from './readManifest.ts';
export { pluginEntry } from './rules/adytum/entry.ts';
export { type CheckSettings, readCheckSettings } from './rules/configuration/checkSettings.ts';
export type { RuleFamily, RuleInfo } from './rules/rule.ts';
export { isRuleId, type RuleId, rulePage, rules } from './rules/ruleList.ts';
export { checkWorkspace } from './rules/workspace/workspaceRules.ts';
export { identityIn, type SkillIdentity, type WorkspaceSkill } from './rules/workspace/workspaceSkill.ts';
export { applySilencing, isRuleName, nearestRuleName, type RuleSettings } from './silencing/index.ts';
export { overlaySnapshot, type SkillSnapshot, type Unreadable } from './snapshot.ts';
export {
  outlineOf,
  pythonModuleFile,
  pythonModules,
  type SourceOutline,
  type SourceSymbol,
  type SourceTool,
} from './sources/index.ts';
export { detectTargets, isTargetId, supportOf, targetIds } from './targets.ts';
export { type ValidationOptions, validate } from './validate.ts';
export { compareVersions, isSemver } from './version.ts';
