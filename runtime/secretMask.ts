import { formsOf, shortestSecret } from './secretForms.ts';
import { TextMatcher } from './textMatcher.ts';

/** What stands in a text in place of a secret. */
const maskedSecret = '***';

/** Hides secrets, in each of their forms, in what leaves a worker as text. */
export class SecretMask {
  readonly #values = new Set<string>();
  #matcher: TextMatcher | undefined;
  #size = 0;

  constructor(values: Iterable<string> = []) {
    for (const value of values) this.add(value);
  }

  /** From now on this value is hidden as well, also in streams that are open. */
  add(value: string): void {
    if (value.length < shortestSecret || this.#values.has(value)) return;
    this.#values.add(value);
    this.#size += value.length;
    this.#matcher = undefined;
  }

  /** Characters of everything that is hidden. */
  get size(): number {
    return this.#size;
  }

  /** Another one with every value that is added; undefined while there is nothing to hide. */
  get matcher(): TextMatcher | undefined {
    if (this.#values.size === 0) return undefined;
    this.#matcher ??= new TextMatcher([...this.#values].flatMap(value => [...formsOf(value)]));
    return this.#matcher;
  }

  text(text: string): string {
    const stream = new MaskedStream(this);
    return stream.write(text) + stream.end();
  }

  /** As `text`, of one that may have been cut short: a longer beginning of a secret at its end is hidden as well. */
  cutText(text: string): string {
    const stream = new MaskedStream(this);
    const shown = stream.write(text);
    return shown + (stream.waiting < shortestSecret ? stream.end() : maskedSecret);
  }

  /** The same for every text within a JSON value, names of members included. */
  json(value: unknown): unknown {
    if (typeof value === 'string') return this.cutText(value);
    if (Array.isArray(value)) return value.map(item => this.json(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [this.cutText(name), this.json(item)]),
    );
  }

  /** For a text that comes in parts. */
  stream(): MaskedStream {
    return new MaskedStream(this);
  }
}

/** A part of the waiting text that is not shown. */
interface HiddenSpan {
  readonly start: number;
  readonly end: number;
  /** Its sign has been shown: it began in text that has passed already. */
  readonly announced: boolean;
}

/**
 * Hides secrets in a text that comes in parts, wherever it is cut. What may be the beginning of a secret waits for
 * the next part; everything else passes at once. Takes time in proportion to the text.
 */
export class MaskedStream {
  readonly #mask: SecretMask;
  #matcher: TextMatcher | undefined;
  #node = 0;
  #waiting = '';
  /** By place, apart from each other. */
  #hidden: HiddenSpan[] = [];

  constructor(mask: SecretMask) {
    this.#mask = mask;
  }

  /** How many characters wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** What can be shown of the text by now. */
  write(part: string): string {
    const { matcher } = this.#mask;
    const text = this.#waiting + part;
    if (matcher === undefined) return text;
    let index = this.#waiting.length;
    if (matcher !== this.#matcher) {
      // A value was added: what waits is looked at anew.
      this.#matcher = matcher;
      this.#node = 0;
      this.#hidden = this.#hidden.filter(span => span.announced);
      index = 0;
    }
    for (; index < text.length; index += 1) {
      this.#node = matcher.next(this.#node, text.charCodeAt(index));
      const length = matcher.match(this.#node);
      if (length > 0) this.#hide(index + 1 - length, index + 1);
    }
    return this.#pass(text, text.length - matcher.open(this.#node));
  }

  /** What still waits: no more will come. The stream can be used again. */
  end(): string {
    const shown = this.#pass(this.#waiting, this.#waiting.length);
    this.#hidden = [];
    this.#node = 0;
    return shown;
  }

  /** Spans that touch become one: a secret's pieces, its overlapping forms, a secret right after another. */
  #hide(start: number, end: number): void {
    let span: HiddenSpan = { start, end, announced: false };
    for (
      let last = this.#hidden.at(-1);
      last !== undefined && last.end >= span.start;
      last = this.#hidden.at(-1)
    ) {
      this.#hidden.pop();
      span = {
        start: Math.min(last.start, span.start),
        end: Math.max(last.end, span.end),
        announced: last.announced || span.announced,
      };
    }
    this.#hidden.push(span);
  }

  /** Shows the text up to `boundary`, before which no secret can begin any more; the rest waits. */
  #pass(text: string, boundary: number): string {
    let shown = '';
    let at = 0;
    const open: HiddenSpan[] = [];
    for (const { start, end, announced } of this.#hidden) {
      if (start < boundary || announced) {
        shown += text.slice(at, Math.max(at, start)) + (announced ? '' : maskedSecret);
        at = Math.min(end, boundary);
      }
      // One that ends right here is kept, empty, for what may touch it.
      if (end >= boundary) {
        open.push({
          start: Math.max(0, start - boundary),
          end: end - boundary,
          announced: announced || start < boundary,
        });
      }
    }
    this.#hidden = open;
    this.#waiting = text.slice(boundary);
    return shown + text.slice(at, boundary);
  }
}
