import { SkillberthError } from '../../skill/index.ts';
import {
  type PreparedSlot,
  readMemory,
  readSecret,
  type SkillLayout,
  writeMemory,
  writeSecret,
} from '../lifecycle/index.ts';

/** Where a worker's secrets and memory are kept. */
export interface SkillValues {
  readSecret(name: string): Promise<string | undefined>;
  /** Undefined deletes. */
  writeSecret(name: string, value: string | undefined): Promise<void>;
  readMemory(key: string): Promise<unknown>;
  writeMemory(key: string, value: unknown): Promise<void>;
}

/** The skill's own stored values, which survive versions. */
export function storedValues(skill: SkillLayout): SkillValues {
  return {
    readSecret: name => readSecret(skill, name),
    writeSecret: (name, value) => writeSecret(skill, name, value),
    readMemory: key => readMemory(skill, key),
    writeMemory: (key, value) => writeMemory(skill, key, value),
  };
}

/** The stored values with writes kept aside: a test that stores a key must not replace the user's. */
export function testValues(skill: SkillLayout): SkillValues {
  const secrets = new Map<string, string | undefined>();
  const memory = new Map<string, unknown>();
  return {
    readSecret: async name => (secrets.has(name) ? secrets.get(name) : await readSecret(skill, name)),
    writeSecret: async (name, value) => void secrets.set(name, value),
    readMemory: async key => (memory.has(key) ? memory.get(key) : await readMemory(skill, key)),
    writeMemory: async (key, value) => void memory.set(key, value),
  };
}

/** Answers what a worker asks of its host: secrets and memory of its own skill, and nothing of another's. */
export async function answerWorker(
  values: SkillValues,
  slot: PreparedSlot,
  method: string,
  parameters: unknown,
): Promise<unknown> {
  const given = (parameters ?? {}) as Readonly<Record<string, unknown>>;
  switch (method) {
    case 'secrets.get': {
      const name = text(given, 'name');
      // Undeclared names answer as if nothing were stored: a skill learns nothing by asking.
      if (!isDeclared(slot, name)) return { value: null };
      return { value: (await values.readSecret(name)) ?? null };
    }
    case 'secrets.set': {
      const name = text(given, 'name');
      if (!isDeclared(slot, name)) throw undeclared(slot, name);
      const { value } = given;
      await values.writeSecret(name, value === null ? undefined : text(given, 'value'));
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

function isDeclared(slot: PreparedSlot, name: string): boolean {
  const { resolved } = slot;
  return (
    Object.hasOwn(resolved.secrets, name) || resolved.tools.some(tool => Object.hasOwn(tool.secrets, name))
  );
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
