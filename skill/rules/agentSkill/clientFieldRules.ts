import { type TargetField, type TargetId, targets as table } from '../../../schemas/index.ts';
import { isMapping } from '../../document/index.ts';
import type { Finding, Severity } from '../../finding.ts';
import { readsField, supportOf } from '../../targets.ts';
import type { DocumentContext } from '../checkContext.ts';
import { listOf, typeName } from '../manifest/schemaMessages.ts';
import { finding, rangeOfOwner, rangeOfValue } from '../report.ts';
import { notText } from './notText.ts';
import { namesOf } from './verdict.ts';

/** Keys with rules of their own. */
const judgedElsewhere: ReadonlySet<string> = new Set([
  'name',
  'description',
  'license',
  'compatibility',
  'metadata',
  'allowed-tools',
  'disallowed-tools',
]);

/** Types and values of the keys that clients have added, by what the enabled ones document. */
export function checkClientFields(context: DocumentContext): readonly Finding[] {
  const { value, targets } = context;
  return Object.entries(value).flatMap(([key, written]) => {
    const field =
      Object.hasOwn(table.fields, key) && !judgedElsewhere.has(key) ? table.fields[key] : undefined;
    if (field === undefined) return [];
    const readers = targets.filter(target => readsField(key, target));
    const found = readers.length === 0 ? undefined : checkField(context, key, field, readers, written);
    return found === undefined ? [] : [found];
  });
}

function checkField(
  context: DocumentContext,
  key: string,
  field: TargetField,
  readers: readonly TargetId[],
  written: unknown,
): Finding | undefined {
  const { file, document } = context;
  if (written === null) {
    const message = `\`${key}\` has no value, so it says nothing. Write one, or remove the key: \`${key}: ${field.example}\`.`;
    return finding('manifest/value-empty', file, rangeOfOwner(document, [key]), message, {
      severity: 'hint',
    });
  }
  if (field.type === 'boolean') return checkTruth(context, key, field, readers, written);
  const isFine = types[field.type](written);
  if (!isFine) {
    const number = field.type.startsWith('string') ? notText(file, document, [key], written) : undefined;
    return number ?? wrong(context, 'manifest/type', key, field, typeName(written), 'warning');
  }
  if (typeof written !== 'string' || field.values?.includes(written) !== false) return undefined;
  return wrong(context, 'manifest/value', key, field, `\`${written}\``, 'warning');
}

const types: Readonly<Record<Exclude<TargetField['type'], 'boolean'>, (value: unknown) => boolean>> = {
  string: value => typeof value === 'string',
  list: Array.isArray,
  'string or list': value => typeof value === 'string' || Array.isArray(value),
  mapping: isMapping,
};

/** Some clients read `yes` and `0` as well. */
function checkTruth(
  context: DocumentContext,
  key: string,
  field: TargetField,
  readers: readonly TargetId[],
  written: unknown,
): Finding | undefined {
  if (typeof written === 'boolean') return undefined;
  const word = typeof written === 'object' ? undefined : String(written).toLowerCase();
  const strangers = readers.filter(
    target =>
      word === undefined ||
      !(word === 'true' || word === 'false' || supportOf(key, target).truthWords?.includes(word) === true),
  );
  // In quotes it is a text, which clients that read no other words may take for `true` or for nothing.
  if (strangers.length === 0) return undefined;
  const shown = word === undefined ? typeName(written) : `\`${String(written)}\``;
  return wrong(
    context,
    'manifest/type',
    key,
    field,
    shown,
    strangers.length < readers.length ? 'hint' : 'warning',
    strangers,
  );
}

function wrong(
  { file, document }: DocumentContext,
  rule: 'manifest/type' | 'manifest/value',
  key: string,
  field: TargetField,
  shown: string,
  severity: Severity,
  strangers: readonly TargetId[] = [],
): Finding {
  const expected =
    field.values === undefined
      ? typeNames[field.type]
      : listOf(
          field.values.map(value => `\`${value}\``),
          'or',
        );
  const whose = strangers.length === 0 ? '' : ` for ${namesOf(strangers)}`;
  const message = `\`${key}\` must be ${expected}${whose}, but this is ${shown}, and clients drop such a value without a word. Write it like \`${key}: ${field.example}\`.`;
  return finding(rule, file, rangeOfValue(document, [key]), message, { severity });
}

const typeNames: Readonly<Record<TargetField['type'], string>> = {
  string: 'a text',
  boolean: '`true` or `false`',
  mapping: 'a set of keys',
  list: 'a list',
  'string or list': 'a text or a list',
};
