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
import { finding, rangeOfOwner, rangeOfValue, valueAt } from '../report.ts';
import { isRuleId, type RuleId } from '../ruleList.ts';
import { exampleLine, listOf, nameOf, sentenceFor, typeName } from './schemaMessages.ts';

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
  return (check.validator.errors ?? [])
    .map(error => describe(file, document, check, error))
    .filter(found => found !== undefined);
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

/** The schema node that failed, with the words of the key's own where a branch says nothing. */
function nodeOf(schema: SchemaNode, schemaPath: string, path: DocumentPath): SchemaNode {
  const owner = findSchema(schema, path) ?? {};
  const pointer = schemaPath.slice(schemaPath.indexOf('#'), schemaPath.lastIndexOf('/'));
  const exact = schemaPath.startsWith('#') ? schemaAtPointer(schema, pointer) : undefined;
  if (exact === undefined) return owner;
  return { ...owner, ...exact, 'x-rules': { ...owner['x-rules'], ...exact['x-rules'] } };
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
  const message = `\`${key}\` is missing ${place}. ${node?.description ?? ''} Add it: ${exampleLine(key, node, document.language)}`;
  return report(rule, 'manifest/key-missing', file, rangeOfOwner(document, path), message);
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
  const example = exampleLine(typeof key === 'string' ? key : undefined, node, document.language);
  const expected = [node.type ?? []].flat();
  if (value === null) {
    const owner = findSchema(check.schema, path.slice(check.at?.length ?? 0, -1));
    const isRequired = owner?.required?.includes(String(key)) ?? false;
    return finding(
      isRequired ? 'manifest/key-missing' : 'manifest/value-empty',
      file,
      rangeOfOwner(document, path),
      `${name} has no value, so it says nothing. Write one, or remove the key: ${example}`,
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
  const why = rule?.message === undefined ? '' : ` ${rule.message}`;
  const message = `${name} must be ${expectation}, but this is ${typeName(value)}.${why} Write it like ${example}`;
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
