import { isMapping } from '../../../../skill/index.ts';
import { valueAt } from '../../cursor/index.ts';
import { offer, type Provider } from '../suggestion.ts';

/** Deeper settings are shown as one. */
const deepest = 6;

/** Dotted paths of the settings that the manifest's `configSchema` describes. */
export const configPaths: Provider = ({ manifest, cursor }) =>
  offer(pathsIn(valueAt(manifest.parsed.value, ['configSchema']), '', 0), cursor.typed);

function* pathsIn(schema: unknown, prefix: string, depth: number): Generator<string> {
  const properties = valueAt(schema, ['properties']);
  if (!isMapping(properties) || depth === deepest) return;
  for (const [name, child] of Object.entries(properties)) {
    yield prefix + name;
    yield* pathsIn(child, `${prefix}${name}.`, depth + 1);
  }
}
