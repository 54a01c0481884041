import type { DocumentLink } from 'vscode-languageserver';
import { skillDocumentAt, TextPositions } from '../../skill/index.ts';
import { positionsIn } from './navigation/locations.ts';
import { manifestMentions } from './navigation/manifestMentions.ts';
import { scalarAt } from './navigation/scalars.ts';
import { linkMentions, outlineOfMarkdown } from './navigation/textMentions.ts';
import { type ServiceDocument, uriOf } from './serviceDocument.ts';

/** Keys whose value is an address of the web. */
const addressKeys: readonly (readonly string[])[] = [
  ['homepage'],
  ['repository'],
  ['repository', 'url'],
  ...['openclaw', 'clawdbot', 'clawdis'].map(envelope => ['metadata', envelope, 'homepage']),
  ['metadata', 'homepage'],
];

/** Files of the skill and pages of the web that the document names. What is not there gets no link. */
export function documentLinks(document: ServiceDocument): readonly DocumentLink[] {
  const { snapshot, file, text } = document;
  const positions = new TextPositions(text);
  const { kind, document: parsed } = skillDocumentAt(snapshot, file) ?? {};
  const named =
    kind === undefined || parsed === undefined ? [] : manifestMentions(snapshot, file, kind, parsed);
  const files = [...named, ...linkMentions(snapshot, file)].flatMap(({ subject, start, end }) => {
    if (subject.kind !== 'file') return [];
    const target = uriOf(document, subject.file) + lineOf(document, subject.file, subject.anchor);
    return [{ range: positions.rangeOf(start, end), target }];
  });
  const keys = parsed === undefined ? [] : addressKeys.map(path => scalarAt(parsed, path));
  const addresses = [
    ...keys.flatMap(scalar => (scalar === undefined ? [] : [{ target: scalar.value, range: scalar.range }])),
    ...(outlineOfMarkdown(snapshot, file)?.links ?? []).map(({ target, targetRange }) => ({
      target,
      range: targetRange,
    })),
  ]
    .filter(({ target }) => /^https?:\/\/\S+$/i.test(target) && URL.canParse(target))
    .map(({ target, range }) => ({ target, range: positions.rangeOf(range.start, range.end) }));
  return [...files, ...addresses];
}

/** Editors open an address at a line, not at a heading. */
function lineOf(document: ServiceDocument, file: string, anchor: string | undefined): string {
  const headings = anchor === undefined ? [] : (outlineOfMarkdown(document.snapshot, file)?.headings ?? []);
  const heading = headings.find(found => found.anchor === anchor);
  const line = heading && positionsIn(document, file)?.positionAt(heading.start).line;
  return line === undefined ? '' : `#L${line + 1}`;
}
