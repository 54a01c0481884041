import { describe } from './describe.ts';
import { jsonText } from './jsonText.ts';
import { findHandler } from './loader.ts';
import { placeOf } from './places.ts';
import type { SkillHost } from './skillHost.ts';
import { WorkerError } from './workerError.ts';

/** Calls one handler with the input and returns the text of `{value}`. */
export async function invoke(
  module: string,
  callable: string,
  input: unknown,
  host: SkillHost,
): Promise<string> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new WorkerError(`${callable} takes an object of arguments.`, { kind: 'input' });
  }
  const handler = await findHandler(module, callable);
  let value: unknown;
  try {
    value = await handler(input, host);
  } catch (problem) {
    throw new WorkerError(`${callable} threw ${describe(problem)}`, { kind: 'tool', ...placeOf(problem) });
  }
  return `{"value":${jsonText(`${callable} returned`, value)}}`;
}
