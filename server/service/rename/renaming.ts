import { type SkillSnapshot, skillDocumentAt, type TextReplacement } from '../../../skill/index.ts';
import type { Mention } from '../navigation/subject.ts';

/** What a new name changes. */
export interface Renaming {
  /** By file, relative to the skill's folder. */
  readonly replacements: ReadonlyMap<string, readonly TextReplacement[]>;
  /** The folder's new name; undefined where it keeps its own. */
  readonly folder?: string;
  /** The id by which others name the skill, where it changes. */
  readonly ids?: { readonly from: string; readonly to: string };
  /** What the person should know or still has to do. */
  readonly message?: string;
}

/** The new name cannot be given; the message is a sentence for the person. */
export class RenameRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RenameRefused';
  }
}

/** Collects replacements by file; of two at one place the first counts. */
export class Replacements {
  readonly #byFile = new Map<string, TextReplacement[]>();

  add(file: string, replacement: TextReplacement): void {
    const found = this.#byFile.get(file) ?? [];
    if (found.some(({ start }) => start === replacement.start)) return;
    this.#byFile.set(file, [...found, replacement]);
  }

  get byFile(): ReadonlyMap<string, readonly TextReplacement[]> {
    return this.#byFile;
  }
}

/** Texts that YAML does not read as texts unless they are quoted. */
const notPlain = /^(?:[\d.+-].*|~|null|true|false|yes|no|on|off|y|n)$/i;

/** The name written anew where it stands, quoted where YAML would read something else. */
export function renamed(snapshot: SkillSnapshot, mention: Mention, name: string): TextReplacement {
  const { file, start, end } = mention;
  const text = snapshot.read(file) ?? '';
  const language = skillDocumentAt(snapshot, file)?.document?.language;
  const isQuoted = /["'`]/.test(text[start - 1] ?? '') || mention.role === 'implementation';
  const isValue = /(?:^|[\n:,[{-])[ \t]*$/.test(text.slice(Math.max(0, start - 40), start));
  const isPlain = language === 'yaml' && !isQuoted && isValue;
  return { start, end, text: isPlain && notPlain.test(name) ? JSON.stringify(name) : name };
}
