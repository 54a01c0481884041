import { SkillberthError } from '../../../skill/index.ts';

/** The oldest minor version of Python 3 that the worker runs on, and the newest that is looked for by name. */
export const oldestMinor = 10;
const newestMinor = 30;

type Release = readonly number[];

interface Clause {
  readonly operator: '==' | '!=' | '>=' | '<=' | '>' | '<' | '~=';
  readonly release: Release;
  /** `3.11.*`: only the numbers that are written count. */
  readonly prefix: boolean;
}

/** Which versions of Python a manifest accepts. */
export interface PythonRange {
  /** As the manifest writes it. */
  readonly text: string;
  readonly clauses: readonly Clause[];
}

const clausePattern = /^(===|==|~=|!=|<=|>=|<|>)?\s*(\d+(?:\.\d+)*)(\.\*)?$/;

/**
 * Reads a manifest's `runtime.python`: a version (`3.11` accepts every 3.11, `3.11.4` that release) or comparisons of
 * PEP 440, joined by commas (`>=3.10,<3.13`). One deviation: `==3.11` accepts every 3.11, because that is what its
 * authors mean. Throws `manifest-invalid`.
 */
export function parsePythonRange(text: string): PythonRange {
  const clauses = text
    .trim()
    .replace(/,\s*$/, '')
    .split(',')
    .map(part => parseClause(part.trim()));
  if (clauses.every(clause => clause !== undefined)) return { text: text.trim(), clauses };
  throw new SkillberthError({
    code: 'manifest-invalid',
    message: `The manifest asks for Python "${text}", which is no version and no comparison of versions.`,
    subject: text,
    nextStep: 'Write a version such as "3.11", or comparisons such as ">=3.10,<3.13".',
  });
}

function parseClause(text: string): Clause | undefined {
  const match = clausePattern.exec(text);
  if (match === null) return undefined;
  const [, written = '==', numbers = '', star] = match;
  const release = numbers.split('.').map(Number);
  const bare = match[1] === undefined;
  const operator = written === '===' ? '==' : (written as Clause['operator']);
  const isEquality = operator === '==' || operator === '!=';
  if (star !== undefined && !isEquality) return undefined;
  if (operator === '~=' && release.length < 2) return undefined;
  return { operator, release, prefix: isEquality && (star !== undefined || bare || release.length < 3) };
}

/** Whether a version such as `3.11.7` is accepted. */
export function acceptsPython({ clauses }: PythonRange, version: string): boolean {
  const release = version.split('.').map(Number);
  return clauses.every(clause => satisfies(release, clause));
}

function satisfies(release: Release, { operator, release: bound, prefix }: Clause): boolean {
  const order = compare(prefix ? release.slice(0, bound.length) : release, bound);
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '~=':
      return order >= 0 && compare(release.slice(0, bound.length - 1), bound.slice(0, -1)) === 0;
  }
}

function compare(left: Release, right: Release): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the worker runs on this version. */
export function isSupportedPython(version: string): boolean {
  return compare(version.split('.').map(Number), [3, oldestMinor]) >= 0;
}

/** The minor versions, newest first, of which at least one release may be accepted. */
export function acceptedMinors(range: PythonRange | undefined): readonly number[] {
  const minors = Array.from({ length: newestMinor - oldestMinor + 1 }, (_, index) => newestMinor - index);
  return minors.filter(
    minor => range === undefined || range.clauses.every(clause => mayAccept(minor, clause)),
  );
}

/** A release within the minor version is accepted: its first, its last, or the one that is named. */
function mayAccept(minor: number, clause: Clause): boolean {
  const named = clause.release.slice(0, 2).join('.') === `3.${minor}` ? [clause.release] : [];
  return [[3, minor, 0], [3, minor, 999], ...named].some(release => satisfies(release, clause));
}
