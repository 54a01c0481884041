import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import { findSchema, type SchemaNode, type TargetField, type TargetId } from '../../../schemas/index.ts';
import { supportOf } from '../../../skill/index.ts';
import { yamlStyleOf } from '../cursor/index.ts';
import { describeKey, describeTargetKey } from '../schemaText.ts';
import { clientsOf, fieldAt, fieldsBelow, targetsOf } from '../targetFields.ts';
import { type CompletionContext, makeItem, rankText, replacedRange, topKey } from './completionContext.ts';
import { flowKeySnippet } from './flowSnippets.ts';
import type { Suggestion } from './suggestion.ts';
import { writtenText } from './writtenText.ts';
import { yamlKeySnippet } from './yamlSnippets.ts';

/** Required first, recommended, the schema's others, other clients' keys, then what no enabled client reads. */
const ranks = { required: 0, recommended: 1, known: 2, client: 3, unread: 4 } as const;

/** Keys that clients still read and whose place another one took: a rule says so of every skill that has them. */
const olderKeys: ReadonlySet<string> = new Set(['metadata.clawdbot', 'metadata.clawdis']);

interface OfferedKey {
  readonly key: string;
  readonly node: SchemaNode;
  readonly field: TargetField | undefined;
  readonly isOwn: boolean;
}

/** The keys that the mapping under the cursor can have and does not have yet. */
export function keyItems(
  context: CompletionContext,
  owner: SchemaNode | undefined,
): readonly CompletionItem[] {
  const { cursor, manifest, document } = context;
  const enabled = manifest.kind === 'agent-skill' ? targetsOf(document) : [];
  return keysOf(context, owner)
    .filter(({ key }) => !cursor.existing.has(key) && !isOlder(context, key))
    .map(({ key, node, field, isOwn }, index) => {
      const isRequired = owner?.required?.includes(key) ?? false;
      const rank = isUnread(context, key, field, node, enabled)
        ? ranks.unread
        : isRequired
          ? ranks.required
          : (owner?.['x-recommended']?.includes(key) ?? false)
            ? ranks.recommended
            : isOwn
              ? ranks.known
              : ranks.client;
      return keyItem(context, key, node, {
        sortText: rankText(rank, index),
        detail: field === undefined ? undefined : clientsOf(field),
        documentation:
          isOwn || field === undefined
            ? describeKey(key, node, isRequired, manifest.parsed.language)
            : describeTargetKey(key, field),
      });
    });
}

/** Keys that no schema lists but the document or the machine knows: names of variables, of rules, of skills. */
export function suggestedKeyItems(
  context: CompletionContext,
  suggestions: readonly Suggestion[],
): readonly CompletionItem[] {
  const { cursor, manifest } = context;
  return suggestions
    .filter(({ value }) => !cursor.existing.has(value))
    .map(({ value, detail, description }, index) => {
      const node = findSchema(manifest.schema, [...cursor.path, value]) ?? {};
      return keyItem(context, value, node, {
        sortText: rankText(ranks.known, index),
        detail,
        documentation: description ?? node.description,
      });
    });
}

function keysOf(
  { cursor, manifest }: CompletionContext,
  owner: SchemaNode | undefined,
): readonly OfferedKey[] {
  const own = Object.keys(owner?.properties ?? {});
  const fields = manifest.kind === 'agent-skill' ? fieldsBelow(cursor.path) : [];
  return [
    ...own.map(key => ({
      key,
      node: findSchema(manifest.schema, [...cursor.path, key]) ?? {},
      field: manifest.kind === 'agent-skill' ? fieldAt([...cursor.path, key]) : undefined,
      isOwn: true,
    })),
    ...fields
      .filter(([key]) => !own.includes(key))
      .map(([key, field]) => ({ key, node: nodeOf(field), field, isOwn: false })),
  ];
}

function nodeOf({ type, values }: TargetField): SchemaNode {
  if (type === 'mapping') return { type: 'object' };
  return {
    type: type === 'boolean' ? 'boolean' : 'string',
    ...(values === undefined ? {} : { enum: values }),
  };
}

function isOlder({ cursor, manifest }: CompletionContext, key: string): boolean {
  return manifest.kind === 'agent-skill' && olderKeys.has([...cursor.path, key].join('.'));
}

function isUnread(
  { cursor }: CompletionContext,
  key: string,
  field: TargetField | undefined,
  node: SchemaNode,
  enabled: readonly TargetId[],
): boolean {
  if ('deprecated' in node && node.deprecated === true) return true;
  if (field === undefined || enabled.length === 0) return false;
  const name = [...cursor.path, key].join('.');
  return enabled.every(target => ['ignored', 'rejected'].includes(supportOf(name, target).status));
}

function keyItem(
  context: CompletionContext,
  key: string,
  node: SchemaNode,
  texts: {
    readonly sortText: string;
    readonly detail: string | undefined;
    readonly documentation: string | undefined;
  },
): CompletionItem {
  const { cursor, options } = context;
  return makeItem({
    label: key,
    kind: CompletionItemKind.Property,
    range: replacedRange(context),
    newText: keyText(context, key, node),
    key: topKey(context, key),
    isSnippet: options.snippets && !cursor.hasColon,
    filterText: writtenText(key, cursor.notation),
    ...texts,
  });
}

function keyText({ cursor, manifest, options }: CompletionContext, key: string, node: SchemaNode): string {
  const { notation, path, column } = cursor;
  const written = writtenText(key, notation);
  if (cursor.hasColon) return written;
  if (!options.snippets) return `${written}: `;
  const schemaOf = (below: readonly (string | number)[]) => findSchema(manifest.schema, [...path, ...below]);
  if (notation.style !== 'block') return flowKeySnippet(key, node, { notation, schemaOf }) + cursor.suffix;
  const style = yamlStyleOf(manifest.parsed.text, manifest.content);
  return yamlKeySnippet(key, written, node, { column, style, schemaOf });
}
