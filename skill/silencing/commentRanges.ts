import { parser as javascript } from '@lezer/javascript';
import { parser as markdown } from '@lezer/markdown';
import { parser as python } from '@lezer/python';
import { CST, Lexer } from 'yaml';
import { findFrontmatter, type TextRange } from '../document/index.ts';

/** The part of a parser's tree that is needed here; their own types differ by package version. */
interface CommentParser {
  parse(text: string): {
    iterate(spec: {
      enter(node: { readonly name: string; readonly from: number; readonly to: number }): void;
    }): void;
  };
}

const jsx: CommentParser = javascript.configure({ dialect: 'jsx' });
const scriptParsers: Readonly<Record<string, CommentParser>> = {
  js: jsx,
  jsx,
  ts: javascript.configure({ dialect: 'ts' }),
  tsx: javascript.configure({ dialect: 'ts jsx' }),
};

/** Files in which `//` begins a comment, beside those of JavaScript and TypeScript. */
const slashed = /\.(?:jsonc|json5|go|rs|java|kt|swift|scala|c|h|cc|cpp|cs|php|dart|scss|less)$/;

/**
 * The comments of a text that hold `mark`, in order. Files of an unknown kind have the comments of shells and
 * settings, which begin with `#`; JSON has none.
 */
export function commentRanges(text: string, path: string, mark: string): readonly TextRange[] {
  const name = path.toLowerCase();
  const holdsMark = ({ start, end }: TextRange): boolean => text.slice(start, end).includes(mark);
  if (/\.(?:md|markdown|mdx)$/.test(name)) return markdownComments(text).filter(holdsMark);
  if (/\.ya?ml$/.test(name)) return yamlComments(text, 0, text.length).filter(holdsMark);
  if (/\.pyi?$/.test(name)) return parsedComments(python, text, 0).filter(holdsMark);
  const script = scriptParsers[/\.[cm]?([jt]sx?)$/.exec(name)?.[1] ?? ''];
  if (script !== undefined) return parsedComments(script, text, 0).filter(holdsMark);
  if (name.endsWith('.json')) return [];
  return lineComments(text, slashed.test(name) ? '//' : '#', mark);
}

function markdownComments(text: string): readonly TextRange[] {
  const frontmatter = findFrontmatter(text);
  if (frontmatter === undefined) return parsedComments(markdown, text, 0);
  const { content, bodyStart, kind } = frontmatter;
  const body = kind === 'closed' ? bodyStart : content.end;
  return [...yamlComments(text, content.start, content.end), ...parsedComments(markdown, text, body)];
}

function parsedComments(parser: CommentParser, text: string, start: number): readonly TextRange[] {
  const comments: TextRange[] = [];
  parser.parse(text.slice(start)).iterate({
    enter: ({ name, from, to }) => {
      // `Comment` of Python and Markdown, `CommentBlock` of Markdown, `LineComment` and `BlockComment` of JavaScript.
      if (/^(?:Line|Block)?Comment(?:Block)?$/.test(name))
        comments.push({ start: start + from, end: start + to });
    },
  });
  return comments;
}

function yamlComments(text: string, start: number, end: number): readonly TextRange[] {
  const comments: TextRange[] = [];
  let offset = start;
  let isScalar = false;
  for (const token of new Lexer().lex(text.slice(start, end))) {
    // These three say what comes next, and stand for no text.
    const isSign: boolean = !isScalar && [CST.DOCUMENT, CST.FLOW_END, CST.SCALAR].includes(token);
    if (!isSign && !isScalar && token.startsWith('#'))
      comments.push({ start: offset, end: offset + token.length });
    if (!isSign) offset += token.length;
    isScalar = isSign && token === CST.SCALAR;
  }
  return comments;
}

/** Comments to the end of a line; a sign behind an open quote belongs to a text. */
function lineComments(text: string, sign: string, mark: string): readonly TextRange[] {
  const comments: TextRange[] = [];
  let next = text.indexOf(mark);
  while (next >= 0) {
    const lineStart = text.lastIndexOf('\n', next) + 1;
    const lineBreak = text.indexOf('\n', next);
    const lineEnd = lineBreak < 0 ? text.length : lineBreak;
    const start = commentStart(text.slice(lineStart, next), sign);
    if (start !== undefined) {
      const end = lineEnd > lineStart && text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
      comments.push({ start: lineStart + start, end });
    }
    next = text.indexOf(mark, lineEnd);
  }
  return comments;
}

function commentStart(before: string, sign: string): number | undefined {
  let quote = '';
  for (let index = 0; index < before.length; index++) {
    const character = before.charAt(index);
    if (quote !== '') {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (before.startsWith(sign, index) && (index === 0 || ' \t'.includes(before.charAt(index - 1)))) {
      return index;
    }
  }
  return undefined;
}
