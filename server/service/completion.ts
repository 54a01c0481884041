import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type Position,
  type Range,
} from 'vscode-languageserver';
import { findSchema, type SchemaNode, targets } from '../../schemas/index.ts';
import { type DocumentPath, isMapping } from '../../skill/index.ts';
import type { CompletionData } from '../protocol.ts';
import type { Cursor } from './cursor.ts';
import { jsonCursorAt } from './jsonCursor.ts';
import { describeKey, describeTargetKey } from './schemaText.ts';
import { type ManifestDocument, manifestOf, type ServiceDocument } from './serviceDocument.ts';
import { emptyWorld, type ServiceWorld } from './serviceWorld.ts';
import { jsonKeySnippet, mainType, yamlItemSnippet, yamlKeySnippet } from './snippets.ts';
import { TextPositions } from './textPositions.ts';
import { yamlCursorAt } from './yamlCursor.ts';

export interface CompletionOptions {
  /** The client understands `$1` and `${1|a,b|}`. */
  readonly snippets: boolean;
}

/** Keys and values that fit at the cursor. */
export function complete(
  document: ServiceDocument,
  position: Position,
  options: CompletionOptions,
  _world: ServiceWorld = emptyWorld,
): CompletionList | undefined {
  const manifest = manifestOf(document);
  if (manifest === undefined) return undefined;
  const positions = new TextPositions(document.text);
  const offset = positions.offsetAt(position);
  const cursor =
    manifest.parsed.language === 'json'
      ? jsonCursorAt(manifest.parsed, offset)
      : yamlCursorAt(document.text, offset, manifest.content);
  if (cursor === undefined) return undefined;
  const context: Context = {
    document,
    manifest,
    cursor,
    options,
    range: positions.rangeOf(cursor.replaced.start, cursor.replaced.end),
  };
  return { isIncomplete: false, items: [...itemsAt(context)] };
}

interface Context {
  readonly document: ServiceDocument;
  readonly manifest: ManifestDocument;
  readonly cursor: Cursor;
  readonly options: CompletionOptions;
  readonly range: Range;
}

function itemsAt(context: Context): readonly CompletionItem[] {
  const { cursor, manifest } = context;
  const node = findSchema(manifest.schema, cursor.path);
  if (cursor.kind === 'value') return node === undefined ? targetValues(context) : values(context, node);
  if (node === undefined) return [];
  const item = findSchema(manifest.schema, [...cursor.path, 0]);
  // A line below `permissions:` that has no `-` yet.
  if (mainType(node) === 'array' && item !== undefined) return newEntries(context, item);
  if (cursor.kind === 'item' && mainType(node) !== 'object') return values(context, node);
  return keys(context, node);
}

/** Required keys first, then the recommended, then the others in the schema's order, then other clients' keys. */
function keys(context: Context, node: SchemaNode): readonly CompletionItem[] {
  const { cursor, manifest } = context;
  const required = node.required ?? [];
  const recommended = node['x-recommended'] ?? [];
  const items = Object.keys(node.properties ?? {})
    .filter(key => !cursor.existing.has(key))
    .map((key, index): CompletionItem => {
      const child = findSchema(manifest.schema, [...cursor.path, key]) ?? {};
      const rank = required.includes(key) ? 0 : recommended.includes(key) ? 1 : 2;
      return {
        ...keyItem(context, key, child, describeKey(key, child, rank === 0, manifest.parsed.language)),
        sortText: `${rank}${String(index).padStart(3, '0')}`,
      };
    });
  if (manifest.kind === 'agent-skill' && cursor.path.length === 0) {
    for (const [key, target] of Object.entries(targets.fields)) {
      if (cursor.existing.has(key) || key.includes('.') || Object.hasOwn(node.properties ?? {}, key))
        continue;
      items.push({
        ...keyItem(context, key, { type: 'string' }, describeTargetKey(key, target)),
        detail: Object.keys(target.clients).join(', '),
        sortText: `3${key}`,
      });
    }
  }
  return items;
}

function keyItem(context: Context, key: string, node: SchemaNode, documentation: string): CompletionItem {
  const { cursor, manifest, options, range } = context;
  const data: CompletionData = { key: String(cursor.path[0] ?? key) };
  return {
    label: key,
    kind: CompletionItemKind.Property,
    documentation: { kind: MarkupKind.Markdown, value: documentation },
    insertTextFormat:
      options.snippets && !cursor.hasColon ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    insertTextMode: InsertTextMode.asIs,
    textEdit: { range, newText: keyText(context, key, node) },
    filterText: manifest.parsed.language === 'json' ? JSON.stringify(key) : key,
    data,
  };
}

