import { isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { nearestName } from '../nearestName.ts';
import { finding, rangeOfOwner } from '../report.ts';
import { replacedKey } from '../valueFix.ts';

type Data = Readonly<Record<string, unknown>>;

/** Form hints are for fields that the configuration's schema has. */
export function checkUiHints({ file, document, value }: DocumentContext): readonly Finding[] {
  const { configSchema, uiHints } = value;
  if (!isMapping(configSchema) || !isMapping(uiHints)) return [];
  let known: readonly string[] | undefined;
  return Object.keys(uiHints).flatMap(key => {
    if (exists(configSchema, key.split('.'))) return [];
    known ??= pathsIn(configSchema);
    const nearest = nearestName(key, known);
    const isFree = nearest !== undefined && !Object.hasOwn(uiHints, nearest);
    const mend = isFree ? `Did you mean \`${nearest}\`?` : 'Add the field to the schema, or remove the hint.';
    const message = `The configuration has no field \`${key.slice(0, 100)}\`, so the hint is never shown. ${mend}`;
    const path = ['uiHints', key];
    const replacement = isFree ? replacedKey(document, path, nearest) : undefined;
    const details =
      replacement === undefined
        ? {}
        : {
            fix: { title: `Write \`${nearest ?? ''}\``, replacements: [replacement], manual: true as const },
          };
    return [finding('adytum/ui-hint-path', file, rangeOfOwner(document, path), message, details)];
  });
}

/** Keywords behind which a field may be that cannot be seen from here. */
const unseen = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'patternProperties', '$dynamicRef'];

/** Whether a dotted path leads to a field. A name may hold dots of its own, and a list is passed through. */
function exists(schema: unknown, steps: readonly string[]): boolean {
  const [first = ''] = steps;
  if (steps.length === 0) return true;
  if (schema === true) return true;
  if (!isMapping(schema) || unseen.some(key => key in schema)) return isMapping(schema);
  const { items, properties, additionalProperties: others } = schema;
  if (isMapping(items) && exists(items, /^(?:\d+|\*|\[\d*\])$/.test(first) ? steps.slice(1) : steps))
    return true;
  if (others === true || (isMapping(others) && exists(others, steps.slice(1)))) return true;
  const fields = mappingOf(properties);
  for (let length = 1; length <= Math.min(steps.length, deepest); length += 1) {
    const name = steps.slice(0, length).join('.');
    if (Object.hasOwn(fields, name) && exists(fields[name], steps.slice(length))) return true;
  }
  return false;
}

const deepest = 8;
const mostPaths = 500;

/** The dotted paths of the fields of a schema. */
function pathsIn(schema: Data): readonly string[] {
  const paths: string[] = [];
  const visit = (node: unknown, prefix: string, depth: number): void => {
    if (!isMapping(node) || depth > deepest || paths.length >= mostPaths) return;
    for (const [name, field] of Object.entries(mappingOf(node['properties']))) {
      paths.push(prefix + name);
      visit(field, `${prefix}${name}.`, depth + 1);
    }
    visit(node['items'], prefix, depth + 1);
  };
  visit(schema, '', 0);
  return paths;
}
