import type { YAMLError } from 'yaml';
import type { SyntaxProblem, TextRange } from './parsedDocument.ts';

/** A problem of YAML with the words and the place that its author needs; the parser tells where it stumbled. */
export type YamlMistake = Omit<SyntaxProblem, 'kind'>;

/**
 * What the author did wrong, where an error of the parser shows it: a bracket or quote left open, a quote inside
 * quotes, text behind a bracket, no blank behind a colon.
 * @param error Its offsets count from the beginning of `content`.
 */
export function yamlMistake(error: YAMLError, text: string, content: TextRange): YamlMistake | undefined {
  const at = Math.min(error.pos[0] + content.start, content.end);
  const { code, message } = error;
  // What was left open is looked for from the beginning.
  if (at - content.start > farthest) return undefined;
  if (/^Flow (?:map|sequence) .*must .*end with/.test(message)) return openBracket(text, at, content);
  if (message.startsWith('Missing closing')) return openQuote(text, at, content);
  if (code === 'MULTILINE_IMPLICIT_KEY' || message.startsWith('Implicit map keys'))
    return tightColon(text, at, content);
  return code === 'UNEXPECTED_TOKEN' || message.startsWith('Missing , or')
    ? behindValue(text, at, content)
    : undefined;
}

/** Places further behind are told in the parser's way. */
const farthest = 20_000;

