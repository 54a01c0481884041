import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import { entriesOf } from '../listEntries.ts';
import { type Envelope, rangeOfPlace } from './envelope.ts';

/** Programs that clients look for on `PATH`: each entry is the bare name of one. */
export function checkPrograms({ document, at, value, report }: Envelope): readonly Finding[] {
  const requires = mappingOf(value['requires']);
  return ['bins', 'anyBins'].flatMap(key =>
    entriesOf(requires[key], [...at, 'requires', key]).flatMap(({ text, path }) => {
      const trouble = troubleWith(text);
      if (trouble === undefined) return [];
      const message = `Clients look for a program named \`${text}\` on \`PATH\`, and ${trouble}`;
      return [report('openclaw/bin-name', rangeOfPlace(document, path), message)];
    }),
  );
}

function troubleWith(text: string): string | undefined {
  if (/^[\p{L}\p{N}_.+-]+$/u.test(text)) return undefined;
  if (text.trim() === '')
    return 'an empty name is never found. Write the name of a program, or remove the entry.';
  if (/[\\/]/.test(text)) return 'a path is never found there. Write the bare name, without folders.';
  if (/[<>=~^@]/.test(text))
    return 'a version is no part of a name. Write the bare name, and the version in `compatibility`.';
  return 'no program has such a name. Write one bare name an entry, without arguments or remarks.';
}
