import { mappingOf, textOf, textsOf } from './fields.ts';

/** The variables that a skill asks for, directly in `metadata` and in its OpenClaw block: each can be a secret. */
export function requiredVariables(data: Readonly<Record<string, unknown>>): readonly string[] {
  const metadata = mappingOf(data['metadata']);
  const names = [metadata, mappingOf(metadata['openclaw'])].flatMap(block => [
    textOf(block['primaryEnv']),
    ...textsOf(mappingOf(block['requires'])['env']),
  ]);
  return [...new Set(names.filter(name => name !== undefined))];
}
