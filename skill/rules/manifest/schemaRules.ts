import {
  findSchema,
  type SchemaError,
  type SchemaNode,
  type SchemaRule,
  type SchemaValidator,
  schemaAtPointer,
} from '../../../schemas/index.ts';
import { type DocumentPath, isMapping, type ParsedDocument, type TextRange } from '../../document/index.ts';
import type { Finding, Severity } from '../../finding.ts';
import { intendedName } from '../intendedName.ts';
import { finding, rangeOfOwner, rangeOfValue, valueAt } from '../report.ts';
import { isRuleId, type RuleId } from '../ruleList.ts';
import { renamedKey } from './misspeltKey.ts';
import { exampleSentence, listOf, nameOf, sentenceFor, typeName } from './schemaMessages.ts';

/** A schema and the part of a document that it describes. */
export interface SchemaCheck {
  readonly schema: SchemaNode;
  readonly validator: SchemaValidator;
  /** How bad a number is where a text is asked for: some readers convert it. */
  readonly notText: Severity;
  /** The value that is checked; the whole document without it. */
  readonly at?: DocumentPath;
}

/** One finding for each mistake that the schema's validator sees. */
export function checkSchema(file: string, document: ParsedDocument, check: SchemaCheck): readonly Finding[] {
  if (check.validator(valueAt(document.value, check.at ?? []))) return [];
  const described = (check.validator.errors ?? []).flatMap(error => {
    const found = describe(file, document, check, error);
    return found === undefined ? [] : [{ error, found }];
  });
  // A value of the wrong type breaks its other limits, too, and is one mistake.
  const mistyped = new Set(
    described.filter(({ error }) => isOfType(error)).map(({ error }) => error.instancePath),
  );
  return described
    .filter(({ error }) => isOfType(error) || !mistyped.has(error.instancePath))
    .map(({ found }) => found);
}

function isOfType({ keyword }: SchemaError): boolean {
  return keyword === 'type';
}

function describe(
  file: string,
  document: ParsedDocument,
  check: SchemaCheck,
  error: SchemaError,
): Finding | undefined {
  // `if` only says that a branch failed; the branch's own error says why.
  if (error.keyword === 'if') return undefined;
  const at = check.at ?? [];
  const inside = pathOf(error.instancePath, valueAt(document.value, at));
  const path = [...at, ...inside];
  const node = nodeOf(check.schema, error.schemaPath, inside);
  const rule = node['x-rules']?.[error.keyword];
  if (rule === null) return undefined;
  if (error.keyword === 'required') return describeMissing(file, document, check, path, error, rule);
  const value = valueAt(document.value, path);
  if (error.keyword === 'type') return describeType(file, document, check, path, node, value, rule);
  const range = rangeOfValue(document, path);
  const message = sentenceFor(error, node, nameOf(path), value, rule?.message, document.language);
  return report(rule, 'manifest/value', file, range, message);
}

/**
 * The schema node that failed, in the words of the key's own. The validator's pointers count from whatever part of the
 * schema was referred to, so they say only which branch of a node it was.
 */
function nodeOf(schema: SchemaNode, schemaPath: string, path: DocumentPath): SchemaNode {
  const owner = findSchema(schema, path) ?? {};
  const branch = branchOf(schema, schemaPath, path);
  if (branch === undefined) return owner;
  const { title: _title, description: _description, examples: _examples, ...limits } = branch;
  return { ...owner, ...limits, 'x-rules': { ...owner['x-rules'], ...branch['x-rules'] } };
}

function branchOf(schema: SchemaNode, schemaPath: string, path: DocumentPath): SchemaNode | undefined {
  const at = schemaPath.lastIndexOf('/allOf/');
  if (at < 0) return undefined;
  const pointer = `#${schemaPath.slice(at, schemaPath.lastIndexOf('/'))}`;
  for (let length = path.length; length >= 0; length -= 1) {
    const above = findSchema(schema, path.slice(0, length));
    const branch = above === undefined ? undefined : schemaAtPointer(above, pointer);
    if (branch !== undefined) return branch;
  }
  return undefined;
}

