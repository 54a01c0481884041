/** What a skill is: formats, parsing with positions, the normalised model, validation. Pure. */
export { type ErrorCode, type ErrorData, SkillberthError } from './error.ts';
export type { Finding, Fix, Severity, TextReplacement } from './finding.ts';
export type { JsonSchema, SkillFormat, SkillManifest, ToolDefinition } from './manifest.ts';
export type { SkillSnapshot } from './snapshot.ts';
