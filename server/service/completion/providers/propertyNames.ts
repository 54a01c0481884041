import { isMapping } from '../../../../skill/index.ts';
import { valueAt } from '../../cursor/index.ts';
import { offer, type Provider } from '../suggestion.ts';

/** The keys of `properties` beside a `required` list of a JSON Schema. */
export const propertyNames: Provider = ({ manifest, cursor }) => {
  const properties = valueAt(manifest.parsed.value, [...cursor.path.slice(0, -2), 'properties']);
  return offer(isMapping(properties) ? Object.keys(properties) : [], cursor.typed);
};
