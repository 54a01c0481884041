import { type CompletionItem, CompletionItemKind, type Range } from 'vscode-languageserver';
import { findSchema, type SchemaNode, type TargetField } from '../../../schemas/index.ts';
import type { TextRange } from '../../../skill/index.ts';
import { valueAt, yamlStyleOf } from '../cursor/index.ts';
import { fieldAt } from '../targetFields.ts';
import {
  type CompletionContext,
  makeItem,
  type OfferedItems,
  rankText,
  replacedRange,
  topKey,
} from './completionContext.ts';
import { flowMappingSnippet } from './flowSnippets.ts';
import { fixedValues, isBare, mainType } from './schemaShape.ts';
import type { Suggestion, Suggestions } from './suggestion.ts';
import { type FoundProvider, valueProviderFor } from './valueProviders.ts';
import { writtenText } from './writtenText.ts';
import { yamlMappingSnippet } from './yamlSnippets.ts';

/** Values that fit at the cursor: those of the schema, of clients, of the skill's files and the world. */
export function valueItems(context: CompletionContext, node: SchemaNode | undefined): OfferedItems {
  const { cursor } = context;
  const inBrackets = cursor.notation.style !== 'block';
  if (inBrackets && mainType(node) === 'object' && cursor.typed === '') {
    return { items: [newFlowEntry(context, node ?? {})], isIncomplete: false };
  }
  const provider = valueProviderFor(context);
  const isWhole = provider?.part !== 'word';
  if (inBrackets && mainType(node) === 'array' && isWhole) return none;
  const taken = isWhole ? takenEntries(context) : takenWords(context);
  const offered = suggestionsFor(context, node, provider);
  const range = isWhole ? replacedRange(context) : wordRange(context);
  const items = offered.values
    .filter(({ value }) => !taken.has(value))
    .map((suggestion, index) => valueItem(context, node, suggestion, index, range, isWhole));
  return { items, isIncomplete: offered.isIncomplete ?? false };
}

const none: OfferedItems = { items: [], isIncomplete: false };

/** The first entries of a block list whose `-` is not there yet. `path` is the list's. */
export function newEntryItems(context: CompletionContext, item: SchemaNode): OfferedItems {
  const { cursor, manifest, options } = context;
  const entry: CompletionContext = { ...context, cursor: { ...cursor, path: [...cursor.path, 0] } };
  if (mainType(item) === 'object') {
    const newText = options.snippets
      ? `- ${yamlMappingSnippet(item, {
          column: cursor.column + 2,
          style: yamlStyleOf(manifest.parsed.text, manifest.content),
          schemaOf: below => findSchema(manifest.schema, [...entry.cursor.path, ...below]),
        })}`
      : '- ';
    return { items: [newEntry(context, newText, item)], isIncomplete: false };
  }
  const { items, isIncomplete } = valueItems(entry, item);
  return {
    items: items.map(value => {
      if (value.textEdit === undefined) return value;
      const newText = `- ${value.textEdit.newText}`;
      return { ...value, textEdit: { ...value.textEdit, newText }, filterText: value.label };
    }),
    isIncomplete,
  };
}

/** A mapping in one line, in a list or behind a key. */
function newFlowEntry(context: CompletionContext, node: SchemaNode): CompletionItem {
  const { cursor, manifest, options } = context;
  const newText = options.snippets
    ? flowMappingSnippet(node, {
        notation: cursor.notation,
        schemaOf: below => findSchema(manifest.schema, [...cursor.path, ...below]),
      })
    : '{}';
  return newEntry(context, newText + cursor.suffix, node);
}

function newEntry(context: CompletionContext, newText: string, node: SchemaNode): CompletionItem {
  return makeItem({
    label: context.cursor.notation.style === 'block' ? '- (new entry)' : '{ … }',
    kind: CompletionItemKind.Snippet,
    range: replacedRange(context),
    newText,
    key: topKey(context),
    isSnippet: context.options.snippets,
    documentation: node.description,
  });
}

function suggestionsFor(
  context: CompletionContext,
  node: SchemaNode | undefined,
  provider: FoundProvider | undefined,
): Suggestions {
  const values = fixedValues(node);
  if (values !== undefined) {
    return {
      values: values.map((value, index): Suggestion => {
        const description = node?.['x-enumDescriptions']?.[index];
        return { value, ...(description === undefined ? {} : { description }) };
      }),
    };
  }
  const field = fieldOf(context);
  if (field?.values !== undefined) {
    return { values: field.values.map(value => ({ value, description: field.description })) };
  }
  if (field?.type === 'boolean') return { values: [{ value: 'true' }, { value: 'false' }] };
  return provider?.provide(context) ?? { values: [] };
}

function valueItem(
  context: CompletionContext,
  node: SchemaNode | undefined,
  { value, detail, description, kind }: Suggestion,
  index: number,
  range: Range,
  isWhole: boolean,
): CompletionItem {
  const { cursor } = context;
  const isText = isWhole && !isBare(node) && !(node === undefined && fieldOf(context)?.type === 'boolean');
  const written = isText ? writtenText(value, cursor.notation) : value;
  return makeItem({
    label: value,
    kind: kind ?? CompletionItemKind.EnumMember,
    range,
    newText: written + (isWhole ? cursor.suffix : ''),
    key: topKey(context),
    detail,
    documentation: description,
    filterText: written,
    sortText: rankText(0, index),
  });
}

function fieldOf({ manifest, cursor }: CompletionContext): TargetField | undefined {
  return manifest.kind === 'agent-skill' ? fieldAt(cursor.path) : undefined;
}

/** What the list under the cursor holds already, but for what stands under the cursor. */
function takenEntries({ cursor, manifest }: CompletionContext): ReadonlySet<unknown> {
  if (typeof cursor.path.at(-1) !== 'number') return new Set();
  const list = valueAt(manifest.parsed.value, cursor.path.slice(0, -1));
  const taken = new Set<unknown>([...cursor.existing, ...(Array.isArray(list) ? list : [])]);
  const { start, end } = cursor.replaced;
  taken.delete(manifest.parsed.text.slice(start, end).replace(/^(["'])(.*)\1$/, '$2'));
  return taken;
}

/** The words that a text of several has already, but for the one under the cursor. */
function takenWords(context: CompletionContext): ReadonlySet<unknown> {
  const { manifest, cursor } = context;
  const value = valueAt(manifest.parsed.value, cursor.path);
  const words = typeof value === 'string' ? value.split(/[\s,]+/) : [];
  const { start, end } = wordAt(context);
  const own = words.indexOf(manifest.parsed.text.slice(start, end));
  return new Set(own < 0 ? words : words.toSpliced(own, 1));
}

/** The word under the cursor in a text of several. */
function wordRange(context: CompletionContext): Range {
  const { start, end } = wordAt(context);
  return context.positions.rangeOf(start, end);
}

function wordAt({ cursor, offset, manifest }: CompletionContext): TextRange {
  const { text } = manifest.parsed;
  const typed = /[^\s,"']*$/.exec(cursor.typed)?.[0] ?? '';
  const rest = /^[^\s,"'\]]*/.exec(text.slice(offset, offset + 200))?.[0] ?? '';
  return { start: offset - typed.length, end: offset + rest.length };
}
