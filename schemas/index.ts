/** JSON Schemas as data, their compiled validators, and what clients say of SKILL.md keys. */
import adaosManifest from './adaos-manifest.schema.json' with { type: 'json' };
import type { SchemaNode } from './schemaNode.ts';
import skillFrontmatter from './skill-frontmatter.schema.json' with { type: 'json' };
import targetsFile from './targets.json' with { type: 'json' };
import type { TargetTable } from './targetTable.ts';

export {
  type SchemaError,
  type SchemaValidator,
  validateAdaosManifest,
  validateMeta,
  validateResolvedManifest,
  validateSkillFrontmatter,
  validateState,
} from './generated/validators.js';
export {
  childSchema,
  findSchema,
  resolveSchema,
  type SchemaNode,
  type SchemaRule,
  schemaAtPointer,
} from './schemaNode.ts';
export type { TargetKey, TargetTable } from './targetTable.ts';

export const adaosManifestSchema: SchemaNode = adaosManifest as SchemaNode;
export const skillFrontmatterSchema: SchemaNode = skillFrontmatter as SchemaNode;
export const targets: TargetTable = targetsFile;
