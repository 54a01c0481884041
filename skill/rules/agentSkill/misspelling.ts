import { targets as table } from '../../../schemas/index.ts';
import { bareName, intendedName } from '../intendedName.ts';

/** The keys of the frontmatter itself, not those below another key. */
const documentedKeys: readonly string[] = Object.keys(table.fields).filter(key => !key.includes('.'));

const keysBySpelling: ReadonlyMap<string, string> = new Map(
  documentedKeys.flatMap(key =>
    (table.fields[key]?.misspellings ?? []).map(spelling => [bareName(spelling), key] as const),
  ),
);

/** The documented key that an unknown one most likely stands for, or undefined. */
export function intendedKey(key: string): string | undefined {
  if (Object.hasOwn(table.fields, key)) return undefined;
  return keysBySpelling.get(bareName(key)) ?? intendedName(key, documentedKeys);
}

/** The first key that no client documents and that most likely stands for a missing one. */
export function misspeltKey(value: Readonly<Record<string, unknown>>, missing: string): string | undefined {
  return Object.keys(value).find(
    key =>
      !documentedKeys.includes(key) &&
      (intendedKey(key) === missing || intendedName(key, [missing], true) !== undefined),
  );
}
