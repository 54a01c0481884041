import type { DocumentPath } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { finding, rangeOfValue } from '../report.ts';
import { fixOf, replacedValue } from '../valueFix.ts';

/** Names as stores of secrets take them; a store is asked by exactly this text. */
export const secretName = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** Names of secrets, of the skill and of its tools. */
export function checkSecrets(context: DocumentContext): readonly Finding[] {
  const { value } = context;
  const tools: readonly unknown[] = Array.isArray(value['tools']) ? value['tools'] : [];
  const lists: readonly (readonly [DocumentPath, unknown])[] = [
    [['secrets'], value['secrets']],
    ...tools.map((tool, index): readonly [DocumentPath, unknown] => [
      ['tools', index, 'secrets'],
      mappingOf(tool)['secrets'],
    ]),
  ];
  return lists.flatMap(([path, list]) =>
    Array.isArray(list)
      ? list.flatMap((item: unknown, index) =>
          typeof item === 'string' && item !== '' ? checkName(context, [...path, index], item) : [],
        )
      : [],
  );
}

function checkName(
  { file, document }: DocumentContext,
  path: DocumentPath,
  text: string,
): readonly Finding[] {
  if (secretName.test(text)) return [];
  const range = rangeOfValue(document, path);
  const bare = /^\$\{?(?:secret:)?([A-Za-z_][A-Za-z0-9_]*)\}?$/.exec(text)?.[1];
  if (bare !== undefined) {
    const message = `A secret is declared by its bare name, so \`${text}\` declares none that can be stored. Write \`${bare}\`.`;
    const fix = fixOf(`Write \`${bare}\``, replacedValue(document, path, text, bare));
    return [finding('adaos/secret-name', file, range, message, fix === undefined ? {} : { fix })];
  }
  const assigned = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*[=:]/.exec(text)?.[1];
  // The text itself is not repeated: behind the `=` there may be a credential.
  const message =
    assigned === undefined
      ? `\`${text.slice(0, 60)}\` is not the name of a secret, so none can be stored under it. Write letters, digits and \`_\`, for example \`WEATHER_API_KEY\`.`
      : `Only the name of a secret belongs here; a value in a manifest is no secret. Write \`${assigned}\`, and store the value with \`skillberth secrets set\`.`;
  return [finding('adaos/secret-name', file, range, message)];
}
