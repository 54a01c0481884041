import stringWidth from 'string-width';

const tabWidth = 4;

/** Controls and marks of writing direction: shown by a sign, or an author's text could rewrite the terminal. */
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const escapeCharacter = String.fromCharCode(0x1b);
/** The same in a text of several lines, whose colours are ours. */
const unsafeInText = new RegExp(`(?!${escapeCharacter}\\[[\\d;]{0,32}m|\\r?\\n|\\t)${unsafe.source}`, 'gu');

const printableAscii = /^[\x20-\x7e]*$/;

const graphemes = new Intl.Segmenter();

/**
 * A part of a line as a terminal shows it: tabs as blanks up to the next stop, controls as a sign. Give it no more
 * than a few hundred characters.
 * @param column where the part begins
 */
export function shownLine(text: string, column = 0): string {
  let shown = '';
  for (const [index, part] of text.split('\t').entries()) {
    if (index > 0) shown += ' '.repeat(tabWidth - ((column + widthOf(shown)) % tabWidth));
    shown += part.replace(unsafe, '\u00b7');
  }
  return shown;
}

/** A message: in quotes it holds whatever an author wrote. */
export function shownMessage(text: string): string {
  return text.replace(/\s*[\r\n]\s*/g, ' ').replace(unsafe, '\u00b7');
}

/** A whole answer or error, whatever an author wrote into it: lines and colours stay, nothing else gives orders. */
export function shownText(text: string): string {
  return text.replace(unsafeInText, '\u00b7');
}

/** Columns that a text without controls fills: East Asian letters and emoji two, combining marks none. */
export function widthOf(text: string): number {
  return printableAscii.test(text) ? text.length : stringWidth(text);
}

/** The part of a text between two columns; half a wide letter becomes a blank. */
export function sliceColumns(text: string, from: number, to: number): string {
  if (printableAscii.test(text)) return text.slice(from, to);
  let slice = '';
  let column = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = column + widthOf(segment);
    if (column >= from && next <= to) slice += segment;
    else if (next > from && column < to) slice += ' '.repeat(Math.min(next, to) - Math.max(column, from));
    column = next;
    if (column >= to) break;
  }
  return slice;
}
