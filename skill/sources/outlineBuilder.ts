import type { TextRange } from '../document/index.ts';
import type { SourceOutline, SourceSymbol, SourceTool } from './sourceOutline.ts';

/** The part of a syntax node that has a text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Collects an outline while a syntax tree is walked. */
export class OutlineBuilder {
  readonly text: string;
  readonly #symbols = new Map<string, SourceSymbol>();
  readonly #tools: SourceTool[] = [];
  #isComplete = true;

  constructor(text: string) {
    this.text = text;
  }

  /** A name that the module binds; the first place counts, and an export anywhere makes it exported. */
  bind(span: Span, kind: SourceSymbol['kind'], isExported: boolean): void {
    const name = this.textOf(span);
    const known = this.#symbols.get(name);
    if (known === undefined) this.#symbols.set(name, { name, kind, range: rangeOf(span), isExported });
    else if (isExported && !known.isExported) this.#symbols.set(name, { ...known, isExported });
  }

  symbol(name: string): SourceSymbol | undefined {
    return this.#symbols.get(name);
  }

  addTool(span: Span): void {
    this.#tools.push({ name: this.textOf(span), range: rangeOf(span) });
  }

  /** Something may bind names that cannot be seen. */
  markIncomplete(): void {
    this.#isComplete = false;
  }

  textOf({ from, to }: Span): string {
    return this.text.slice(from, to);
  }

  /** The content of a string literal in either language, or undefined where it is not written out plainly. */
  contentOf(span: Span): Span | undefined {
    const literal = this.textOf(span);
    const quote = /^[a-zA-Z]{0,2}("""|'''|"|'|`)/.exec(literal);
    if (quote === null) return undefined;
    const [opening, mark = ''] = quote;
    const end = literal.length - mark.length;
    if (end < opening.length || !literal.endsWith(mark) || literal.includes('\\')) return undefined;
    return { from: span.from + opening.length, to: span.from + end };
  }

  build(): SourceOutline {
    const symbols = [...this.#symbols.values()].sort((a, b) => a.range.start - b.range.start);
    return { symbols, tools: this.#tools, isComplete: this.#isComplete };
  }
}

function rangeOf({ from, to }: Span): TextRange {
  return { start: from, end: to };
}
