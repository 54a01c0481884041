import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import { findSchema, type SchemaNode } from '../../schemas/index.ts';
import { countText, type DocumentPath, isRuleName, TextPositions } from '../../skill/index.ts';
import { valueAt } from './cursor/index.ts';
import { describeEntry, describeHandler } from './hover/entryText.ts';
import { targetTable } from './hover/targetTable.ts';
import { describeRule, describeTarget, wordHover } from './hover/wordHover.ts';
import { describeKey, describeTargetKey, type KeyText } from './schemaText.ts';
import { type ManifestDocument, manifestOf, type ServiceDocument } from './serviceDocument.ts';
import { fieldAt, targetsOf } from './targetFields.ts';
import { lengthOf, limitOf } from './textLength.ts';

/** What is known of the key or value under the cursor. */
export function hover(document: ServiceDocument, position: Position): Hover | undefined {
  const positions = new TextPositions(document.text);
  const offset = positions.offsetAt(position);
  const word = wordHover(document, offset, positions);
  if (word !== undefined) return word;
  const manifest = manifestOf(document);
  const found = manifest?.parsed.positionAt(offset);
  if (manifest === undefined || found === undefined || found.path.length === 0) return undefined;
  // Between the entries of a list or mapping there is nothing to speak of.
  const value = valueAt(manifest.parsed.value, found.path);
  if (!found.onKey && typeof value === 'object' && value !== null) return undefined;
  const text = describe(document, manifest, found.path, found.onKey);
  if (text === undefined) return undefined;
  return {
    contents: { kind: MarkupKind.Markdown, value: text },
    range: positions.rangeOf(found.start, found.end),
  };
}

function describe(
  document: ServiceDocument,
  manifest: ManifestDocument,
  path: DocumentPath,
  onKey: boolean,
): string | undefined {
  const key = path.findLast(step => typeof step === 'string') ?? '';
  const value = valueAt(manifest.parsed.value, path);
  const named = nameIn(manifest, path, onKey ? path.at(-1) : value);
  if (named !== undefined) return named;
  const node = findSchema(manifest.schema, path);
  const field = manifest.kind === 'agent-skill' ? fieldAt(path) : undefined;
  const text: KeyText = {
    ...(onKey ? {} : { value: valueText(document, manifest, path, node, value) }),
    length: lengthText(document, path, node, field, value),
    table: field === undefined ? undefined : targetTable(path.join('.'), field, targetsOf(document)),
    isEntry: typeof path.at(-1) === 'number',
  };
  if (node?.title === undefined) return field === undefined ? undefined : describeTargetKey(key, field, text);
  const owner = findSchema(manifest.schema, path.slice(0, -1));
  const required = typeof path.at(-1) === 'string' && (owner?.required?.includes(key) ?? false);
  return describeKey(key, node, required, manifest.parsed.language, text);
}

/** Rules and targets where a settings file names them. */
function nameIn({ kind }: ManifestDocument, path: DocumentPath, name: unknown): string | undefined {
  if (kind !== 'check-settings' || path.length !== 2 || typeof name !== 'string') return undefined;
  if (path[0] === 'rules' && isRuleName(name)) return describeRule(name);
  return path[0] === 'targets' ? describeTarget(name) : undefined;
}

/** What the value itself means: one of a few, or a function of the sources. */
function valueText(
  document: ServiceDocument,
  manifest: ManifestDocument,
  path: DocumentPath,
  node: SchemaNode | undefined,
  value: unknown,
): string | undefined {
  const index = node?.enum?.map(String).indexOf(String(value)) ?? -1;
  const description = node?.['x-enumDescriptions']?.[index];
  if (description !== undefined) return `\`${String(value)}\`: ${description}`;
  const [place, , last] = path;
  if (manifest.kind === 'adaos' && place === 'tools' && last === 'entry')
    return describeEntry(document, value);
  if (manifest.kind === 'agentos' && path.at(-1) === 'handler') {
    return describeHandler(document, valueAt(manifest.parsed.value, ['entry', 'module']), value);
  }
  return undefined;
}

function lengthText(
  document: ServiceDocument,
  path: DocumentPath,
  node: SchemaNode | undefined,
  field: ReturnType<typeof fieldAt>,
  value: unknown,
): string | undefined {
  if (typeof value !== 'string') return undefined;
  const limit = limitOf(path.join('.'), node, field, targetsOf(document));
  if (limit === undefined) return undefined;
  return `${countText(lengthOf(value))} of ${countText(limit)} characters.`;
}
