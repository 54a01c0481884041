import { isMapping, skillDocuments } from '../../skill/index.ts';
import { valueAt } from './cursor/index.ts';
import type { ServiceDocument } from './serviceDocument.ts';

/** The secrets that the skill's manifests declare, in the order of the files. */
export function declaredSecrets({ snapshot }: ServiceDocument): readonly string[] {
  const names = new Set<string>();
  for (const { document } of skillDocuments(snapshot)) {
    for (const name of secretsIn(document?.value)) names.add(name);
  }
  return [...names];
}

function* secretsIn(manifest: unknown): Generator<string> {
  const tools = valueAt(manifest, ['tools']);
  const metadata = valueAt(manifest, ['metadata']);
  const envelopes = ['openclaw', 'clawdbot', 'clawdis'].map(name => valueAt(metadata, [name]));
  yield* textsOf(valueAt(manifest, ['secrets']));
  for (const tool of Array.isArray(tools) ? tools : []) yield* textsOf(valueAt(tool, ['secrets']));
  for (const place of [metadata, ...envelopes]) {
    yield* textsOf(valueAt(place, ['requires', 'env']));
    yield* textsOf([valueAt(place, ['primaryEnv'])]);
  }
}

/** The entries of a list, or the names that a mapping has. */
function textsOf(value: unknown): readonly string[] {
  const found = Array.isArray(value) ? value : isMapping(value) ? Object.keys(value) : [];
  return found.filter(entry => typeof entry === 'string' && entry !== '');
}