function keyText({ cursor, manifest, options }: Context, key: string, node: SchemaNode): string {
  const isJson = manifest.parsed.language === 'json';
  if (cursor.hasColon) return isJson ? JSON.stringify(key) : key;
  if (!options.snippets) return isJson ? `${JSON.stringify(key)}: ` : `${key}: `;
  if (isJson) return jsonKeySnippet(key, node) + cursor.suffix;
  return yamlKeySnippet(key, node, cursor.column, path =>
    findSchema(manifest.schema, [...cursor.path, ...path]),
  );
}

/** The first entries of a list whose `-` is not there yet. */
function newEntries(context: Context, item: SchemaNode): readonly CompletionItem[] {
  const { cursor, manifest, options } = context;
  if (mainType(item) === 'object') {
    const schemaOf = (path: DocumentPath) => findSchema(manifest.schema, [...cursor.path, 0, ...path]);
    const text = options.snippets ? `- ${yamlItemSnippet(item, cursor.column + 2, schemaOf)}` : '- ';
    return [valueItem(context, '- (new entry)', text, item.description, CompletionItemKind.Snippet)];
  }
  const entry: Context = { ...context, cursor: { ...cursor, path: [...cursor.path, 0] } };
  return values(entry, item).map(value => ({
    ...value,
    textEdit: { range: context.range, newText: `- ${value.label}` },
    filterText: value.label,
  }));
}

function values(context: Context, node: SchemaNode): readonly CompletionItem[] {
  const { cursor, manifest } = context;
  if (manifest.parsed.language === 'json' && mainType(node) === 'array') return [];
  const taken = takenEntries(context);
  const offered = (node.enum ?? namesFor(context) ?? booleansFor(node)).filter(value => !taken.has(value));
  return offered.map((value, index) => {
    const text =
      manifest.parsed.language === 'json' && mainType(node) !== 'boolean' ? JSON.stringify(value) : value;
    const description = node['x-enumDescriptions']?.[node.enum?.indexOf(value) ?? -1];
    return {
      ...valueItem(context, value, text + cursor.suffix, description, CompletionItemKind.EnumMember),
      filterText: text,
      sortText: String(index).padStart(3, '0'),
    };
  });
}

function booleansFor(node: SchemaNode): readonly string[] {
  return mainType(node) === 'boolean' ? ['true', 'false'] : [];
}

/** Values that the document or its folder gives: names of tools, the folder's name. */
function namesFor({ cursor, document, manifest }: Context): readonly string[] | undefined {
  const place = cursor.path.map(step => (typeof step === 'number' ? '*' : step)).join('/');
  if (place === 'name') return [document.snapshot.folderName];
  if (place !== 'default_tool' && place !== 'exports/tools/*') return undefined;
  const tools: unknown = isMapping(manifest.parsed.value) ? manifest.parsed.value['tools'] : undefined;
  if (!Array.isArray(tools)) return undefined;
  return tools
    .map(tool => (isMapping(tool) ? tool['name'] : undefined))
    .filter(name => typeof name === 'string');
}

/** What the list under the cursor holds already. */
function takenEntries({ cursor, manifest }: Context): ReadonlySet<string> {
  if (typeof cursor.path.at(-1) !== 'number') return new Set();
  const list = cursor.path
    .slice(0, -1)
    .reduce<unknown>(
      (value, step) =>
        isMapping(value) ? value[step] : Array.isArray(value) ? value[Number(step)] : undefined,
      manifest.parsed.value,
    );
  return new Set(Array.isArray(list) ? list.filter(entry => typeof entry === 'string') : []);
}

function targetValues(context: Context): readonly CompletionItem[] {
  const [key] = context.cursor.path;
  if (context.manifest.kind !== 'agent-skill' || context.cursor.path.length !== 1 || typeof key !== 'string')
    return [];
  const target = Object.hasOwn(targets.fields, key) ? targets.fields[key] : undefined;
  return (target?.values ?? []).map(value =>
    valueItem(context, value, value, target?.description, CompletionItemKind.EnumMember),
  );
}

function valueItem(
  { cursor, range, options }: Context,
  label: string,
  text: string,
  description: string | undefined,
  kind: CompletionItemKind,
): CompletionItem {
  const data: CompletionData = { key: String(cursor.path[0] ?? '') };
  return {
    label,
    kind,
    ...(description === undefined
      ? {}
      : { documentation: { kind: MarkupKind.Markdown, value: description } }),
    insertTextFormat:
      options.snippets && kind === CompletionItemKind.Snippet
        ? InsertTextFormat.Snippet
        : InsertTextFormat.PlainText,
    insertTextMode: InsertTextMode.asIs,
    textEdit: { range, newText: text },
    data,
  };
}
