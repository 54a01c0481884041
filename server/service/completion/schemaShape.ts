import type { SchemaNode } from '../../../schemas/index.ts';

/** Finds the schema below a fixed path. */
export type SchemaOf = (path: readonly (string | number)[]) => SchemaNode | undefined;

/** The first type, which is the one that is written most. */
export function mainType(node: SchemaNode | undefined): string | undefined {
  return [node?.type ?? []].flat()[0];
}

/** The keys that a new mapping begins with. */
export function firstKeys(node: SchemaNode): readonly string[] {
  return [...new Set([...(node.required ?? []), ...(node['x-recommended'] ?? [])])];
}

/** The values that a scalar can only have, as they are written without quotes; undefined where it is free. */
export function fixedValues(node: SchemaNode | undefined): readonly string[] | undefined {
  if (node?.enum !== undefined) return node.enum.map(String);
  return mainType(node) === 'boolean' ? ['true', 'false'] : undefined;
}

/** Whether a value of this type is written without quotes in JSON. */
export function isBare(node: SchemaNode | undefined): boolean {
  if (node?.enum !== undefined) return node.enum.every(value => typeof value !== 'string');
  return ['boolean', 'integer', 'number', 'null'].includes(mainType(node) ?? '');
}
