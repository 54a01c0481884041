import { types } from 'node:util';
import { describe } from './describe.ts';
import { maximumFrame } from './framing.ts';
import { stringify } from './kept.ts';
import { WorkerError } from './workerError.ts';

/** Room for what a reply has beside the value. */
const envelope = 1024;

/**
 * The text of a value that a call returned. Absent properties stay absent, `undefined` itself is null. What JSON cannot
 * say is an error of kind `result`, never left out: NaN, functions, maps and the like. `subject` is, for example,
 * `greet returned`.
 */
export function jsonText(subject: string, value: unknown): string {
  let text: string;
  try {
    text = stringify(value ?? null, finder(subject)) ?? 'null';
  } catch (error) {
    if (error instanceof WorkerError) throw error;
    const message = `${subject} something that is not JSON: ${reasonOf(error)}`;
    throw new WorkerError(message, { kind: 'result' });
  }
  const length = Buffer.byteLength(text);
  if (length + envelope <= maximumFrame) return text;
  const size = (length / 2 ** 20).toFixed(1);
  const message = `${subject} ${size} MiB of JSON; at most 16 MiB pass.`;
  throw new WorkerError(message, { kind: 'result', bytes: length });
}

/** The compiler's long picture of a circle has more than one line. */
function reasonOf(error: unknown): string {
  const text = describe(error);
  return /circular/.test(text) ? 'it contains itself.' : text;
}

type Holder = object;

/** A replacer that throws at the first value JSON cannot say, naming where it is. */
function finder(subject: string): (this: Holder, key: string, value: unknown) => unknown {
  const parents = new Map<Holder, { readonly holder: Holder; readonly key: string }>();
  return function look(this: Holder, key, value) {
    const isItem = Array.isArray(this);
    const problem = problemOf(value, isItem);
    if (problem !== undefined) {
      const where = placeOf(this, key, parents);
      const message = `${subject} something that is not JSON: ${where}${problem}.`;
      throw new WorkerError(message, { kind: 'result' });
    }
    if (typeof value === 'object' && value !== null && !parents.has(value)) {
      parents.set(value, { holder: this, key });
    }
    return value;
  };
}

function problemOf(value: unknown, isItem: boolean): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? undefined : String(value);
    case 'bigint':
      return 'a BigInt';
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    case 'undefined':
      return isItem ? 'undefined' : undefined;
    case 'object':
      return value === null ? undefined : strangeObject(value);
    default:
      return undefined;
  }
}

/** Objects whose content JSON would leave out without a word. */
function strangeObject(value: object): string | undefined {
  if (types.isMap(value)) return 'a Map';
  if (types.isSet(value)) return 'a Set';
  if (types.isPromise(value)) return 'a promise that was not awaited';
  if (types.isRegExp(value)) return 'a regular expression';
  if (types.isNativeError(value)) return 'an error object';
  if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) return 'binary data';
  return undefined;
}

/** `days[2].date is `; the value itself has no place. */
function placeOf(
  holder: Holder,
  key: string,
  parents: ReadonlyMap<Holder, { readonly holder: Holder; readonly key: string }>,
): string {
  const parts: string[] = [];
  for (let at: { readonly holder: Holder; readonly key: string } | undefined = { holder, key }; at; ) {
    const parent = parents.get(at.holder);
    // The outermost holder is one that `stringify` makes.
    if (parent === undefined && at.key === '') break;
    parts.unshift(Array.isArray(at.holder) ? `[${at.key}]` : `.${at.key}`);
    at = parent;
  }
  const place = parts.join('').replace(/^\./, '');
  return place === '' ? '' : `${place} is `;
}
