import type { TextRange } from '../../document/index.ts';

/** `${secret:NAME}` in a text; its range is all of it. */
export interface SecretPlaceholder extends TextRange {
  /** As written, blanks included. */
  readonly name: string;
  readonly nameRange: TextRange;
  readonly isClosed: boolean;
}

const opening = '${secret:';

/** Every placeholder of a text. Those whose name is put together by a program are left out. Use it with `derivedOf`. */
export function secretPlaceholdersIn(text: string): readonly SecretPlaceholder[] {
  const found: SecretPlaceholder[] = [];
  for (let start = text.indexOf(opening); start >= 0; start = text.indexOf(opening, start + 1)) {
    const nameStart = start + opening.length;
    // The name ends where a value or its line does, should the brace be missing.
    const name = /^[^}"'`,\r\n]*/.exec(text.slice(nameStart, nameStart + longestName))?.[0] ?? '';
    const nameEnd = nameStart + name.length;
    const isClosed = text[nameEnd] === '}';
    if (/[{$<]/.test(name)) continue;
    const nameRange = { start: nameStart, end: nameEnd };
    found.push({ start, end: isClosed ? nameEnd + 1 : nameEnd, name, nameRange, isClosed });
  }
  return found;
}

const longestName = 200;

/** What a secret may be called: letters, digits, `_`, and inside also `.` and `-`. */
export function isSecretName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name);
}
