import { type ParseError, type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { TreeDocument } from './documentTree.ts';
import { readJsonTree } from './jsonTree.ts';
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
      const problems = onePerPlace(
        errors.map(error => describe(error, text)),
        text,
      );
      return new TreeDocument('json', text, content, undefined, [oversize, ...problems]);
    }
    const sound = soundJson(source);
    if (sound !== undefined) {
      const read = () => readJsonTree(source, strict, () => undefined).root;
      return new TreeDocument('json', text, content, { value: sound.value, read }, []);
    }
    const { root, problems } = readJsonTree(source, strict, collect(errors));
    const mistakes = errors.map(error => describe(error, text)).concat(problems);
    return new TreeDocument('json', text, content, root, onePerPlace(mistakes, text));
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

/** A stray comma makes the parser stumble over what follows it once more. */
/** The value of a text without any mistake, keys written twice among them; the system reads it many times faster. */
function soundJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const colons = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1;
    return colons === countKeys(value) ? { value } : undefined;
  } catch {
    // Something is wrong with it, and the tolerant reader tells what.
    return undefined;
  }
}

/** Each key stands before one colon, so fewer keys than colons are keys written twice. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children: readonly unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : children.length;
  return children.reduce<number>((sum, child) => sum + countKeys(child), own);
}

function onePerPlace(problems: readonly SyntaxProblem[], text: string): readonly SyntaxProblem[] {
  const seen = new Set<number>();
  let commaEnd = -1;
  return problems.filter(({ kind, start, end }) => {
    const isEcho = kind === 'syntax' && commaEnd >= 0 && text.slice(commaEnd, start).trim() === '';
    if (isEcho) return false;
    commaEnd = kind === 'syntax' && text[start] === ',' ? end : -1;
    return !seen.has(start) && seen.add(start);
  });
}
