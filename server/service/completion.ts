import type { CompletionItem, CompletionList, Position } from 'vscode-languageserver';
import { findSchema } from '../../schemas/index.ts';
import { TextPositions } from '../../skill/index.ts';
import { bodyItems } from './completion/bodyItems.ts';
import { commentItems } from './completion/commentItems.ts';
import type {
  CompletionContext,
  CompletionOptions,
  OfferedItems,
  TextContext,
} from './completion/completionContext.ts';
import { keyItems, suggestedKeyItems } from './completion/keyItems.ts';
import { mainType } from './completion/schemaShape.ts';
import { secretItems } from './completion/secretItems.ts';
import { skeletonItems } from './completion/skeletonItems.ts';
import { newEntryItems, valueItems } from './completion/valueItems.ts';
import { keyProviderFor } from './completion/valueProviders.ts';
import { cursorAt } from './cursor/index.ts';
import { manifestOf, type ServiceDocument } from './serviceDocument.ts';
import { emptyWorld, type ServiceWorld } from './serviceWorld.ts';

export type { CompletionOptions } from './completion/completionContext.ts';

/** More of a line than this is not looked at. */
const longestLine = 2_000;

/** Keys and values that fit at the cursor, and what fits in comments, placeholders and the Markdown below. */
export function complete(
  document: ServiceDocument,
  position: Position,
  options: CompletionOptions,
  world: ServiceWorld = emptyWorld,
): CompletionList | undefined {
  const positions = new TextPositions(document.text);
  const offset = positions.offsetAt(position);
  const context: TextContext = { document, offset, positions, options, world };
  const lineStart = positions.offsetAt({ line: position.line, character: 0 });
  const before = document.text.slice(Math.max(lineStart, offset - longestLine), offset);
  const offered =
    commentItems(context, before) ??
    secretItems(context, before) ??
    bodyItems(context, before) ??
    documentItems(context, before);
  return offered === undefined
    ? undefined
    : { isIncomplete: offered.isIncomplete, items: [...offered.items] };
}

function documentItems(context: TextContext, before: string): OfferedItems | undefined {
  const skeletons = skeletonItems(context, before);
  const manifest = manifestOf(context.document);
  const cursor = manifest === undefined ? undefined : cursorAt(manifest, context.offset);
  if (manifest === undefined || cursor === undefined) {
    return skeletons.length === 0 ? undefined : { items: skeletons, isIncomplete: false };
  }
  // An empty JSON document has nothing but its skeleton.
  if (skeletons.length > 0 && cursor.notation.style === 'json')
    return { items: skeletons, isIncomplete: false };
  const { items, isIncomplete } = manifestItems({ ...context, manifest, cursor });
  const { prefix = '' } = cursor;
  return { items: [...skeletons, ...items.map(item => withPrefix(item, prefix))], isIncomplete };
}

/** Filtering goes by what is typed, which has no part in the prefix. */
function withPrefix(item: CompletionItem, prefix: string): CompletionItem {
  if (prefix === '' || item.textEdit === undefined) return item;
  return { ...item, textEdit: { ...item.textEdit, newText: prefix + item.textEdit.newText } };
}

function manifestItems(context: CompletionContext): OfferedItems {
  const { cursor, manifest } = context;
  const node = findSchema(manifest.schema, cursor.path);
  if (cursor.kind === 'value') return valueItems(context, node);
  const item = findSchema(manifest.schema, [...cursor.path, 0]);
  // A line below `permissions:` that has no `-` yet.
  if (mainType(node) === 'array' && item !== undefined && cursor.kind === 'key')
    return newEntryItems(context, item);
  if (cursor.kind === 'item' && mainType(node) !== 'object') return valueItems(context, node);
  const own = keyItems(context, node);
  const provided = keyProviderFor(context)?.(context);
  const suggested = provided === undefined ? [] : suggestedKeyItems(context, provided.values);
  const entries = entriesBeside(context);
  return {
    items: [...own, ...suggested, ...entries.items],
    isIncomplete: (provided?.isIncomplete ?? false) || entries.isIncomplete,
  };
}

/** A new entry of the list that ends above the cursor, where its `-` signs stand at the column of its key. */
function entriesBeside(context: CompletionContext): OfferedItems {
  const { cursor, manifest } = context;
  const item = cursor.list === undefined ? undefined : findSchema(manifest.schema, [...cursor.list, 0]);
  if (cursor.list === undefined || item === undefined || cursor.hasColon)
    return { items: [], isIncomplete: false };
  const { items, isIncomplete } = newEntryItems(
    { ...context, cursor: { ...cursor, path: cursor.list } },
    item,
  );
  return { items: items.map(entry => ({ ...entry, sortText: `9${entry.sortText ?? ''}` })), isIncomplete };
}
