import { childSchema, findSchema, type SchemaNode } from '../../../schemas/index.ts';
import { type DocumentPath, isMapping, type ParsedDocument } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { intendedName } from '../intendedName.ts';
import { finding, rangeOfOwner } from '../report.ts';
import { renamedKey } from './misspeltKey.ts';

/**
 * Keys that the schema does not know, wherever it says that it knows all of them. Always hints: nothing breaks.
 * @param bySchema What the schema says; a key that it takes for a missing one is not reported again.
 */
export function checkUnknownKeys(
  file: string,
  document: ParsedDocument,
  schema: SchemaNode,
  bySchema: readonly Finding[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const mended = new Set(bySchema.flatMap(({ fix }) => fix?.replacements.map(({ start }) => start) ?? []));
  const visit = (value: unknown, node: SchemaNode | undefined, path: DocumentPath): void => {
    if (node === undefined) return;
    if (Array.isArray(value)) {
      if (node.items === undefined) return;
      for (const [index, item] of value.entries())
        visit(item, childSchema(schema, node, index), [...path, index]);
      return;
    }
    const { properties = {}, additionalProperties } = node;
    if (!isMapping(value) || (node.properties ?? additionalProperties) === undefined) return;
    for (const [key, child] of Object.entries(value)) {
      if (additionalProperties !== undefined || Object.hasOwn(properties, key)) {
        // Texts and numbers hold no keys.
        if (typeof child === 'object') visit(child, childSchema(schema, node, key), [...path, key]);
      } else if (node['x-unknown'] !== undefined) {
        const owner = [...path, key];
        const range = rangeOfOwner(document, owner);
        if (mended.has(range.start)) continue;
        const home = path.length === 0 ? homeOf(key, schema) : undefined;
        const free = Object.keys(properties).filter(name => !Object.hasOwn(value, name));
        const intended = home === undefined ? intendedName(key, free) : undefined;
        const fix = intended === undefined ? undefined : renamedKey(document, owner, intended);
        const message =
          home === undefined
            ? sentence(key, node, intended)
            : `\`${key}\` belongs below \`${home}\` and does nothing here. Move it there.`;
        findings.push(
          finding('manifest/key-unknown', file, range, message, fix === undefined ? {} : { fix }),
        );
      }
    }
  };
  visit(document.value, schema, []);
  return findings;
}

function sentence(key: string, node: SchemaNode, intended: string | undefined): string {
  if (intended !== undefined)
    return `\`${key}\` is not a key that is read here; it is kept and ignored. Did you mean \`${intended}\`?`;
  const known = Object.keys(node.properties ?? {});
  const choice = known.length <= 12 ? ` Known here: ${known.map(name => `\`${name}\``).join(', ')}.` : '';
  return `\`${key}\` is not a key that is read here; it is kept and ignored.${choice} Check the spelling, or leave it if another program reads it.`;
}

/** The top-level key below which an unknown top-level key would be known. */
function homeOf(key: string, root: SchemaNode): string | undefined {
  return Object.keys(root.properties ?? {}).find(name => {
    const direct = findSchema(root, [name])?.properties ?? {};
    const listed = findSchema(root, [name, 0])?.properties ?? {};
    return Object.hasOwn(direct, key) || Object.hasOwn(listed, key);
  });
}
