import type { SchemaNode } from '../../schemas/index.ts';

/** Finds the schema of a key; stands for `findSchema` below a fixed path. */
export type SchemaOf = (path: readonly (string | number)[]) => SchemaNode | undefined;

/** Numbers the stops of one snippet. */
class Stops {
  #last = 0;
  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

export function mainType(node: SchemaNode): string | undefined {
  return [node.type ?? []].flat()[0];
}

/** A key with what belongs behind it, as YAML whose first line begins at `column`. */
export function yamlKeySnippet(key: string, node: SchemaNode, column: number, schemaOf: SchemaOf): string {
  return yamlEntry(key, node, column, schemaOf, [key], new Stops());
}

/** An entry of a list: the scalar itself, or the first keys of a mapping. */
export function yamlItemSnippet(item: SchemaNode, column: number, schemaOf: SchemaOf): string {
  return mainType(item) === 'object' ? yamlMapping(item, column, schemaOf, [], new Stops()) : '';
}

function yamlEntry(
  key: string,
  node: SchemaNode,
  column: number,
  schemaOf: SchemaOf,
  path: readonly (string | number)[],
  stops: Stops,
): string {
  const deeper = `\n${' '.repeat(column + 2)}`;
  switch (mainType(node)) {
    case 'object': {
      const keys = firstKeys(node);
      if (keys.length === 0) return `${key}:${deeper}$${stops.next()}`;
      return `${key}:${deeper}${yamlMapping(node, column + 2, schemaOf, path, stops)}`;
    }
    case 'array': {
      const item = schemaOf([...path, 0]);
      if (item !== undefined && mainType(item) === 'object') {
        return `${key}:${deeper}- ${yamlMapping(item, column + 4, schemaOf, [...path, 0], stops)}`;
      }
      return `${key}:${deeper}- ${scalarStop(item, stops)}`;
    }
    default:
      return `${key}: ${scalarStop(node, stops)}`;
  }
}

function yamlMapping(
  node: SchemaNode,
  column: number,
  schemaOf: SchemaOf,
  path: readonly (string | number)[],
  stops: Stops,
): string {
  return firstKeys(node)
    .map(key => yamlEntry(key, schemaOf([...path, key]) ?? {}, column, schemaOf, [...path, key], stops))
    .join(`\n${' '.repeat(column)}`);
}

/** A key with what belongs behind it, as JSON. */
export function jsonKeySnippet(key: string, node: SchemaNode): string {
  const name = JSON.stringify(key);
  switch (mainType(node)) {
    case 'object':
      return `${name}: {$1}`;
    case 'array':
      return `${name}: [$1]`;
    case 'string':
      return node.enum === undefined ? `${name}: "$1"` : `${name}: "${choice(node.enum, 1)}"`;
    case 'boolean':
      return `${name}: ${choice(['true', 'false'], 1)}`;
    default:
      return `${name}: $1`;
  }
}

function firstKeys(node: SchemaNode): readonly string[] {
  return [...new Set([...(node.required ?? []), ...(node['x-recommended'] ?? [])])];
}

function scalarStop(node: SchemaNode | undefined, stops: Stops): string {
  if (node?.enum !== undefined) return choice(node.enum, stops.next());
  if (node !== undefined && mainType(node) === 'boolean') return choice(['true', 'false'], stops.next());
  return `$${stops.next()}`;
}

function choice(values: readonly string[], stop: number): string {
  return `\${${stop}|${values.map(value => value.replace(/[\\,|]/g, '\\$&')).join(',')}|}`;
}
