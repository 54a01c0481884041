import path from 'node:path';

/** The members of one object among the arguments. */
export type Members = readonly (readonly [name: string, value: unknown])[];

export interface GuardedText {
  readonly text: string;
  /** Where in the arguments. */
  readonly at: string;
}

/** Entries of one list that are looked at. */
const mostEntries = 1000;

/** Texts under a name, also those of a list; a number is an address too. Empty ones say nothing. */
export function textsIn(value: unknown, at: string): readonly GuardedText[] {
  if (Array.isArray(value))
    return value.slice(0, mostEntries).flatMap((item: unknown, index) => textOf(item, `${at}[${index}]`));
  return textOf(value, at);
}

function textOf(value: unknown, at: string): readonly GuardedText[] {
  if (typeof value === 'number' || typeof value === 'bigint') return [{ text: String(value), at }];
  return typeof value === 'string' && value.trim() !== '' ? [{ text: value, at }] : [];
}

export function joined(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

/** Part of a sentence, whatever it holds. */
export function shown(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, ' ');
  return plain.length <= 80 ? plain : `${plain.slice(0, 80)}...`;
}

/** Whether a file is a folder or lies in it, by their names alone. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || !(relative.split(path.sep)[0] === '..' || path.isAbsolute(relative));
}
