import { createContext, Script } from 'node:vm';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JsonSchema } from '../../skill/index.ts';

/** An author's schema is foreign input: one larger than this, in characters of JSON, is not compiled. */
const maximumSchemaLength = 100_000;

/**
 * Checks a value against an author's schema (2020-12). Undefined when it fits, else one sentence for a person, such as
 * `city is missing` or `days must be at most 7`. A schema that cannot be compiled is said to be so.
 */
export async function schemaProblem(schema: JsonSchema, value: unknown): Promise<string | undefined> {
  const text = JSON.stringify(schema);
  if (text.length > maximumSchemaLength) return 'the schema is too large to be checked';
  let validate: ValidateFunction;
  try {
    validate = await compiled(text, schema);
  } catch (error) {
    return `the schema itself is not valid (${error instanceof Error ? error.message : String(error)})`;
  }
  try {
    const fits = mayTakeLong.test(text) ? withinLimit(() => validate(value)) : validate(value);
    return fits ? undefined : describe(validate.errors?.[0]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return `the check took longer than ${longestCheck / 1000} s; a pattern of the schema may be to blame`;
  }
}

/** Milliseconds: a pattern can keep a check busy for hours, and nothing else in this process would be heard meanwhile. */
const longestCheck = 1000;

/** Keywords with which a check may take longer than reading the value does; watching it costs half a millisecond. */
const mayTakeLong =
  /"(?:pattern|patternProperties|format|uniqueItems|\$ref|\$dynamicRef|\$recursiveRef)"\s*:/;

const checking = new Script('check()');
const place = createContext({ check: (): unknown => undefined });

function withinLimit<Result>(check: () => Result): Result {
  place['check'] = check;
  return checking.runInContext(place, { timeout: longestCheck }) as Result;
}

/** Validators by the text of their schema, the one used longest ago first. Compiling costs milliseconds. */
const validators = new Map<string, ValidateFunction>();
const keptValidators = 100;

async function compiled(text: string, schema: JsonSchema): Promise<ValidateFunction> {
  // Loaded at the first call with a schema: a compiler is of no use to `status`.
  const [{ Ajv2020 }, { default: addFormats }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv-formats'),
  ]);
  let validate = validators.get(text);
  if (validate === undefined) {
    const ajv = new Ajv2020({ strict: false, allErrors: false, logger: false });
    addFormats(ajv);
    // `$async` is the compiler's own keyword, not JSON Schema's: its validator would answer with a promise.
    validate = ajv.compile({ ...schema, $async: false });
  }
  validators.delete(text);
  validators.set(text, validate);
  const oldest = validators.keys().next().value;
  if (validators.size > keptValidators && oldest !== undefined) validators.delete(oldest);
  return validate;
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'it does not fit the schema';
  const where = error.instancePath === '' ? '' : error.instancePath.slice(1).replaceAll('/', '.');
  const parameters = error.params as Readonly<Record<string, unknown>>;
  const inside = where === '' ? '' : ` in ${where}`;
  switch (error.keyword) {
    case 'required':
      return `${String(parameters['missingProperty'])} is missing${inside}`;
    case 'additionalProperties':
      return `${String(parameters['additionalProperty'])} is not known${inside}`;
    case 'enum':
      return `${where || 'it'} must be one of ${(parameters['allowedValues'] as unknown[]).map(String).join(', ')}`;
    case 'type':
      return `${where || 'it'} must be of type ${String(parameters['type'])}`;
    default:
      return `${where || 'it'} ${error.message ?? 'does not fit the schema'}`;
  }
}
