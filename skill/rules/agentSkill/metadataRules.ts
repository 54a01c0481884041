import { targets as table } from '../../../schemas/index.ts';
import { type DocumentPath, isMapping } from '../../document/index.ts';
import type { Finding, Fix } from '../../finding.ts';
import { supportOf } from '../../targets.ts';
import type { DocumentContext } from '../checkContext.ts';
import { typeName } from '../manifest/schemaMessages.ts';
import { finding, rangeOfOwner, rangeOfValue } from '../report.ts';
import { namesOf } from './verdict.ts';

/** The shape of `metadata`, and that its values are texts. */
export function checkMetadata(context: DocumentContext): readonly Finding[] {
  const { file, document, value } = context;
  const metadata = value['metadata'];
  if (metadata === undefined || metadata === null) return [];
  if (isMapping(metadata)) return checkValues(context, metadata);
  // JSON in a text has a rule of the clients that read it.
  if (typeof metadata === 'string' && metadata.trimStart().startsWith('{')) return [];
  const message = `\`metadata\` must be a set of keys, but this is ${typeName(metadata)}, so strict clients reject the skill. Write one key a line below it, such as \`version: "1.0.0"\`.`;
  return [finding('manifest/type', file, rangeOfValue(document, ['metadata']), message)];
}

function checkValues(
  context: DocumentContext,
  metadata: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  const { file, document, targets } = context;
  const asking = targets.filter(target => supportOf('metadata', target).textValues === true);
  if (asking.length === 0) return [];
  return Object.entries(metadata)
    .filter(([key, value]) => typeof value !== 'string' && !hasShapeOfItsOwn(key))
    .map(([key, value]) => {
      const what = value === null ? `\`${key}\` has no value` : `\`${key}\` holds ${typeName(value)}`;
      const mend =
        typeof value === 'object'
          ? 'Write one text, or leave it to the client that reads it'
          : 'Put it in quotes';
      const message = `${what}; only texts stand below \`metadata\` by ${namesOf(asking)}, and strict readers drop the rest. ${mend}.`;
      const fix = quoted(context, ['metadata', key], value);
      const range = rangeOfOwner(document, ['metadata', key]);
      return finding('agent-skill/metadata-value', file, range, message, fix === undefined ? {} : { fix });
    });
}

/** A client documents another type than a text for it. */
function hasShapeOfItsOwn(key: string): boolean {
  const field = `metadata.${key}`;
  return Object.hasOwn(table.fields, field) && table.fields[field]?.type !== 'string';
}

/** The number or truth value as it is written, in quotes. */
function quoted({ document }: DocumentContext, path: DocumentPath, value: unknown): Fix | undefined {
  const range = document.rangeOf(path);
  if ((typeof value !== 'number' && typeof value !== 'boolean') || range === undefined) return undefined;
  const source = document.text.slice(range.start, range.end);
  if (!/^[\w.+:-]+$/.test(source)) return undefined;
  return { title: 'Quote the value', replacements: [{ ...range, text: `"${source}"` }] };
}
