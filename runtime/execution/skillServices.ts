import { ResponseError } from 'vscode-jsonrpc';
import { SkillberthError } from '../../skill/index.ts';
import {
  declaredInSlot,
  type PreparedSlot,
  readMemory,
  requireMemory,
  requireSecret,
  requireSecretName,
  type SkillLayout,
  visibleSecrets,
  writeMemory,
  writeSecret,
} from '../lifecycle/index.ts';
import type { SecretMask } from '../secretMask.ts';
import { toSkillberthError } from '../systemError.ts';

/** Characters of secrets that a call may bring up: to hide one takes fifty times its length. */
const maximumMasked = 512 * 1024;

/** Where a worker's secrets and memory are kept. */
export interface SkillValues {
  /** Undefined where nothing is stored, or the skill may not know. */
  readSecret(name: string): Promise<string | undefined>;
  /** Undefined deletes. */
  writeSecret(name: string, value: string | undefined): Promise<void>;
  readMemory(key: string): Promise<unknown>;
  writeMemory(key: string, value: unknown): Promise<void>;
}

/** The skill's own stored values, which survive versions, and what it declares of the user's. */
export function storedValues(skill: SkillLayout, slot: PreparedSlot): SkillValues {
  const declared = declaredInSlot(slot.resolved);
  return {
    readSecret: async name => (await visibleSecrets(skill, declared)).get(name)?.value,
    writeSecret: (name, value) => writeSecret(skill, name, value),
    readMemory: key => readMemory(skill, key),
    writeMemory: (key, value) => writeMemory(skill, key, value),
  };
}

/**
 * The stored values with writes kept aside: a test that stores a key must not replace the user's.
 * @param given secrets of the tests' own, for declared names that are not stored
 */
export function testValues(
  skill: SkillLayout,
  slot: PreparedSlot,
  given: ReadonlyMap<string, string> = new Map(),
): SkillValues {
  const stored = storedValues(skill, slot);
  const declared = declaredInSlot(slot.resolved);
  const secrets = new Map<string, string | undefined>();
  const memory = new Map<string, { readonly value: unknown; readonly text: string }>();
  /** Bytes, as they would count if they were stored. */
  let remembered = 0;
  return {
    async readSecret(name) {
      if (secrets.has(name)) return secrets.get(name);
      return (await stored.readSecret(name)) ?? (declared.has(name) ? given.get(name) : undefined);
    },
    async writeSecret(name, value) {
      if (value === undefined) requireSecretName(name);
      else requireSecret(name, value);
      secrets.set(name, value);
    },
    readMemory: async key => (memory.has(key) ? memory.get(key)?.value : await stored.readMemory(key)),
    async writeMemory(key, value) {
      const text = JSON.stringify(value);
      const others = remembered - Buffer.byteLength(memory.get(key)?.text ?? '');
      requireMemory(key, text, others);
      remembered = others + Buffer.byteLength(text);
      memory.set(key, { value, text });
    },
  };
}

/**
 * Answers what a worker asks of its host: secrets and memory of its own skill, and nothing of another's. What goes wrong
 * is a sentence for the skill's own log.
 */
export async function answerWorker(
  values: SkillValues,
  slot: PreparedSlot,
  mask: SecretMask,
  method: string,
  parameters: unknown,
): Promise<unknown> {
  try {
    return await answer(values, slot, mask, method, parameters);
  } catch (error) {
    const { message, nextStep } = toSkillberthError(error);
    // -32000: the worker protocol's own errors.
    throw new ResponseError(-32_000, `${message} ${nextStep}`);
  }
}

async function answer(
  values: SkillValues,
  slot: PreparedSlot,
  mask: SecretMask,
  method: string,
  parameters: unknown,
): Promise<unknown> {
  const given = (parameters ?? {}) as Readonly<Record<string, unknown>>;
  switch (method) {
    case 'secrets.get': {
      // Undeclared names answer as if nothing were stored: a skill learns nothing by asking.
      const value = await values.readSecret(text(given, 'name'));
      // It may have been stored by somebody else since the call began.
      if (value !== undefined) mask.add(value);
      return { value: value ?? null };
    }
    case 'secrets.set': {
      const name = text(given, 'name');
      const value = given['value'] === null ? undefined : text(given, 'value');
      if (value !== undefined) {
        if (mask.size + value.length > maximumMasked) throw tooManySecrets(slot);
        mask.add(value);
      }
      // What the user stored under the skill's id counts as declared.
      const known = declaredInSlot(slot.resolved).has(name) || (await values.readSecret(name)) !== undefined;
      if (!known) throw undeclared(slot, name);
      await values.writeSecret(name, value);
      return {};
    }
    case 'memory.get':
      return { value: (await values.readMemory(text(given, 'key'))) ?? null };
    case 'memory.set':
      await values.writeMemory(text(given, 'key'), given['value'] ?? null);
      return {};
    default:
      throw new SkillberthError({
        code: 'internal',
        message: `The worker asked for ${method}, which this version of Skillberth does not offer.`,
        nextStep: 'Update Skillberth, or report it with the log.',
      });
  }
}

function tooManySecrets(slot: PreparedSlot): SkillberthError {
  return new SkillberthError({
    code: 'tool-failed',
    message: `${slot.resolved.name} stores more secret text in one call than can be hidden in its output.`,
    nextStep: 'Store a secret once, when it has changed.',
  });
}

function undeclared(slot: PreparedSlot, name: string): SkillberthError {
  return new SkillberthError({
    code: 'tool-failed',
    message: `${slot.resolved.name} stores the secret ${name} without declaring it.`,
    nextStep: `Add ${name} to \`secrets\` in the manifest and install the skill again.`,
  });
}

function text(given: Readonly<Record<string, unknown>>, name: string): string {
  const value = given[name];
  if (typeof value === 'string') return value;
  throw new SkillberthError({
    code: 'tool-failed',
    message: `The skill passed no text as ${name}.`,
    nextStep: 'Pass a string; only names and text can be stored.',
  });
}
