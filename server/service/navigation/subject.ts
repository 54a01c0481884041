import type { TextRange } from '../../../skill/index.ts';

/** What a place in a skill's files speaks of. */
export type Subject =
  | { readonly kind: 'skill' }
  | { readonly kind: 'tool' | 'secret' | 'command'; readonly name: string }
  /** A dotted path in a plugin's configuration. */
  | { readonly kind: 'setting'; readonly name: string }
  /** A name at the top level of a source file, relative to the skill's folder. */
  | { readonly kind: 'symbol'; readonly file: string; readonly name: string }
  /** A file of the skill; `anchor` names a heading in it. */
  | { readonly kind: 'file'; readonly file: string; readonly anchor?: string };

/** One place that speaks of a subject. */
export interface Mention extends TextRange {
  readonly subject: Subject;
  /**
   * `declaration`: here it gets its name. `implementation`: the code that it stands for. `use`: everything else.
   */
  readonly role: 'declaration' | 'use' | 'implementation';
  /** Relative to the skill's folder. */
  readonly file: string;
  /** What a declared tool or command runs. */
  readonly code?: Subject;
}

/** Whether two places speak of the same thing; the heading in a file does not matter. */
export function isSameSubject(one: Subject, other: Subject): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(subject: Subject): string {
  switch (subject.kind) {
    case 'skill':
      return 'skill';
    case 'file':
      return JSON.stringify(['file', subject.file]);
    case 'symbol':
      return JSON.stringify(['symbol', subject.file, subject.name]);
    default:
      return JSON.stringify([subject.kind, subject.name]);
  }
}
