import { describe, expect, it } from 'vitest';
import { fieldsOf, type InputField, parseField } from '../../../client/index.ts';

function only(property: object, required = true): InputField {
  const [field] = fieldsOf({
    type: 'object',
    properties: { it: property },
    required: required ? ['it'] : [],
  });
  if (field === undefined) throw new Error('no field');
  return field;
}

function parse(property: object, text: string, required = true) {
  const result = parseField(only(property, required), text);
  return result.state === 'value' ? result.value : result;
}

describe('the questions for an input schema', () => {
  it('come required first, else in the schema’s order', () => {
    const properties = { units: { enum: ['metric'] }, city: { type: 'string' }, days: { type: 'integer' } };
    const fields = fieldsOf({ properties, required: ['city'] });
    expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['city', 'text', true],
      ['units', 'choice', false],
      ['days', 'integer', false],
    ]);
  });

  it('are none where nothing is taken, and the whole object where nothing is said', () => {
    expect(fieldsOf({ type: 'object', properties: {} })).toEqual([]);
    expect(fieldsOf({ type: 'object', additionalProperties: false })).toEqual([]);
    expect(fieldsOf(undefined).map(({ name, kind }) => [name, kind])).toEqual([['', 'object']]);
    expect(fieldsOf({ type: 'object' }).map(({ name, kind }) => [name, kind])).toEqual([['', 'object']]);
  });

  it.each([
    ['api_key', {}, true],
    ['apiKey', {}, true],
    ['accessToken', {}, true],
    ['password', {}, true],
    ['monkey', {}, false],
    ['keyword', {}, false],
    ['pin', { writeOnly: true }, true],
    ['pin', { format: 'password' }, true],
    ['pin', {}, false],
  ])('hide %s %o: %s', (name, more, secret) => {
    expect(fieldsOf({ properties: { [name]: { type: 'string', ...more } } })[0]?.secret).toBe(secret);
  });

  it('see through references and optional types', () => {
    const schema = {
      $defs: { unit: { enum: ['metric', 'imperial'] } },
      properties: {
        unit: { $ref: '#/$defs/unit', description: 'Units.' },
        days: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] },
        note: { type: ['string', 'null'] },
      },
    };
    const [unit, days, note] = fieldsOf(schema);
    expect(unit).toMatchObject({ kind: 'choice', choices: ['metric', 'imperial'], description: 'Units.' });
    expect(days).toMatchObject({ kind: 'integer' });
    expect(note).toMatchObject({ kind: 'text' });
  });

  it('end for a schema that refers to itself', () => {
    const schema = { $defs: { a: { $ref: '#/$defs/a' } }, properties: { it: { $ref: '#/$defs/a' } } };
    expect(fieldsOf(schema)).toHaveLength(1);
  });
});

describe('what a person types', () => {
  it.each([
    [{ type: 'string' }, ' Paris ', ' Paris '],
    [{ type: 'integer', minimum: 1, maximum: 16 }, ' 16 ', 16],
    [{ type: 'number' }, '-1.5e3', -1500],
    [{ type: 'boolean' }, 'false', false],
    [{ enum: [1, 'one', null] }, '1', 1],
    [{ type: 'array' }, '["a"]', ['a']],
    [{ type: 'object' }, '{"a": 1}', { a: 1 }],
    [{}, '{"a": 1}', { a: 1 }],
    [{}, 'plain', 'plain'],
  ])('%o takes %s', (property, text, value) => {
    expect(parse(property, text)).toEqual(value);
  });

  it.each([
    [{ type: 'integer', minimum: 1, maximum: 16 }, '17', 'it must be at most 16.'],
    [{ type: 'integer', minimum: 1 }, '0', 'it must be at least 1.'],
    [{ type: 'integer' }, '1.5', 'it must be a whole number.'],
    [{ type: 'number' }, 'ten', 'it must be a number.'],
    [{ type: 'number', exclusiveMinimum: 0 }, '0', 'it must be more than 0.'],
    [{ type: 'string', minLength: 2 }, '😀', 'it must have at least 2 characters.'],
    [{ type: 'string', maxLength: 1 }, 'ab', 'it must have at most 1 characters.'],
    [{ type: 'string', pattern: '^a' }, 'b', 'it must match ^a'],
    [{ type: 'array' }, '{}', 'it must be a JSON array, for example ["a", "b"].'],
    [{ type: 'object' }, 'a', 'it must be JSON, for example {"a": 1}.'],
    [{ enum: ['a', 'b'] }, 'c', 'it must be one of a, b.'],
    [{ type: 'string' }, '  ', 'it is required.'],
  ])('%o refuses %s', (property, text, message) => {
    expect(parse(property, text)).toEqual({ state: 'problem', message });
  });

  it('leaves out what is optional and empty, so that the tool’s own default holds', () => {
    expect(parse({ type: 'integer', default: 1 }, '', false)).toEqual({ state: 'omitted' });
  });

  it('leaves a pattern that is no pattern to the host', () => {
    expect(parse({ type: 'string', pattern: '(' }, 'x')).toBe('x');
  });
});
