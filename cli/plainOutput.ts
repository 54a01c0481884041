import { stripVTControlCharacters } from 'node:util';

/** Escape, and what of its sequence has come: colours and cursor movements end with a letter. */
const unfinished = new RegExp(`${String.fromCharCode(0x1b)}(?:\\[[\\d;:?]{0,32})?$`);

/** Takes colours out of output that comes in pieces; a sequence may be cut between two of them. */
export class PlainOutput {
  #held = '';

  /** The text without colours; what may be the beginning of a sequence waits for the next piece. */
  take(piece: string): string {
    const text = this.#held + piece;
    const cut = unfinished.exec(text)?.index ?? text.length;
    this.#held = text.slice(cut);
    return stripVTControlCharacters(text.slice(0, cut));
  }
}
