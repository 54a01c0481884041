import { isMap, isNode, isScalar, isSeq, parseDocument, visit, type YAMLMap } from 'yaml';
import { TreeDocument } from './documentTree.ts';
import { tightenQuotes } from './looseQuotes.ts';
import { type ParsedDocument, type SyntaxProblem, type TextRange, tooLarge } from './parsedDocument.ts';
import { strictTokens } from './strictTokens.ts';
import { parseYaml } from './yamlDocument.ts';
import { inspectYaml } from './yamlInspection.ts';

/** What a reader of the strict subset says of a text. */
export interface StrictReading {
  /**
   * Every scalar is a text, whatever it looks like. Its problems are what any YAML reader refuses too, and keys that
   * are written twice; there is no data where it has one or where `refused` has an entry.
   */
  readonly document: ParsedDocument;
  /** What only the strict subset refuses, with the reason. */
  readonly refused: readonly (TextRange & { readonly message: string })[];
}

/**
 * Reads a part of a text as the subset of YAML that strictyaml takes: no brackets, anchors, aliases, tags, tabs
 * between the values, no key twice, nested keys of one mapping at one depth.
 */
export function readStrictYaml(text: string, content: TextRange): StrictReading {
  const oversize = tooLarge(content.end - content.start, content.start);
  const nothing = (problems: readonly SyntaxProblem[]): ParsedDocument =>
    new TreeDocument('yaml', text, content, undefined, problems);
  if (oversize !== undefined) return { document: nothing([oversize]), refused: [] };
  // A lone carriage return ends a line too; the offsets stay.
  const original = text.slice(content.start, content.end).replace(/\r(?!\n)/g, '\n');
  let source = original;
  let values: ReadonlyMap<number, string> = new Map();
  let document = parseDocument(source, options);
  if (document.errors.length > 0) {
    ({ text: source, values } = tightenQuotes(original));
    document = parseDocument(source, options);
  }
  if (document.errors.length > 0) {
    const usual = parseYaml(text.slice(0, content.start) + source + text.slice(content.end), content);
    const problems = usual.problems.filter(({ kind }) => kind !== 'duplicate-key' && kind !== 'tag');
    if (problems.length > 0) return { document: nothing(problems), refused: [] };
  }
  const { root, problems } = inspectYaml(document, content.start, values);
  const refused = [...strictTokens(source), ...strictShapes(document.contents, source)]
    .sort((a, b) => a.start - b.start)
    .map(found => ({ ...found, start: found.start + content.start, end: found.end + content.start }));
  if (problems.length > 0 || refused.length > 0) return { document: nothing(problems), refused };
  return { document: new TreeDocument('yaml', text, content, root, []), refused };
}

const options = {
  prettyErrors: false,
  // `silent` would also pass over a second document.
  logLevel: 'error',
  merge: true,
  uniqueKeys: false,
  schema: 'failsafe',
} as const;

/** What can be told only from the tree: keys that are no texts, merges, uneven indentation. */
function strictShapes(root: unknown, source: string): readonly (TextRange & { message: string })[] {
  const found: (TextRange & { message: string })[] = [];
  if (!isNode(root)) return found;
  visit(root, {
    Map: (_, map) => {
      found.push(...strictKeys(map));
      const uneven = unevenChild(map, source);
      if (uneven !== undefined) found.push(uneven);
    },
  });
  return found;
}

function strictKeys(map: YAMLMap): readonly (TextRange & { message: string })[] {
  return map.items.flatMap(({ key, value }) => {
    const range = isNode(key) ? key.range : undefined;
    if (range === undefined || range === null) return [];
    const place = { start: range[0], end: range[1] };
    if (isMap(key) || isSeq(key))
      return [
        {
          ...place,
          message:
            'A key must be one text, and strict readers stop at a list or a mapping in its place. Write a text.',
        },
      ];
    const isMerge = isScalar(key) && typeof key.value === 'symbol';
    if (!isMerge || isMap(value) || (isSeq(value) && value.items.every(isMap))) return [];
    return [
      {
        ...place,
        message:
          '`<<` merges another mapping in, and there is none behind it. Put the key in quotes or remove it.',
      },
    ];
  });
}

/** The first nested mapping that does not begin in the same column as the one before it. */
function unevenChild(map: YAMLMap, source: string): (TextRange & { message: string }) | undefined {
  let column: number | undefined;
  for (const { value } of map.items) {
    if (!isMap(value) || value.flow === true || !value.range) continue;
    const [start] = value.range;
    const own = start - (source.lastIndexOf('\n', start - 1) + 1);
    column ??= own;
    if (own === column) continue;
    const first = value.items[0]?.key;
    const end = isNode(first) && first.range ? first.range[1] : start + 1;
    const message = `These keys are indented by ${own}, the ones of the block before by ${column}, and strict readers want one depth. Indent them by ${column}.`;
    return { start, end, message };
  }
  return undefined;
}
