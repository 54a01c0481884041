/** The most bytes of one frame's content. */
export const maximumFrame = 16 * 1024 * 1024;
/** The most bytes of its header. */
const maximumHeader = 4096;
const separator = '\r\n\r\n';

/** One frame of the protocol around a text of JSON. */
export function frameOf(text: string): string {
  return `Content-Length: ${Buffer.byteLength(text)}${separator}${text}`;
}

/** Finds the frames in a stream of bytes and hands on the text of each. */
export class FrameReader {
  readonly #receive: (text: string) => void;
  #pending: Buffer[] = [];
  #length = 0;
  /** Bytes of the frame under way with its header; undefined while its header is not complete. */
  #wanted: { readonly header: number; readonly all: number } | undefined;

  constructor(receive: (text: string) => void) {
    this.#receive = receive;
  }

  /** Throws where the bytes are no frame; the stream cannot be followed any further then. */
  take(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#length += bytes.length;
    while (this.#next());
  }

  /** Whether a frame was complete. A long frame arrives in many pieces: they are joined once. */
  #next(): boolean {
    if (this.#wanted === undefined) {
      const start = this.#joined();
      const end = start.indexOf(separator);
      if (end < 0) {
        if (start.length > maximumHeader) throw new Error('There is no header within 4 KiB.');
        return false;
      }
      const header = end + separator.length;
      this.#wanted = { header, all: header + contentLength(start.toString('latin1', 0, end)) };
    }
    const { header, all } = this.#wanted;
    if (this.#length < all) return false;
    const bytes = this.#joined();
    this.#wanted = undefined;
    this.#pending = [bytes.subarray(all)];
    this.#length = bytes.length - all;
    this.#receive(bytes.toString('utf8', header, all));
    return true;
  }

  #joined(): Buffer {
    const [first] = this.#pending;
    if (first !== undefined && this.#pending.length === 1) return first;
    const joined = Buffer.concat(this.#pending);
    this.#pending = [joined];
    return joined;
  }
}

function contentLength(header: string): number {
  const found = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(header);
  if (found === null) throw new Error('A header lacks Content-Length.');
  const length = Number(found[1]);
  if (length > maximumFrame) throw new Error(`A frame has ${length} bytes.`);
  return length;
}
