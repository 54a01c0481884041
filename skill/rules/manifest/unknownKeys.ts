import { childSchema, findSchema, type SchemaNode } from '../../../schemas/index.ts';
import { type DocumentPath, isMapping, type ParsedDocument } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { finding, rangeOfOwner } from '../report.ts';

/** Keys that the schema does not know, wherever it says that it knows all of them. Always hints: nothing breaks. */
export function checkUnknownKeys(
  file: string,
  document: ParsedDocument,
  schema: SchemaNode,
): readonly Finding[] {
  const findings: Finding[] = [];
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
        const range = rangeOfOwner(document, [...path, key]);
        findings.push(finding('manifest/key-unknown', file, range, sentence(key, path, node, schema)));
      }
    }
  };
  visit(document.value, schema, []);
  return findings;
}

function sentence(key: string, path: DocumentPath, node: SchemaNode, root: SchemaNode): string {
  const home = path.length === 0 ? homeOf(key, root) : undefined;
  if (home !== undefined) return `\`${key}\` belongs below \`${home}\` and does nothing here. Move it there.`;
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
