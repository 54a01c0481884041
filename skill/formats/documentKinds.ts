import type { SchemaNode, SchemaValidator } from '../../schemas/index.ts';
import * as schemas from '../../schemas/index.ts';
import type { Severity } from '../finding.ts';
import type { DocumentKind } from './skillDocument.ts';

/** What is the same for all files of one kind. */
export interface DocumentKindInfo {
  readonly schema: SchemaNode;
  readonly validator: SchemaValidator;
  /** How bad a number is where a text is asked for: some readers convert it. */
  readonly notText: Severity;
  /** Readers reject a key that is written twice. */
  readonly strictKeys: boolean;
}

export const documentKinds: Readonly<Record<DocumentKind, DocumentKindInfo>> = {
  'agent-skill': {
    schema: schemas.skillFrontmatterSchema,
    validator: schemas.validateSkillFrontmatter,
    notText: 'information',
    strictKeys: true,
  },
  adaos: {
    schema: schemas.adaosManifestSchema,
    validator: schemas.validateAdaosManifest,
    notText: 'warning',
    strictKeys: false,
  },
  agentos: {
    schema: schemas.agentosManifestSchema,
    validator: schemas.validateAgentosManifest,
    notText: 'error',
    strictKeys: false,
  },
  adytum: {
    schema: schemas.adytumManifestSchema,
    validator: schemas.validateAdytumManifest,
    notText: 'error',
    strictKeys: false,
  },
  'openai-agent': {
    schema: schemas.openaiAgentSchema,
    validator: schemas.validateOpenaiAgent,
    notText: 'warning',
    strictKeys: false,
  },
  evals: {
    schema: schemas.evalsSchema,
    validator: schemas.validateEvals,
    notText: 'warning',
    strictKeys: false,
  },
  triggers: {
    schema: schemas.triggersSchema,
    validator: schemas.validateTriggers,
    notText: 'warning',
    strictKeys: false,
  },
  'skills-configuration': {
    schema: schemas.skillsConfigurationSchema,
    validator: schemas.validateSkillsConfiguration,
    notText: 'error',
    strictKeys: false,
  },
  'check-settings': {
    schema: schemas.checkSettingsSchema,
    validator: schemas.validateCheckSettings,
    notText: 'error',
    strictKeys: false,
  },
};
