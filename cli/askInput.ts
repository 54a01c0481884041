import process from 'node:process';
import colors from 'picocolors';
import type { Engine } from '../runtime/index.ts';
import { type JsonSchema, SkillberthError } from '../skill/index.ts';
import { shownMessage } from './terminalText.ts';
import type { TypedInput } from './typedInput.ts';

/** Names of properties whose values nobody should read over a shoulder. */
const secretName = /key|token|password|passwd|passphrase|secret|credential/i;

/** Characters of a description that a question shows. */
const longestDescription = 300;

/**
 * The input of the active slot's `setup`: what is given, and the answers of the person at the terminal for required
 * properties of its input_schema that are missing. Throws `input-invalid` when the answers end too early.
 */
export async function completeSetupInput(
  engine: Engine,
  skill: string,
  given: Readonly<Record<string, unknown>>,
  typed: TypedInput,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const { versions } = await engine.status(skill);
  const active = versions.flatMap(version => version.slots).find(slot => slot.active);
  const schema = active?.tools.find(tool => tool.name === 'setup')?.inputSchema ?? {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const properties = objectIn(schema['properties']);
  const answers: Record<string, unknown> = {};
  for (const name of required) {
    if (typeof name !== 'string' || Object.hasOwn(given, name)) continue;
    answers[name] = await ask(name, objectIn(ownValue(properties, name)), typed, signal);
  }
  return { ...given, ...answers };
}

async function ask(
  name: string,
  schema: JsonSchema,
  typed: TypedInput,
  signal: AbortSignal,
): Promise<unknown> {
  const hidden = isSecret(name, schema);
  for (;;) {
    let line: string | undefined;
    try {
      typed.hide(hidden);
      process.stderr.write(`${question(name, schema, hidden)} `);
      line = await typed.line(signal);
    } finally {
      typed.hide(false);
    }
    if (line === undefined) {
      process.stderr.write('\n');
      throw unanswered(name);
    }
    if (line === '' && 'default' in schema) return schema['default'];
    const answer = read(line, schema);
    if ('value' in answer) return answer.value;
    process.stderr.write(`${colors.yellow(answer.problem)}\n`);
  }
}

function question(name: string, schema: JsonSchema, hidden: boolean): string {
  const title = textOf(schema['title']) ?? name;
  const description = textOf(schema['description'])?.slice(0, longestDescription);
  const choices = Array.isArray(schema['enum']) ? ` [${schema['enum'].map(shown).join(', ')}]` : '';
  const standard = 'default' in schema && !hidden ? ` (${shown(schema['default'])})` : '';
  const about = description === undefined ? '' : colors.dim(` ${shownMessage(description)}`);
  return `${colors.bold(shownMessage(title))}${about}${choices}${standard}:`;
}

function isSecret(name: string, schema: JsonSchema): boolean {
  return schema['format'] === 'password' || schema['writeOnly'] === true || secretName.test(name);
}

/** A line as a value of the schema's type, or what is wrong with it. Whether it fits in full the engine tells. */
function read(line: string, schema: JsonSchema): { readonly value: unknown } | { readonly problem: string } {
  const choices: unknown = schema['enum'];
  if (Array.isArray(choices)) {
    const chosen: unknown = choices.find(choice => String(choice) === line.trim());
    return chosen === undefined
      ? { problem: `Answer one of: ${choices.map(shown).join(', ')}.` }
      : { value: chosen };
  }
  const types = [schema['type']].flat();
  if (line === '') return { problem: 'An answer is needed.' };
  if (types.includes('string') || types.every(type => type === undefined)) return { value: line };
  const word = line.trim();
  if (types.includes('boolean')) {
    if (/^(?:y|yes|true)$/i.test(word)) return { value: true };
    if (/^(?:n|no|false)$/i.test(word)) return { value: false };
    return { problem: 'Answer yes or no.' };
  }
  if (types.includes('integer') || types.includes('number')) {
    const number = Number(word);
    if (word === '' || !Number.isFinite(number)) return { problem: 'Answer a number.' };
    if (!types.includes('number') && !Number.isInteger(number)) return { problem: 'Answer a whole number.' };
    return { value: number };
  }
  try {
    return { value: JSON.parse(line) };
  } catch {
    return {
      problem: `Answer JSON, for example ${types.includes('array') ? '["one", "two"]' : '{"name": "value"}'}.`,
    };
  }
}

function unanswered(name: string): SkillberthError {
  return new SkillberthError({
    code: 'input-invalid',
    message: `setup needs ${name}, and nobody answered.`,
    nextStep: `Answer in the terminal, or give it with --json '{"${name}": …}'.`,
  });
}

function shown(value: unknown): string {
  return shownMessage(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function objectIn(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function ownValue(object: JsonSchema, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
