import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { entriesOf } from '../listEntries.ts';
import { nearestName } from '../nearestName.ts';
import { hasNeighbours } from '../neighbours.ts';
import { finding, rangeOfValue } from '../report.ts';
import { insideSkill } from '../skillPath.ts';

/** The files that an import checks must be there. */
export function checkIntegrity({ file, document, value, snapshot }: DocumentContext): readonly Finding[] {
  const isKnown = hasNeighbours(snapshot);
  return entriesOf(mappingOf(value['integrity'])['files'], ['integrity', 'files']).flatMap(
    ({ text, path }) => {
      if (text === '') return [];
      const place = insideSkill(text);
      if (place !== undefined && (!isKnown || snapshot.paths.has(place))) return [];
      const nearest = nearestName(text, [...snapshot.paths]);
      const mend =
        nearest === undefined ? 'Add the file, or remove the line.' : `Did you mean \`${nearest}\`?`;
      const message =
        place === undefined
          ? `\`${text.slice(0, 100)}\` does not lie in the skill's folder, so the skill cannot be imported. Write a relative path with \`/\` and without \`..\`.`
          : `The skill has no file \`${text.slice(0, 100)}\`, so it cannot be imported. ${mend}`;
      return [finding('agentos/integrity-file', file, rangeOfValue(document, path), message)];
    },
  );
}
