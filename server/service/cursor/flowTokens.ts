import type { TextRange } from '../../../skill/index.ts';

/** One token of YAML or JSON in brackets. */
export interface FlowToken extends TextRange {
  /** The bracket, comma or colon itself; a scalar has its own text. */
  readonly kind: '{' | '}' | '[' | ']' | ',' | ':' | 'scalar';
  /** Of a scalar, without quotes. */
  readonly text: string;
  readonly quote: '' | '"' | "'";
  /** False for a text whose quote is not closed. */
  readonly isClosed: boolean;
}

/** A line of this form at `column` or further left ends brackets that nobody closed: a block key. */
export interface FlowLimit {
  readonly end: number;
  readonly column: number;
}

const blockKey = /([ \t]*)[A-Za-z_][\w.-]*[ \t]*:(?=[ \t\r\n]|$)/y;

/** The tokens from an offset on, up to the limit or a block key that shows that a bracket is missing. */
export function* flowTokens(text: string, start: number, limit: FlowLimit): Generator<FlowToken> {
  let at = start;
  while (at < limit.end) {
    const character = text[at] ?? '';
    if (character === '\n') {
      at += 1;
      blockKey.lastIndex = at;
      const key = blockKey.exec(text);
      if (key !== null && (key[1]?.length ?? 0) <= limit.column) return;
    } else if (' \t\r'.includes(character)) {
      at += 1;
    } else if (character === '#' && ' \t\n'.includes(text[at - 1] ?? '\n')) {
      const lineEnd = text.indexOf('\n', at);
      at = lineEnd < 0 ? limit.end : lineEnd;
    } else {
      const token = readToken(text, at, limit.end);
      yield token;
      at = token.end;
    }
  }
}

function readToken(text: string, start: number, limit: number): FlowToken {
  const character = text[start];
  switch (character) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { kind: character, start, end: start + 1, text: character, quote: '', isClosed: true };
    case '"':
    case "'":
      return readQuoted(text, start, limit, character);
    default: {
      let end = start + 1;
      while (end < limit && !endsPlain(text, end)) end += 1;
      while (end > start + 1 && ' \t'.includes(text[end - 1] ?? '')) end -= 1;
      return { kind: 'scalar', start, end, text: text.slice(start, end), quote: '', isClosed: true };
    }
  }
}

function readQuoted(text: string, start: number, limit: number, quote: '"' | "'"): FlowToken {
  let end = start + 1;
  while (end < limit && text[end] !== quote && text[end] !== '\n') {
    end += text[end] === '\\' && quote === '"' ? 2 : 1;
  }
  end = Math.min(end, limit);
  if (text[end] === quote && end < limit) {
    return { kind: 'scalar', start, end: end + 1, text: text.slice(start + 1, end), quote, isClosed: true };
  }
  // Somebody is writing it: it ends where a word ends, so that what follows is read as it is meant.
  end = start + 1;
  while (end < limit && !/[\s,\]}:]/.test(text[end] ?? '')) end += 1;
  return { kind: 'scalar', start, end, text: text.slice(start + 1, end), quote, isClosed: false };
}

function endsPlain(text: string, at: number): boolean {
  const character = text[at] ?? '';
  if (',[]{}\r\n'.includes(character)) return true;
  if (character === ':') return ' \t\r\n,[]{}'.includes(text[at + 1] ?? '\n');
  return character === '#' && ' \t'.includes(text[at - 1] ?? '');
}
