import type { SkillManifest } from '../manifest.ts';
import { versionOf } from './adaos.ts';
import { textOf } from './fields.ts';

/** Identity and description of a skill that is instructions alone. */
export function normaliseAgentSkill(
  file: string,
  data: Readonly<Record<string, unknown>>,
  fallbackName: string,
): SkillManifest {
  const description = textOf(data['description']);
  return {
    format: 'agent-skill',
    file,
    name: textOf(data['name']) ?? fallbackName,
    version: versionOf(data),
    ...(description === undefined ? {} : { description }),
    tools: [],
    dependencies: [],
    environment: {},
    secrets: [],
    permissions: [],
  };
}