function describeMissing(
  file: string,
  document: ParsedDocument,
  check: SchemaCheck,
  path: DocumentPath,
  error: SchemaError,
  rule: SchemaRule | undefined,
): Finding {
  const key = String(error.params['missingProperty']);
  const inside = path.slice(check.at?.length ?? 0);
  const node = findSchema(check.schema, [...inside, key]);
  const place = path.length === 0 ? 'here' : `in ${nameOf(path)}`;
  const owner = findSchema(check.schema, inside);
  const written = misspelt(valueAt(document.value, path), owner, key);
  const fix = written === undefined ? undefined : renamedKey(document, [...path, written], key);
  if (written !== undefined && fix !== undefined) {
    const message = `\`${key}\` is missing ${place}, and \`${written}\` is not a key that is read. ${node?.description ?? ''} Did you mean \`${key}\`?`;
    const range = rangeOfOwner(document, [...path, written]);
    return { ...report(rule, 'manifest/key-missing', file, range, message), fix };
  }
  const message = `\`${key}\` is missing ${place}. ${node?.description ?? ''}${exampleSentence('Add it:', key, node, document.language)}`;
  return report(rule, 'manifest/key-missing', file, rangeOfOwner(document, path), message);
}

/** The unknown key beside a missing one that most likely stands for it. */
function misspelt(value: unknown, owner: SchemaNode | undefined, missing: string): string | undefined {
  const known = owner?.properties ?? {};
  if (!isMapping(value)) return undefined;
  return Object.keys(value).find(
    key => !Object.hasOwn(known, key) && intendedName(key, [missing], true) === missing,
  );
}

function describeType(
  file: string,
  document: ParsedDocument,
  check: SchemaCheck,
  path: DocumentPath,
  node: SchemaNode,
  value: unknown,
  rule: SchemaRule | undefined,
): Finding {
  const key = path.at(-1);
  const name = nameOf(path);
  const example = (before: string): string =>
    exampleSentence(before, typeof key === 'string' ? key : undefined, node, document.language);
  const expected = [node.type ?? []].flat();
  if (value === null) {
    const owner = findSchema(check.schema, path.slice(check.at?.length ?? 0, -1));
    const isRequired = owner?.required?.includes(String(key)) ?? false;
    return finding(
      isRequired ? 'manifest/key-missing' : 'manifest/value-empty',
      file,
      rangeOfOwner(document, path),
      `${name} has no value, so it says nothing. ${node.description ?? ''} Write one, or remove the key.${example('Write it like')}`,
    );
  }
  const range = rangeOfValue(document, path);
  if (
    document.language === 'yaml' &&
    expected.includes('string') &&
    ['number', 'boolean'].includes(typeof value)
  ) {
    const source = document.text.slice(range.start, range.end);
    return finding(
      'yaml/not-text',
      file,
      range,
      `\`${source}\` without quotes is ${typeName(value)} in YAML (${String(value)}), and ${name} is a text. Put it in quotes.`,
      {
        severity: check.notText,
        fix: { title: 'Quote the value', replacements: [{ ...range, text: `"${source}"` }] },
      },
    );
  }
  const expectation = listOf(expected.map(typeName.ofSchema), 'or');
  const isFraction = typeof value === 'number' && expected.includes('integer');
  const actual = isFraction ? String(value) : typeName(value);
  const why = rule?.message === undefined ? '' : ` ${rule.message}`;
  const message = `${name} must be ${expectation}, but this is ${actual}.${why}${example('Write it like')}`;
  return report(rule, 'manifest/type', file, range, message);
}

function report(
  rule: SchemaRule | undefined,
  fallback: RuleId,
  file: string,
  range: TextRange,
  message: string,
): Finding {
  if (rule === undefined) return finding(fallback, file, range, message);
  if (!isRuleId(rule.rule)) throw new TypeError(`The schema names a rule that does not exist: ${rule.rule}`);
  return finding(rule.rule, file, range, message, { severity: rule.severity });
}

/** A JSON pointer as a path; list positions become numbers where the data has a list. */
function pathOf(pointer: string, root: unknown): DocumentPath {
  const path: (string | number)[] = [];
  let value = root;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(key) : key);
    value = Array.isArray(value) ? value[Number(key)] : isMapping(value) ? value[key] : undefined;
  }
  return path;
}
