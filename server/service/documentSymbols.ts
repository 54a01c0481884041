import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import {
  derivedOf,
  findFrontmatter,
  isMapping,
  isSkillMarkdown,
  type MarkdownHeading,
  markdownOutline,
  type ParsedDocument,
  TextPositions,
} from '../../skill/index.ts';
import { type DocumentEntry, entriesBelow } from './documentWalk.ts';
import { manifestOf, type ServiceDocument } from './serviceDocument.ts';

/** More symbols than this are no outline any more. */
const mostSymbols = 5_000;

/** A value that is shown beside its key is cut at this many characters. */
const longestDetail = 60;

/** The keys and entries of a manifest, and the headings below frontmatter, as an outline. */
export function documentSymbols(document: ServiceDocument): readonly DocumentSymbol[] {
  const positions = new TextPositions(document.text);
  const manifest = manifestOf(document);
  const keys = manifest === undefined ? [] : new ManifestSymbols(manifest.parsed, positions).all();
  if (!isSkillMarkdown(document.file)) return keys;
  return [...frontmatterSymbol(document.text, keys, positions), ...headingSymbols(document, positions)];
}

class ManifestSymbols {
  readonly #document: ParsedDocument;
  readonly #positions: TextPositions;
  #left = mostSymbols;

  constructor(document: ParsedDocument, positions: TextPositions) {
    this.#document = document;
    this.#positions = positions;
  }

  all(): DocumentSymbol[] {
    const { value } = this.#document;
    return typeof value === 'object' && value !== null
      ? entriesBelow(this.#document, [], value).flatMap(entry => this.#symbol(entry))
      : [];
  }

  #symbol(entry: DocumentEntry): DocumentSymbol[] {
    if (this.#left <= 0) return [];
    this.#left -= 1;
    const { name, value, key, whole, path } = entry;
    const isParent = typeof value === 'object' && value !== null;
    const named = typeof name === 'number' ? nameOfEntry(value) : undefined;
    const children = isParent
      ? entriesBelow(this.#document, path, value).flatMap(child => this.#symbol(child))
      : [];
    const detail = isParent || named !== undefined ? undefined : shown(value);
    return [
      {
        name: (named ?? String(name)) || '""',
        ...(detail === undefined ? {} : { detail }),
        kind: kindOf(value),
        range: this.#positions.rangeOf(whole.start, whole.end),
        selectionRange: this.#positions.rangeOf(key?.start ?? whole.start, key?.end ?? whole.end),
        ...(children.length === 0 ? {} : { children }),
      },
    ];
  }
}

/** What an entry of a list calls itself; a scalar is its own name. */
function nameOfEntry(value: unknown): string | undefined {
  if (!isMapping(value)) return typeof value === 'object' ? undefined : shown(value);
  for (const key of ['name', 'id', 'command', 'label', 'value', 'query', 'prompt', 'kind']) {
    const name = Object.hasOwn(value, key) ? value[key] : undefined;
    if ((typeof name === 'string' && name.trim() !== '') || typeof name === 'number') return shown(name);
  }
  return undefined;
}

function shown(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  const text = String(value).slice(0, 1_000).replaceAll(/\s+/g, ' ').trim();
  if (text === '') return undefined;
  return text.length > longestDetail ? `${text.slice(0, longestDetail - 1)}…` : text;
}

function kindOf(value: unknown): SymbolKind {
  if (Array.isArray(value)) return SymbolKind.Array;
  switch (typeof value) {
    case 'object':
      return value === null ? SymbolKind.Null : SymbolKind.Object;
    case 'boolean':
      return SymbolKind.Boolean;
    case 'number':
      return SymbolKind.Number;
    default:
      return SymbolKind.String;
  }
}

function frontmatterSymbol(
  text: string,
  children: readonly DocumentSymbol[],
  positions: TextPositions,
): readonly DocumentSymbol[] {
  const frontmatter = findFrontmatter(text);
  if (frontmatter === undefined) return [];
  const { fence, content, bodyStart, kind } = frontmatter;
  const end = kind === 'closed' ? text.slice(0, bodyStart).trimEnd().length : content.end;
  return [
    {
      name: 'Frontmatter',
      kind: SymbolKind.Namespace,
      range: positions.rangeOf(fence.start, Math.max(end, fence.end)),
      selectionRange: positions.rangeOf(fence.start, fence.end),
      children: [...children],
    },
  ];
}

interface OpenSection {
  readonly symbol: DocumentSymbol;
  readonly level: number;
}

/** Each heading with the headings of its section below it. */
function headingSymbols(
  { snapshot, file, text }: ServiceDocument,
  positions: TextPositions,
): readonly DocumentSymbol[] {
  const headings = (derivedOf(snapshot, file, markdownOutline)?.headings ?? []).slice(0, mostSymbols);
  const ends = sectionEnds(headings, text);
  const top: DocumentSymbol[] = [];
  const open: OpenSection[] = [];
  headings.forEach((heading, index) => {
    const symbol: DocumentSymbol = {
      name: heading.text === '' ? '#'.repeat(heading.level) : heading.text,
      kind: SymbolKind.String,
      range: positions.rangeOf(heading.start, Math.max(heading.end, ends[index] ?? heading.end)),
      selectionRange: positions.rangeOf(heading.start, heading.end),
      children: [],
    };
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    (open.at(-1)?.symbol.children ?? top).push(symbol);
    open.push({ symbol, level: heading.level });
  });
  return top;
}

/** Where each section ends: before the next heading that is not below it, white space left out. Offsets. */
export function sectionEnds(headings: readonly MarkdownHeading[], text: string): readonly number[] {
  const ends = new Array<number>(headings.length).fill(text.trimEnd().length);
  const open: number[] = [];
  headings.forEach((heading, index) => {
    let end: number | undefined;
    while (open.length > 0 && (headings[open.at(-1) ?? 0]?.level ?? 0) >= heading.level) {
      end ??= endBefore(text, heading.start);
      ends[open.pop() ?? 0] = end;
    }
    open.push(index);
  });
  return ends;
}

function endBefore(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && ' \t\r\n'.includes(text[end - 1] ?? '')) end -= 1;
  return end;
}
