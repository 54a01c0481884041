/** JSON Schemas as data, their compiled validators, and what clients say of SKILL.md keys. */
import adaosManifest from './adaos-manifest.schema.json' with { type: 'json' };
import adytumManifest from './adytum-manifest.schema.json' with { type: 'json' };
import agentosManifest from './agentos-manifest.schema.json' with { type: 'json' };
import checkSettings from './check-settings.schema.json' with { type: 'json' };
import evals from './evals.schema.json' with { type: 'json' };
import openaiAgent from './openai-agent.schema.json' with { type: 'json' };
import openclawEnvelope from './openclaw-envelope.schema.json' with { type: 'json' };
import { registerSchema, type SchemaNode } from './schemaNode.ts';
import skillFrontmatter from './skill-frontmatter.schema.json' with { type: 'json' };
import skillsConfiguration from './skills-configuration.schema.json' with { type: 'json' };
import targetsFile from './targets.json' with { type: 'json' };
import type { TargetTable } from './targetTable.ts';
import triggers from './triggers.schema.json' with { type: 'json' };

export {
  type SchemaError,
  type SchemaValidator,
  validateAdaosManifest,
  validateAdytumManifest,
  validateAgentosManifest,
  validateCheckSettings,
  validateEvals,
  validateMeta,
  validateOpenaiAgent,
  validateOpenclawEnvelope,
  validateResolvedManifest,
  validateSkillFrontmatter,
  validateSkillsConfiguration,
  validateState,
  validateTriggers,
} from './generated/validators.js';
export {
  childSchema,
  findSchema,
  resolveSchema,
  type SchemaNode,
  type SchemaRule,
  schemaAtPointer,
} from './schemaNode.ts';
export type {
  FieldLimit,
  FieldSupport,
  TargetField,
  TargetId,
  TargetInfo,
  TargetTable,
  ToolForm,
} from './targetTable.ts';

export const adaosManifestSchema: SchemaNode = registerSchema(adaosManifest);
export const adytumManifestSchema: SchemaNode = registerSchema(adytumManifest);
export const agentosManifestSchema: SchemaNode = registerSchema(agentosManifest);
export const checkSettingsSchema: SchemaNode = registerSchema(checkSettings);
export const evalsSchema: SchemaNode = registerSchema(evals);
export const openaiAgentSchema: SchemaNode = registerSchema(openaiAgent);
export const openclawEnvelopeSchema: SchemaNode = registerSchema(openclawEnvelope);
export const skillFrontmatterSchema: SchemaNode = registerSchema(skillFrontmatter);
export const skillsConfigurationSchema: SchemaNode = registerSchema(skillsConfiguration);
export const triggersSchema: SchemaNode = registerSchema(triggers);
export const targets: TargetTable = targetsFile as TargetTable;
