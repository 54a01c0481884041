/** Language features as functions of a document and a position. No connection, no input or output. */
export { silencingComment } from './actions/silenceLine.ts';
export { codeActions, fixAllKind } from './codeActions.ts';
export { codeLenses } from './codeLenses.ts';
export { writtenText } from './completion/writtenText.ts';
export { type CompletionOptions, complete } from './completion.ts';
export { definition } from './definition.ts';
export { diagnose, findingsOf, toDiagnostic } from './diagnostics.ts';
export { documentLinks } from './documentLinks.ts';
export { documentSymbols } from './documentSymbols.ts';
export { foldingRanges } from './foldingRanges.ts';
export { hover } from './hover.ts';
export { inlayHints } from './inlayHints.ts';
export { type ReferenceOptions, references } from './references.ts';
export {
  prepareRename,
  type RenameOptions,
  RenameRefused,
  type RenameResult,
  rename,
  renamesSkill,
} from './rename.ts';
export { isManifest, manifestOf, type ServiceDocument, uriOf } from './serviceDocument.ts';
export { emptyWorld, type ServiceWorld, type SkillSummary } from './serviceWorld.ts';
