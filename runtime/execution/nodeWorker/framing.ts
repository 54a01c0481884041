/** The most bytes of one frame's content. */
export const maximumFrame = 16 * 1024 * 1024;
/** The most bytes of its header. */
const maximumHeader = 4096;
const separator = '\r\n\r\n';
const nothing = Buffer.alloc(0);

/** One frame of the protocol around a text of JSON. */
export function frameOf(text: string): string {
  return `Content-Length: ${Buffer.byteLength(text)}${separator}${text}`;
}

/** A frame says of itself that it is longer than it may be. */
export class FrameTooLong extends Error {
  readonly length: number;

  constructor(length: number) {
    super(`A frame has ${length} bytes.`);
    this.length = length;
  }
}

/** Finds the frames in a stream of bytes and hands on the text of each, with its length. */
export class FrameReader {
  readonly #receive: (text: string, bytes: number) => void;
  readonly #maximum: () => number;
  /** What has come of the next header. */
  #header: Buffer = nothing;
  /** The content under way, as long as its header says: pieces of any size take no more room than that. */
  #content: { readonly bytes: Buffer; filled: number } | undefined;

  /** `maximum`: the most bytes of a frame's content, asked at each header. */
  constructor(receive: (text: string, bytes: number) => void, maximum = () => maximumFrame) {
    this.#receive = receive;
    this.#maximum = maximum;
  }

  /** Throws where the bytes are no frame, `FrameTooLong` at a header; the stream cannot be followed any further then. */
  take(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 || this.#content?.bytes.length === 0) {
      rest = this.#content === undefined ? this.#takeHeader(rest) : this.#takeContent(this.#content, rest);
    }
  }

  /** Both return what is left. */
  #takeHeader(bytes: Buffer): Buffer {
    const before = this.#header.length;
    this.#header = before === 0 ? bytes : Buffer.concat([this.#header, bytes]);
    const end = this.#header.indexOf(separator);
    if (end > maximumHeader || (end < 0 && this.#header.length > maximumHeader)) {
      throw new Error('There is no header within 4 KiB.');
    }
    if (end < 0) return nothing;
    const length = contentLength(this.#header.toString('latin1', 0, end));
    if (length > this.#maximum()) throw new FrameTooLong(length);
    this.#header = nothing;
    this.#content = { bytes: Buffer.allocUnsafe(length), filled: 0 };
    return bytes.subarray(end + separator.length - before);
  }

  #takeContent(content: { readonly bytes: Buffer; filled: number }, bytes: Buffer): Buffer {
    const taken = bytes.copy(content.bytes, content.filled);
    content.filled += taken;
    if (content.filled === content.bytes.length) {
      this.#content = undefined;
      this.#receive(content.bytes.toString('utf8'), content.bytes.length);
    }
    return bytes.subarray(taken);
  }
}

function contentLength(header: string): number {
  const found = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(header);
  if (found === null) throw new Error('A header lacks Content-Length.');
  return Number(found[1]);
}
