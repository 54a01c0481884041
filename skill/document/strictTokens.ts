import { CST, Lexer } from 'yaml';
import type { TextRange } from './parsedDocument.ts';

/** Something that YAML allows and its strict subset does not. */
export interface StrictToken extends TextRange {
  readonly message: string;
}

const reasons: Readonly<Record<string, string>> = {
  anchor:
    'This is an anchor, which strict readers refuse. Write the value itself, or put a text that begins with `&` in quotes.',
  alias:
    'This is an alias, which strict readers refuse. Write the value itself, or put a text that begins with `*` in quotes.',
  tag: 'This is a tag, which strict readers refuse. Remove it, or put a text that begins with `!` in quotes.',
};

const brackets =
  'Values in brackets are refused by strict readers. Write one entry a line: `- value` in a list, `key: value` in a mapping.';
const tab = 'A tab stands between the values, and strict readers stop at it. Write spaces.';
const control = 'This is a control character, which no YAML reader has to take. Remove it.';

/** Everything in a text that only strict readers refuse, as far as single tokens show it. */
export function strictTokens(source: string): readonly StrictToken[] {
  // Such characters also mark tokens for the lexer.
  const unprintable = firstUnprintable(source);
  if (unprintable !== undefined) return [unprintable];
  const found: StrictToken[] = [];
  let offset = 0;
  let bracketDepth = 0;
  let bracketStart = 0;
  let inBlockText = false;
  let isContent = false;
  for (const token of new Lexer().lex(source)) {
    if (isMarker(token)) {
      isContent = token === scalarMarker;
      continue;
    }
    const start = offset;
    offset += token.length;
    const type = isContent ? 'scalar' : CST.tokenType(token);
    isContent = false;
    if (type === 'block-scalar-header') inBlockText = true;
    else if (type === 'flow-map-start' || type === 'flow-seq-start') {
      if (bracketDepth === 0) bracketStart = start;
      bracketDepth += 1;
    } else if (type === 'flow-map-end' || type === 'flow-seq-end') {
      bracketDepth -= 1;
      if (bracketDepth === 0) found.push({ start: bracketStart, end: offset, message: brackets });
    }
    if (bracketDepth > 0) continue;
    const reason = type === null ? undefined : reasons[type];
    if (reason !== undefined) found.push({ start, end: offset, message: reason });
    const at = type === 'scalar' && inBlockText ? tabInBlockText(token) : tabIn(token, type);
    if (at >= 0) found.push({ start: start + at, end: start + at + 1, message: tab });
    if (type === 'scalar') inBlockText = false;
  }
  return found;
}

const scalarMarker = '\u001f';

/** The lexer puts these between the tokens; they are no part of the text. */
function isMarker(token: string): boolean {
  return token === '\u0002' || token === '\u0018' || token === scalarMarker;
}

function tabIn(token: string, type: string | null): number {
  return type === 'scalar' || type === 'space' || type === 'newline' ? token.indexOf('\t') : -1;
}

/** A tab before the indentation of a block text is reached ends the text for a strict reader. */
function tabInBlockText(token: string): number {
  const lines = token.split('\n');
  const indentation = lines.find(line => line.trim() !== '')?.match(/^ */)?.[0].length ?? 0;
  let at = 0;
  for (const line of lines) {
    const found = line.indexOf('\t');
    if (found >= 0 && found < Math.max(indentation, 1) && line.slice(0, found).trim() === '')
      return at + found;
    at += line.length + 1;
  }
  return -1;
}

function firstUnprintable(source: string): StrictToken | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones looked for.
  const found = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/.exec(source);
  return found === null ? undefined : { start: found.index, end: found.index + 1, message: control };
}
