import { CST, Lexer, parseDocument } from 'yaml';

/** A text with what only strictyaml allows set aside, so that a parser for YAML 1.2 can read the rest. */
export interface TightenedText {
  /** As long as the original, every line end and every other character in its place. */
  readonly text: string;
  /** The values of the quoted texts that were set aside, by their start. */
  readonly values: ReadonlyMap<number, string>;
}

/** Longer texts are no frontmatter that anybody wrote. */
const longest = 100_000;

/** How many quoted texts are set aside at most: each needs a fresh look at the text. */
const most = 20;

/**
 * YAML 1.2 wants the further lines of a quoted text indented, and a blank before a comment; strictyaml, which reads
 * in the way of YAML 1.1, does not ask for either.
 */
export function tightenQuotes(source: string): TightenedText {
  const values = new Map<number, string>();
  if (source.length > longest) return { text: source, values };
  let text = source;
  for (let count = 0; count < most; count += 1) {
    const start = firstCutQuote(text);
    const end = start === undefined ? undefined : closingQuote(text, start);
    if (start === undefined || end === undefined) break;
    const quoted = source.slice(start, end);
    const read = parseDocument(quoted, { prettyErrors: false, logLevel: 'silent' });
    if (read.errors.length > 0) break;
    values.set(start, String(read.toJS()));
    const quote = text[start] ?? '"';
    text = text.slice(0, start) + quote + 'x'.repeat(end - start - 2) + quote + text.slice(end);
  }
  return { text: withoutTightComments(text), values };
}

/** The start of the first quoted text that the lexer takes to end before its closing quote. */
function firstCutQuote(text: string): number | undefined {
  for (const { token, type, start } of tokensOf(text)) {
    if (isQuoted(type) && closingQuote(token, 0) === undefined) return start;
  }
  return undefined;
}

/** Blanks in place of the comments that touch a closing quote. */
function withoutTightComments(text: string): string {
  let result = text;
  let before: string | null = null;
  for (const { token, type, start } of tokensOf(text)) {
    if (type === 'comment' && isQuoted(before))
      result = result.slice(0, start) + ' '.repeat(token.length) + result.slice(start + token.length);
    before = type;
  }
  return result;
}

function isQuoted(type: string | null): boolean {
  return type === 'double-quoted-scalar' || type === 'single-quoted-scalar';
}

interface Token {
  readonly token: string;
  readonly type: string | null;
  readonly start: number;
}

function* tokensOf(text: string): Generator<Token> {
  let start = 0;
  let isContent = false;
  for (const token of new Lexer().lex(text)) {
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') {
      isContent = token === '\u001f';
      continue;
    }
    yield { token, type: isContent ? 'scalar' : CST.tokenType(token), start };
    isContent = false;
    start += token.length;
  }
}

/** The offset behind the closing quote, or undefined where there is none. */
function closingQuote(text: string, start: number): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return undefined;
}
