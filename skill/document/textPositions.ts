/** Zero-based, in UTF-16 code units, as the language server protocol counts. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** Turns offsets into lines and characters and back. One is made for each version of a text. */
export class TextPositions {
  readonly #lineStarts: readonly number[];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    if (!text.includes('\r')) {
      // The usual case, and several times faster than looking at each character.
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
      this.#lineStarts = starts;
      return;
    }
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit === 10 || (unit === 13 && text.charCodeAt(index + 1) !== 10)) starts.push(index + 1);
    }
    this.#lineStarts = starts;
  }

  positionAt(offset: number): TextPosition {
    const within = Math.max(0, Math.min(offset, this.#text.length));
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= within) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: within - (this.#lineStarts[low] ?? 0) };
  }

  /** A position behind the end of its line means the end of the line. */
  offsetAt(position: TextPosition): number {
    const start = this.#lineStarts[position.line];
    if (start === undefined) return position.line < 0 ? 0 : this.#text.length;
    let end = this.#lineStarts[position.line + 1] ?? this.#text.length;
    while (end > start && /[\r\n]/.test(this.#text[end - 1] ?? '')) end -= 1;
    return Math.max(start, Math.min(start + position.character, end));
  }

  rangeOf(start: number, end: number): { readonly start: TextPosition; readonly end: TextPosition } {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }
}
