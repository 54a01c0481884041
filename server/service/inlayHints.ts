import type { InlayHint, Range } from 'vscode-languageserver';
import { findSchema } from '../../schemas/index.ts';
import { countText, findFrontmatter, TextPositions } from '../../skill/index.ts';
import { valueAt } from './cursor/index.ts';
import { type ManifestDocument, manifestOf, type ServiceDocument } from './serviceDocument.ts';
import { fieldAt, targetsOf } from './targetFields.ts';
import { lengthOf, limitOf } from './textLength.ts';

/** Characters of a token, on average over real skills. */
const charactersPerToken = 4.2;

/** How much of a limit is used: the description's characters, the body's tokens. */
export function inlayHints(document: ServiceDocument, range: Range): readonly InlayHint[] {
  const manifest = manifestOf(document);
  if (manifest?.kind !== 'agent-skill') return [];
  const positions = new TextPositions(document.text);
  const hints = [descriptionHint(document, manifest, positions), bodyHint(document.text, positions)];
  return hints
    .filter(hint => hint !== undefined)
    .filter(({ position: { line } }) => range.start.line <= line && line <= range.end.line);
}

function descriptionHint(
  document: ServiceDocument,
  { parsed, schema }: ManifestDocument,
  positions: TextPositions,
): InlayHint | undefined {
  const path = ['description'];
  const value = valueAt(parsed.value, path);
  const place = parsed.rangeOf(path);
  const limit = limitOf('description', findSchema(schema, path), fieldAt(path), targetsOf(document));
  if (typeof value !== 'string' || place === undefined || limit === undefined) return undefined;
  return {
    position: positions.positionAt(place.end),
    label: `${lengthOf(value)}/${limit}`,
    paddingLeft: true,
    tooltip: 'Characters of the description, and how many are allowed.',
  };
}

function bodyHint(text: string, positions: TextPositions): InlayHint | undefined {
  const frontmatter = findFrontmatter(text);
  if (frontmatter?.kind !== 'closed') return undefined;
  const tokens = Math.round(lengthOf(text.slice(frontmatter.bodyStart)) / charactersPerToken);
  return {
    position: positions.positionAt(frontmatter.content.end + '---'.length),
    label: `≈ ${countText(tokens)} tokens`,
    paddingLeft: true,
    tooltip: 'An estimate of what the text below costs when an agent reads it.',
  };
}
