import type { JsonSchema } from '../../skill/index.ts';

/** One question about a tool's input, read from its schema. */
export interface InputField {
  /** Empty: the field stands for the whole input, because the schema names no properties. */
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** Typed hidden and never remembered. */
  readonly secret: boolean;
  readonly kind: 'text' | 'number' | 'integer' | 'choice' | 'array' | 'object' | 'json';
  /** Of kind `choice`: the values to choose from. */
  readonly choices: readonly unknown[];
  readonly fallback?: unknown;
  readonly schema: JsonSchema;
}

export type FieldResult =
  | { readonly state: 'value'; readonly value: unknown }
  | { readonly state: 'omitted' }
  | { readonly state: 'problem'; readonly message: string };

const secretName = /(^|[_-])(api_?key|key|token|secret|password|passphrase)s?($|[_-])/i;

/** The questions for an input schema: required ones first, each group in the schema's order. */
export function fieldsOf(schema: JsonSchema | undefined): readonly InputField[] {
  const properties = record(schema?.['properties']);
  if (properties === undefined) return schema?.['additionalProperties'] === false ? [] : [wholeInput];
  const requiredNames = Array.isArray(schema?.['required']) ? schema['required'] : [];
  const fields = Object.entries(properties).map(([name, property]) =>
    fieldOf(name, plainSchema(property, schema ?? {}), requiredNames.includes(name)),
  );
  return fields.toSorted((left, right) => Number(right.required) - Number(left.required));
}

const wholeInput: InputField = {
  name: '',
  description: 'The input as a JSON object.',
  required: false,
  secret: false,
  kind: 'object',
  choices: [],
  fallback: {},
  schema: {},
};

/** Text the person typed for a field, as a value of the input. */
export function parseField(field: InputField, text: string): FieldResult {
  if (text.trim() === '') {
    return field.required ? problem(field, 'is required.') : { state: 'omitted' };
  }
  switch (field.kind) {
    case 'text':
      return checkText(field, text);
    case 'number':
    case 'integer':
      return checkNumber(field, text.trim());
    case 'choice': {
      const value = field.choices.find(choice => textOf(choice) === text);
      return value === undefined
        ? problem(field, `must be one of ${field.choices.map(textOf).join(', ')}.`)
        : found(value);
    }
    case 'array':
    case 'object':
    case 'json':
      return checkJson(field, text);
  }
}

/** A value as the person would type it. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function fieldOf(name: string, schema: JsonSchema, required: boolean): InputField {
  const choices = choicesOf(schema);
  const secret =
    schema['writeOnly'] === true || schema['format'] === 'password' || secretName.test(snake(name));
  return {
    name,
    description: typeof schema['description'] === 'string' ? schema['description'] : '',
    required,
    secret,
    kind: choices.length > 0 ? 'choice' : kindOf(schema),
    choices,
    ...('default' in schema ? { fallback: schema['default'] } : {}),
    schema,
  };
}

function choicesOf(schema: JsonSchema): readonly unknown[] {
  if (Array.isArray(schema['enum'])) return schema['enum'];
  if ('const' in schema) return [schema['const']];
  return typeOf(schema) === 'boolean' ? [true, false] : [];
}

function kindOf(schema: JsonSchema): InputField['kind'] {
  const type = typeOf(schema);
  switch (type) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
    case 'array':
    case 'object':
      return type;
    default:
      return 'json';
  }
}

/** The schema's one type; null beside it only says that the value may be left out. */
function typeOf(schema: JsonSchema): unknown {
  const { type } = schema;
  if (!Array.isArray(type)) return type;
  const types = type.filter(name => name !== 'null');
  return types.length === 1 ? types[0] : undefined;
}

/** Follows a local `$ref`, and `anyOf`/`oneOf` of one schema and null. */
function plainSchema(schema: unknown, root: JsonSchema, depth = 0): JsonSchema {
  const found = record(schema) ?? {};
  if (depth > 8) return found;
  const reference = found['$ref'];
  if (typeof reference === 'string' && reference.startsWith('#/')) {
    const target = reference
      .slice(2)
      .split('/')
      .reduce<unknown>(
        (place, key) => record(place)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
        root,
      );
    return { ...plainSchema(target, root, depth + 1), ...found };
  }
  const branches = [found['anyOf'], found['oneOf']].find(Array.isArray);
  const real = branches?.filter(branch => record(branch)?.['type'] !== 'null');
  return real?.length === 1 ? { ...plainSchema(real[0], root, depth + 1), ...found } : found;
}

function checkText(field: InputField, text: string): FieldResult {
  const { minLength, maxLength, pattern } = field.schema;
  const length = [...text].length;
  if (typeof minLength === 'number' && length < minLength)
    return problem(field, `must have at least ${minLength} characters.`);
  if (typeof maxLength === 'number' && length > maxLength)
    return problem(field, `must have at most ${maxLength} characters.`);
  // Checked again by the host before the run: a pattern that this engine can't read is left to it.
  if (typeof pattern === 'string' && compiled(pattern)?.test(text) === false) {
    return problem(field, `must match ${pattern}`);
  }
  return found(text);
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}

function checkNumber(field: InputField, text: string): FieldResult {
  const { kind, schema } = field;
  const value = Number(text);
  if (!Number.isFinite(value)) return problem(field, 'must be a number.');
  if (kind === 'integer' && !Number.isInteger(value)) return problem(field, 'must be a whole number.');
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === 'number' && value < minimum) return problem(field, `must be at least ${minimum}.`);
  if (typeof maximum === 'number' && value > maximum) return problem(field, `must be at most ${maximum}.`);
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) {
    return problem(field, `must be more than ${exclusiveMinimum}.`);
  }
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) {
    return problem(field, `must be less than ${exclusiveMaximum}.`);
  }
  if (typeof multipleOf === 'number' && kind === 'integer' && value % multipleOf !== 0) {
    return problem(field, `must be a multiple of ${multipleOf}.`);
  }
  return found(value);
}

function checkJson(field: InputField, text: string): FieldResult {
  const { kind } = field;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A property of no particular type may as well be plain text.
    return kind === 'json'
      ? found(text)
      : problem(field, `must be JSON, for example ${kind === 'array' ? '["a", "b"]' : '{"a": 1}'}.`);
  }
  if (kind === 'array' && !Array.isArray(value))
    return problem(field, 'must be a JSON array, for example ["a", "b"].');
  if (kind === 'object' && record(value) === undefined)
    return problem(field, 'must be a JSON object, for example {"a": 1}.');
  return found(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
}

function found(value: unknown): FieldResult {
  return { state: 'value', value };
}

/** The name goes with it, because the message stands in the prompt's place. */
function problem({ name }: InputField, message: string): FieldResult {
  return { state: 'problem', message: `${name === '' ? 'The input' : name} ${message}` };
}
