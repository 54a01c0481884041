import type { Denial } from '../invocationReport.ts';

const kinds: ReadonlySet<string> = new Set<Denial['kind']>([
  'network',
  'read',
  'write',
  'socket',
  'process',
  'signal',
]);

/** The longest target and reason that is kept, in characters: a worker may say anything. */
const longest = 500;

/**
 * What a worker says was refused to its skill. It is a hint for the reader of the audit: the skill's own code runs beside
 * whoever says it. Undefined for anything that is none.
 */
export function reportedDenial(parameters: unknown): Denial | undefined {
  if (typeof parameters !== 'object' || parameters === null) return undefined;
  const { kind, target, reason } = parameters as Partial<Record<string, unknown>>;
  if (!isKind(kind) || typeof target !== 'string' || typeof reason !== 'string') return undefined;
  return { kind, target: target.slice(0, longest), reason: reason.slice(0, longest) };
}

function isKind(value: unknown): value is Denial['kind'] {
  return typeof value === 'string' && kinds.has(value);
}
