import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import { findSchema, targets } from '../../schemas/index.ts';
import type { DocumentPath } from '../../skill/index.ts';
import { describeKey, describeTargetKey } from './schemaText.ts';
import { type ManifestDocument, manifestOf, type ServiceDocument } from './serviceDocument.ts';
import { TextPositions } from './textPositions.ts';

/** What the schema says of the key or value under the cursor. */
export function hover(document: ServiceDocument, position: Position): Hover | undefined {
  const manifest = manifestOf(document);
  if (manifest === undefined) return undefined;
  const positions = new TextPositions(document.text);
  const found = manifest.parsed.positionAt(positions.offsetAt(position));
  if (found === undefined || found.path.length === 0) return undefined;
  // Between the entries of a list or mapping there is nothing to speak of.
  const value = found.path.reduce<unknown>(childOf, manifest.parsed.value);
  if (!found.onKey && typeof value === 'object' && value !== null) return undefined;
  const text = describe(manifest, found.path);
  if (text === undefined) return undefined;
  return {
    contents: { kind: MarkupKind.Markdown, value: text },
    range: positions.rangeOf(found.start, found.end),
  };
}

function describe(manifest: ManifestDocument, path: DocumentPath): string | undefined {
  const key = path.findLast(step => typeof step === 'string') ?? '';
  if (manifest.kind === 'agent-skill' && path[0] !== undefined) {
    const target = Object.hasOwn(manifest.schema.properties ?? {}, path[0])
      ? undefined
      : targets.fields[path[0]];
    if (target !== undefined)
      return path.length === 1 ? describeTargetKey(String(path[0]), target) : undefined;
  }
  const node = findSchema(manifest.schema, path);
  if (node?.title === undefined) return undefined;
  const owner = findSchema(manifest.schema, path.slice(0, -1));
  const required = typeof path.at(-1) === 'string' && (owner?.required?.includes(key) ?? false);
  return describeKey(key, node, required, manifest.parsed.language);
}

function childOf(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[step]
    : undefined;
}
