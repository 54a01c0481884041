import {
  findSchema,
  type SchemaError,
  type SchemaNode,
  type SchemaRule,
  type SchemaValidator,
} from '../../schemas/index.ts';
import { type DocumentPath, isMapping, type ParsedDocument } from '../document/index.ts';
import type { Finding, Severity } from '../finding.ts';
import { finding, rangeOfOwner, rangeOfValue, valueAt } from './report.ts';
import { isRuleId, type RuleId } from './ruleList.ts';
import { exampleLine, listOf, nameOf, sentenceFor, typeName } from './schemaMessages.ts';

/** A format's schema and how its mistakes are reported. */
export interface SchemaCheck {
  readonly schema: SchemaNode;
  readonly validator: SchemaValidator;
  readonly prefix: 'adaos' | 'agent-skill';
  /** How bad a number is where a text is asked for: some readers convert it. */
  readonly notText: Severity;
}

/** One finding for each mistake that the schema's validator sees. */
export function checkSchema(file: string, document: ParsedDocument, check: SchemaCheck): readonly Finding[] {
  if (check.validator(document.value)) return [];
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
  const path = pathOf(error.instancePath, document.value);
  const owner = findSchema(check.schema, path) ?? {};
  const branch = /\/allOf\/(\d+)\/\w+$/.exec(error.schemaPath)?.[1];
  const node = (branch === undefined ? undefined : owner.allOf?.[Number(branch)]) ?? owner;
  const rule = node['x-rules']?.[error.keyword];
  if (rule === null) return undefined;
  if (error.keyword === 'required') return describeMissing(file, document, check, path, error, rule);
  const value = valueAt(document.value, path);
  if (error.keyword === 'type') return describeType(file, document, check, path, node, value, rule);
  const range = rangeOfValue(document, path);
  const message = sentenceFor(error, node, nameOf(path), value, rule?.message, document.language);
  const [id, severity] = choose(rule, check.prefix === 'adaos' ? 'adaos/value' : 'agent-skill/type', 'error');
  return finding(id, severity, file, range, message);
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
  const node = findSchema(check.schema, [...path, key]);
  const place = path.length === 0 ? 'here' : `in ${nameOf(path)}`;
  const [id, severity] = choose(rule, `${check.prefix}/key-missing`, 'error');
  const message = `\`${key}\` is missing ${place}. ${node?.description ?? ''} Add it: ${exampleLine(key, node, document.language)}`;
  return finding(id, severity, file, rangeOfOwner(document, path), message);
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
    const isRequired = findSchema(check.schema, path.slice(0, -1))?.required?.includes(String(key)) ?? false;
    const [id, severity] = isRequired
      ? choose(undefined, `${check.prefix}/key-missing`, 'error')
      : choose(undefined, `${check.prefix}/value-empty`, 'warning');
    return finding(
      id,
      severity,
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
      check.notText,
      file,
      range,
      `\`${source}\` without quotes is ${typeName(value)} in YAML (${String(value)}), and ${name} is a text. Put it in quotes.`,
      { title: 'Quote the value', replacements: [{ ...range, text: `"${source}"` }] },
    );
  }
  const [id, severity] = choose(rule, `${check.prefix}/type`, 'error');
  return finding(
    id,
    severity,
    file,
    range,
    `${name} must be ${listOf(expected.map(typeName.ofSchema), 'or')}, but this is ${typeName(value)}. Write it like ${example}`,
  );
}

function choose(
  rule: SchemaRule | undefined,
  fallback: RuleId,
  severity: Severity,
): readonly [RuleId, Severity] {
  if (rule === undefined) return [fallback, severity];
  if (!isRuleId(rule.rule)) throw new TypeError(`The schema names a rule that does not exist: ${rule.rule}`);
  return [rule.rule, rule.severity];
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
