import {
  type Node,
  type ParseError,
  type ParseErrorCode,
  parseTree,
  printParseErrorCode,
  visit,
} from 'jsonc-parser';
import { setOwn, type TreeChild, TreeDocument, type TreeNode } from './documentTree.ts';
import { largestSyntax, type ParsedDocument, type SyntaxProblem, tooLarge } from './parsedDocument.ts';

const explanations: Readonly<Record<string, string>> = {
  InvalidSymbol: 'This is neither a value nor a text. Put texts in double quotes.',
  InvalidNumberFormat: 'This is not a number as JSON writes it. Correct it, or put it in double quotes.',
  PropertyNameExpected:
    'A key in double quotes is expected here. Remove the comma before it, or add the key.',
  ValueExpected: 'A value is missing here. Add it, or remove what stands before it.',
  ColonExpected: 'A `:` is missing between key and value. Add it.',
  CommaExpected: 'A `,` is missing between two entries. Add it.',
  CloseBraceExpected: 'A closing `}` is missing. Add it.',
  CloseBracketExpected: 'A closing `]` is missing. Add it.',
  EndOfFileExpected: 'The JSON value ends before this. Remove the rest.',
  InvalidCommentToken: 'JSON has no comments, and readers reject the file for one. Remove it.',
  UnexpectedEndOfComment: 'JSON has no comments, and this one is not closed. Remove it.',
  UnexpectedEndOfString: 'The closing `"` of this text is missing. Add it.',
  UnexpectedEndOfNumber: 'This number is cut off. Complete it.',
  InvalidUnicode: '`\\u` needs four hexadecimal digits behind it. Correct it.',
  InvalidEscapeCharacter: 'A backslash begins an escape, and this one does not exist. Double the backslash.',
  InvalidCharacter: 'This character must be escaped in JSON. Write it as `\\u` with four hexadecimal digits.',
};

export function parseJson(text: string): ParsedDocument {
  const content = { start: 0, end: text.length };
  const oversize = tooLarge(text.length, 0);
  const errors: ParseError[] = [];
  // A byte-order mark is kept in the text, so that offsets match the editor's, but is not JSON.
  const source = text.replace(/^\uFEFF/, ' ');
  try {
    if (oversize !== undefined) {
      if (text.length <= largestSyntax) visit(source, { onError: collect(errors) }, strict);
      const problems = onePerPlace(errors.map(error => describe(error, text)));
      return new TreeDocument('json', text, content, undefined, [oversize, ...problems]);
    }
    const root = parseTree(source, errors, strict);
    const problems = errors.map(error => describe(error, text));
    const tree = root === undefined ? undefined : toTree(root, problems);
    return new TreeDocument('json', text, content, tree, onePerPlace(problems));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TreeDocument('json', text, content, undefined, [tooDeep]);
  }
}

const strict = { disallowComments: true, allowTrailingComma: false };

function collect(errors: ParseError[]): (error: ParseErrorCode, offset: number, length: number) => void {
  return (error, offset, length) => errors.push({ error, offset, length });
}

/** The parser calls itself for every level and runs out of stack after some thousands. */
const tooDeep: SyntaxProblem = {
  kind: 'syntax',
  message: 'This JSON is nested too deeply to be read. Flatten it.',
  start: 0,
  end: 1,
};

function describe(error: ParseError, text: string): SyntaxProblem {
  const code = printParseErrorCode(error.error as ParseErrorCode);
  const start = Math.min(error.offset, Math.max(0, text.length - 1));
  const end = Math.min(text.length, start + Math.max(1, error.length));
  return { kind: 'syntax', message: explanations[code] ?? `This is not valid JSON: ${code}.`, start, end };
}

/** The parser's tree as a small one with plain data; finds keys written twice on the way. */
function toTree(node: Node, problems: SyntaxProblem[]): TreeNode {
  const start = node.offset;
  const end = start + node.length;
  if (node.type === 'array') {
    const children = (node.children ?? []).map(
      (child, name): TreeChild => ({ name, key: undefined, node: toTree(child, problems) }),
    );
    return { start, end, value: children.map(child => child.node.value), children };
  }
  if (node.type !== 'object') return { start, end, value: node.value as unknown, children: undefined };
  const value: Record<string, unknown> = {};
  const children: TreeChild[] = [];
  for (const { children: [keyNode, valueNode] = [] } of node.children ?? []) {
    if (keyNode === undefined) continue;
    const name = String(keyNode.value);
    const key = { start: keyNode.offset, end: keyNode.offset + keyNode.length };
    if (Object.hasOwn(value, name)) {
      const message = `\`${name}\` is written twice here, and readers keep only the last one without a word. Remove or rename one of them.`;
      problems.push({ kind: 'duplicate-key', message, ...key });
    }
    if (valueNode === undefined) continue;
    const child = toTree(valueNode, problems);
    setOwn(value, name, child.value);
    children.push({ name, key, node: child });
  }
  return { start, end, value, children };
}

function onePerPlace(problems: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
  const seen = new Set<number>();
  return problems.filter(problem => !seen.has(problem.start) && seen.add(problem.start));
}
