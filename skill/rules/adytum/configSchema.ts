import { isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { schemaMistakes } from '../authorSchema.ts';
import type { DocumentContext } from '../checkContext.ts';
import { intendedName } from '../intendedName.ts';
import { renamedKey } from '../manifest/misspeltKey.ts';
import { typeName } from '../manifest/schemaMessages.ts';
import { finding, rangeOfOwner, rangeOfValue } from '../report.ts';
import { pluginEntry } from './entry.ts';
import { jsonFix } from './jsonFix.ts';

const emptySchema = { type: 'object', additionalProperties: false, properties: {} };

/** The schema that a configuration must fit before any code of the plugin runs. */
export function checkConfigSchema(context: DocumentContext): readonly Finding[] {
  const { file, document, value } = context;
  if (!('configSchema' in value)) return checkMissing(context);
  const { configSchema } = value;
  const path = ['configSchema'];
  if (!isMapping(configSchema)) {
    const message = `\`configSchema\` must be a JSON Schema in braces, but this is ${typeName(configSchema)}, so no configuration can be checked and the skill cannot be loaded. Write \`{ "type": "object", "properties": {} }\`.`;
    return [finding('adytum/config-schema', file, rangeOfValue(document, path), message)];
  }
  const findings = schemaMistakes(document, path, configSchema).map(({ range, what, mend, fix }) => {
    const message = `${what}, so no configuration can be checked and the skill cannot be loaded. ${mend}`;
    return finding('adytum/config-schema', file, range, message, fix === undefined ? {} : { fix });
  });
  const { type } = configSchema;
  if (findings.length > 0 || typeof type !== 'string' || type === 'object') return findings;
  const message = `A configuration is a set of keys, and \`${type}\` allows none, so the skill cannot be loaded. Write \`"type": "object"\`.`;
  return [finding('adytum/config-schema', file, rangeOfValue(document, [...path, 'type']), message)];
}

/** The key that stands for a missing `configSchema` of a plugin with code. */
export function misspeltConfigSchema({ snapshot, value }: DocumentContext): string | undefined {
  if ('configSchema' in value || typeof pluginEntry(snapshot) !== 'string') return undefined;
  return Object.keys(value).find(key => intendedName(key, ['configSchema'], true) !== undefined);
}

function checkMissing(context: DocumentContext): readonly Finding[] {
  const { file, document, snapshot } = context;
  if (typeof pluginEntry(snapshot) !== 'string') return [];
  const written = misspeltConfigSchema(context);
  if (written !== undefined) {
    // No schema is inserted: an empty one beside the author's would refuse every configuration.
    const fix = renamedKey(document, [written], 'configSchema');
    const message = `The plugin has code but no \`configSchema\`, and \`${written}\` is not a key that is read, so any configuration, however misspelt, reaches it unchecked. Did you mean \`configSchema\`?`;
    const range = rangeOfOwner(document, [written]);
    return [finding('adytum/config-schema-missing', file, range, message, fix === undefined ? {} : { fix })];
  }
  const fix = jsonFix('Insert a schema that allows no configuration', document.text, [
    { path: ['configSchema'], value: emptySchema },
  ]);
  const message =
    'The plugin has code but no `configSchema`, so any configuration, however misspelt, reaches it unchecked. Describe its configuration; a plugin without any has a closed empty schema.';
  return [finding('adytum/config-schema-missing', file, rangeOfOwner(document, []), message, { fix })];
}
