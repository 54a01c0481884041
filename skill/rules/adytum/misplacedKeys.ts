import { adytumManifestSchema, findSchema } from '../../../schemas/index.ts';
import { isMapping } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { mappingOf } from '../../formats/fields.ts';
import type { DocumentContext } from '../checkContext.ts';
import { intendedName } from '../intendedName.ts';
import { renamedKey } from '../manifest/misspeltKey.ts';
import { finding, rangeOfOwner } from '../report.ts';
import { misspeltConfigSchema } from './configSchema.ts';
import { type JsonChange, jsonFix } from './jsonFix.ts';

type Data = Readonly<Record<string, unknown>>;

/** The places whose keys are all known. */
const closedPlaces: readonly (readonly string[])[] = [
  [],
  ['metadata', 'requires'],
  ['metadata', 'openclaw', 'requires'],
];
/** The keys of `metadata` that mean something nowhere else. */
const metadataKeys = [
  'requires',
  'os',
  'primaryEnv',
  'emoji',
  'homepage',
  'always',
  'communication',
  'install',
  'skillKey',
  'command-dispatch',
  'command-tool',
  'openclaw',
];
const requirementKeys = ['bins', 'anyBins', 'env', 'config'];

/** One key that stands where nothing reads it. */
interface Misplaced {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Keys of the requirements outside their place, and keys that nobody reads. */
export function checkPlaces(context: DocumentContext): readonly Finding[] {
  const { file, document, value } = context;
  const misplaced = [...misplacedAtTop(value), ...misplacedInMetadata(mappingOf(value['metadata']))];
  const fix = fixFor(context, misplaced);
  const findings = misplaced.map(({ from, to }, index) => {
    const home = to.slice(0, -1).join('.');
    const message = `\`${String(from.at(-1))}\` belongs below \`${home}\` and does nothing here. Move it there.`;
    // One fix moves all: two would write the same key twice.
    const details = index === 0 && fix !== undefined ? { fix } : {};
    return finding('adytum/key-misplaced', file, rangeOfOwner(document, from), message, details);
  });
  return [...findings, ...unknownKeys(context, misplaced)];
}

function misplacedAtTop(value: Data): readonly Misplaced[] {
  return Object.keys(value).flatMap(key => {
    if (metadataKeys.includes(key)) return [{ from: [key], to: ['metadata', key] }];
    return isRequirement(key, value[key]) ? [{ from: [key], to: ['metadata', 'requires', key] }] : [];
  });
}

function misplacedInMetadata(metadata: Data): readonly Misplaced[] {
  const direct = Object.keys(metadata)
    .filter(key => isRequirement(key, metadata[key]))
    .map(key => ({ from: ['metadata', key], to: ['metadata', 'requires', key] }));
  const below = Object.keys(mappingOf(metadata['requires']))
    .filter(key => ['always', 'primaryEnv', 'install', 'communication', 'skillKey'].includes(key))
    .map(key => ({ from: ['metadata', 'requires', key], to: ['metadata', key] }));
  return [...direct, ...below];
}

function isRequirement(key: string, value: unknown): boolean {
  return (
    requirementKeys.includes(key) && Array.isArray(value) && value.every(item => typeof item === 'string')
  );
}

function fixFor({ document, value }: DocumentContext, misplaced: readonly Misplaced[]) {
  if (misplaced.length === 0 || document.problems.length > 0) return undefined;
  const metadata = value['metadata'];
  const isFree =
    (metadata === undefined || isMapping(metadata)) &&
    misplaced.every(({ to }) => valueIn(value, to) === undefined && hasRoom(value, to)) &&
    !misplaced.some(({ to: outer }) => misplaced.some(({ to: inner }) => isAbove(outer, inner)));
  if (!isFree) return undefined;
  const changes = misplaced.flatMap(({ from, to }): readonly JsonChange[] => [
    { path: [...from], value: undefined },
    { path: [...to], value: valueIn(value, from) },
  ]);
  const names = misplaced.map(({ from }) => `\`${String(from.at(-1))}\``).join(', ');
  return jsonFix(`Move ${names} to its place`, document.text, changes);
}

/** Whether everything above a key's new place is a set of keys or not there yet. */
function hasRoom(value: Data, to: readonly string[]): boolean {
  return to.slice(0, -1).every((_, length) => {
    const above = valueIn(value, to.slice(0, length + 1));
    return above === undefined || isMapping(above);
  });
}

function isAbove(outer: readonly string[], inner: readonly string[]): boolean {
  return outer.length < inner.length && outer.every((step, index) => step === inner[index]);
}

function valueIn(value: Data, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isMapping(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

/** Keys that stand nowhere in the schema; its own note on unknown keys would name the misplaced ones again. */
function unknownKeys(context: DocumentContext, misplaced: readonly Misplaced[]): readonly Finding[] {
  const { file, document, value } = context;
  const configSchema = misspeltConfigSchema(context);
  const moved = new Set(misplaced.map(({ from }) => from.join('.')));
  return closedPlaces.flatMap(place => {
    const known = Object.keys(findSchema(adytumManifestSchema, place)?.properties ?? {});
    // What stands for a missing key is reported as that.
    const missing = place.length > 0 || 'id' in value ? [] : ['id'];
    const isKnown = (key: string) =>
      intendedName(key, missing, true) !== undefined ||
      (place.length === 0 && key === configSchema) ||
      known.includes(key) ||
      moved.has([...place, key].join('.'));
    return Object.keys(mappingOf(valueIn(value, place)))
      .filter(key => !isKnown(key) && key !== '$schema')
      .map(key => {
        const nearest = intendedName(key, known);
        const mend =
          nearest === undefined
            ? `Known here: ${known.map(name => `\`${name}\``).join(', ')}.`
            : `Did you mean \`${nearest}\`?`;
        const message = `\`${key.slice(0, 100)}\` is not a key that is read here; it is kept and ignored. ${mend}`;
        const owner = [...place, key];
        const isFree = nearest !== undefined && valueIn(value, [...place, nearest]) === undefined;
        const fix = isFree ? renamedKey(document, owner, nearest) : undefined;
        return finding(
          'manifest/key-unknown',
          file,
          rangeOfOwner(document, owner),
          message,
          fix === undefined ? {} : { fix },
        );
      });
  });
}