/** The outermost bracket before `end` that nothing closes, quotes and comments passed over. */
function openBracket(text: string, end: number, { start }: TextRange): YamlMistake | undefined {
  const source = text.slice(start, end);
  const open: number[] = [];
  for (const { token, index } of tokensOf(source)) {
    if (token === ']' || token === '}') open.pop();
    else if (/^[[{]/.test(token) && (open.length > 0 || beginsValue(source, index))) open.push(start + index);
  }
  const [first] = open;
  if (first === undefined) return undefined;
  const stumbled = text[end];
  if (stumbled === ']' || stumbled === '}')
    return {
      message: `This \`${stumbled}\` does not close the bracket that was opened last, so the file cannot be read. Check the brackets before it.`,
      start: end,
      end: end + 1,
    };
  const [opening, closing] = text[first] === '{' ? ['{', '}'] : ['[', ']'];
  return {
    message: `This \`${opening}\` is not closed, so the lines below it cannot be read. Add the \`${closing}\`, or put the value in quotes if the bracket is part of the text.`,
    start: first,
    end: first + 1,
  };
}

/** A bracket inside a plain text begins nothing. */
function beginsValue(source: string, index: number): boolean {
  const lineStart = source.lastIndexOf('\n', index - 1) + 1;
  return /(?:^|[:-])[ \t]*$/.test(source.slice(Math.max(lineStart, index - 200), index));
}

/** The beginning of the last quoted text before `end`. */
function openQuote(text: string, end: number, { start }: TextRange): YamlMistake | undefined {
  const last = lastToken(text.slice(start, end));
  const quote = last?.token[0];
  if (last === undefined || (quote !== '"' && quote !== "'")) return undefined;
  return {
    message: `This quote is not closed, so what stands below it is taken for a part of the text. Add the closing \`${quote}\` at the end of the value.`,
    start: start + last.index,
    end: start + last.index + 1,
  };
}

function lastToken(source: string): Token | undefined {
  let last: Token | undefined;
  for (const found of tokensOf(source)) last = found;
  return last;
}

interface Token {
  readonly token: string;
  readonly index: number;
}

/**
 * Quoted texts, brackets and comments. A quote or bracket counts where a value can begin: not inside a plain text,
 * as in `it's`.
 */
function* tokensOf(text: string): Generator<Token> {
  const pattern = /(?<=^|[\s:,[{(])(?:"(?:[^"\\]|\\[\s\S]?)*(?:"|$)|'(?:[^']|'')*(?:'|$)|#[^\n]*)|[[\]{}]/g;
  for (const { 0: token, index } of text.matchAll(pattern)) yield { token, index };
}

/** Something stands behind a value that has ended already, at its closing quote or bracket. */
function behindValue(text: string, at: number, content: TextRange): YamlMistake | undefined {
  const lineStart = Math.max(content.start, text.lastIndexOf('\n', at - 1) + 1);
  const newline = text.indexOf('\n', at);
  const lineEnd = newline < 0 ? content.end : Math.min(newline, content.end);
  if (lineEnd - lineStart > 2_000) return undefined;
  const line = text.slice(lineStart, lineEnd).trimEnd();
  const found = lastToken(text.slice(content.start, at));
  const isQuoted = found !== undefined && /^["']/.test(found.token);
  // A quote that runs on from a line above ends at the next one, which was meant to begin a text.
  if (isQuoted && content.start + found.index < lineStart && found.token.includes('\n'))
    return openQuote(text, at, content);
  const value = /^(?:[ \t]*-[ \t])*[ \t]*(?:[\w.-]+[ \t]*:[ \t]+)?/.exec(line)?.[0].length ?? 0;
  if (lineStart + value >= at) return undefined;
  const opening = line[value];
  if (isQuoted && (opening === "'" || opening === '"'))
    return quoteInQuotes(opening, at, lineStart + line.length);
  if (opening === '[')
    return textBehindBracket(line.slice(value), lineStart + value, /^argument-hint\b/.test(line));
  return undefined;
}

function quoteInQuotes(quote: string, at: number, lineEnd: number): YamlMistake {
  const way =
    quote === "'"
      ? "Write `''` for each `'` inside the text, or put the text in double quotes."
      : 'Write `\\"` for each `"` inside the text, or put the text in single quotes.';
  return {
    message: `The quoted text ends before this, at a \`${quote}\` that is meant as a part of it, so the rest cannot be read. ${way}`,
    start: at,
    end: Math.max(at + 1, lineEnd),
  };
}

/** `[file] [format]`: brackets of a text, which YAML takes for a list with something behind it. */
function textBehindBracket(line: string, start: number, isText: boolean): YamlMistake | undefined {
  const comment = /[ \t]#/.exec(line);
  const value = (comment === null ? line : line.slice(0, comment.index)).trimEnd();
  if (!/^\[[^[\]]*\][ \t]*[^ \t,]/.test(value)) return undefined;
  const message =
    'YAML takes the brackets for a list, and a list cannot have anything behind it, so the file cannot be read. Put the value in quotes.';
  const end = start + value.length;
  // A quote or a `: ` inside makes it a guess what is text.
  const isPlain = !/["'\\]|:(?:\s|$)/.test(value);
  if (!isPlain) return { message, start, end };
  const replacements = [{ start, end, text: `"${value}"` }];
  const title = 'Quote the value';
  // Other keys may want the list.
  const fix = isText ? { title, replacements } : { title, replacements, manual: true as const };
  return { message, start, end, fix };
}

/** `name:weather`, which is no key but a text. */
function tightColon(text: string, at: number, content: TextRange): YamlMistake | undefined {
  const newline = text.indexOf('\n', at);
  const lineEnd = newline < 0 ? content.end : Math.min(newline, content.end);
  const line = text.slice(at, Math.min(lineEnd, at + 200));
  // `https://…` and `C:\…` are texts.
  const key = /^[A-Za-z_][\w.-]*(?=:[^\s:/\\\d])/.exec(line)?.[0];
  if (key === undefined) return undefined;
  const colon = at + key.length;
  return {
    message: `A \`:\` without a blank behind it is part of the text, so YAML finds no key \`${key.slice(0, 100)}\` here. Put a blank behind the colon.`,
    start: at,
    end: colon + 1,
    fix: {
      title: 'Put a blank behind the colon',
      replacements: [{ start: colon + 1, end: colon + 1, text: ' ' }],
    },
  };
}
