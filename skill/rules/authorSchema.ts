import { type DocumentPath, isMapping, type ParsedDocument, type TextRange } from '../document/index.ts';
import type { Fix } from '../finding.ts';
import { rangeOfValue } from './report.ts';
import { fixOf, replacedValue } from './valueFix.ts';

/** What is wrong in a JSON Schema that an author wrote. */
export interface SchemaMistake {
  readonly range: TextRange;
  /** A sentence without its full stop: why it matters depends on who reads the schema. */
  readonly what: string;
  /** A sentence. */
  readonly mend: string;
  readonly fix?: Fix;
}

const types = ['object', 'string', 'number', 'integer', 'boolean', 'array', 'null'];

/** Names that other languages have for the same types. */
const foreignTypes: Readonly<Record<string, string>> = {
  str: 'string',
  text: 'string',
  int: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  list: 'array',
  tuple: 'array',
  dict: 'object',
  map: 'object',
  mapping: 'object',
  none: 'null',
  nil: 'null',
};

/** Keywords that hold one schema, a list of schemas, or schemas by name. */
const single = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'];
const listed = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items'];
const named = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/** Deeper than anyone writes by hand; an alias can make a document that never ends. */
const deepest = 60;

/**
 * Types that do not exist and patterns that cannot be read: with one of them a schema checks nothing at all. What has
 * the wrong shape, such as `properties` that are a list, is said by the manifest's own schema.
 */
export function schemaMistakes(
  document: ParsedDocument,
  at: DocumentPath,
  schema: unknown,
): readonly SchemaMistake[] {
  const mistakes: SchemaMistake[] = [];
  const visit = (value: unknown, path: DocumentPath): void => {
    if (!isMapping(value) || path.length > deepest) return;
    const { type, pattern } = value;
    // Nearly every schema is fine, and every edit looks at all of them: paths are made where they are needed.
    if (type !== undefined && !(typeof type === 'string' && types.includes(type)))
      mistakes.push(...typeMistakes(document, [...path, 'type'], type));
    if (typeof pattern === 'string' && !isExpression(pattern))
      mistakes.push(patternMistake(document, [...path, 'pattern'], pattern));
    for (const key of single) if (isMapping(value[key])) visit(value[key], [...path, key]);
    for (const key of listed) {
      const list = value[key];
      if (Array.isArray(list)) for (const [index, item] of list.entries()) visit(item, [...path, key, index]);
    }
    for (const key of named) {
      const map = value[key];
      if (isMapping(map)) for (const [name, item] of Object.entries(map)) visit(item, [...path, key, name]);
    }
  };
  visit(schema, at);
  return mistakes;
}

function typeMistakes(document: ParsedDocument, path: DocumentPath, type: unknown): readonly SchemaMistake[] {
  if (Array.isArray(type)) {
    return type.flatMap((item: unknown, index) =>
      Array.isArray(item) ? [] : typeMistakes(document, [...path, index], item),
    );
  }
  if (type === undefined || (typeof type === 'string' && types.includes(type))) return [];
  const range = rangeOfValue(document, path);
  const written = typeof type === 'string' ? type : JSON.stringify(type);
  const what = `\`${shortened(written)}\` is not a type of JSON Schema`;
  const lower = written.toLowerCase();
  const meant = types.includes(lower)
    ? lower
    : Object.hasOwn(foreignTypes, lower)
      ? foreignTypes[lower]
      : undefined;
  if (meant === undefined) {
    return [{ range, what, mend: `Write one of ${typeList}.` }];
  }
  const replacement = typeof type === 'string' ? replacedValue(document, path, type, meant) : undefined;
  const fix = fixOf(`Write \`${meant}\``, replacement);
  return [{ range, what, mend: `Write \`${meant}\`.`, ...(fix === undefined ? {} : { fix }) }];
}

const typeList = types.map(type => `\`${type}\``).join(', ');

function patternMistake(document: ParsedDocument, path: DocumentPath, pattern: string): SchemaMistake {
  const what = `\`${shortened(pattern)}\` is not a regular expression`;
  const mend = 'Close its brackets, and put a `\\` before a sign that stands for itself.';
  return { range: rangeOfValue(document, path), what, mend };
}

function isExpression(pattern: string): boolean {
  try {
    // JSON Schema's validators read patterns as Unicode.
    new RegExp(pattern, 'u');
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
