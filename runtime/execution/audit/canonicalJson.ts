import { SkillberthError } from '../../../skill/index.ts';

/** Levels; nothing sensible is deeper, and the stack would end somewhere. */
const deepest = 500;

/**
 * The same text for the same JSON value, whatever the order of its members: names sorted by UTF-16 code units, no
 * blanks, numbers and texts as `JSON.stringify` writes them (RFC 8785). Members that are `undefined` are left out.
 * @throws SkillberthError `input-invalid` for a value of more than 500 levels
 */
export function canonicalJson(value: unknown): string {
  return written(value, 0);
}

function written(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth === deepest) throw tooDeep();
  if (Array.isArray(value)) return `[${value.map(item => written(item, depth + 1)).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, item]) => `${JSON.stringify(name)}:${written(item, depth + 1)}`);
  return `{${members.join(',')}}`;
}

function tooDeep(): SkillberthError {
  return new SkillberthError({
    code: 'input-invalid',
    message: `The arguments have more than ${deepest} levels.`,
    nextStep: 'Pass them less deeply nested, for example as a text.',
  });
}
