import type { SchemaNode } from '../../../schemas/index.ts';
import type { Notation } from '../cursor/index.ts';
import { firstKeys, fixedValues, isBare, mainType, type SchemaOf } from './schemaShape.ts';
import { choice, literal, placeholder, SnippetStops } from './snippetText.ts';
import { writtenText } from './writtenText.ts';

/** What a snippet for brackets is made for: JSON, or YAML in one line. */
export interface FlowSnippetOptions {
  readonly notation: Notation;
  readonly schemaOf: SchemaOf;
  /** Values that are known already, by dotted path. */
  readonly known?: Readonly<Record<string, string>>;
}

/** A key with what belongs behind it; what it holds is left to the author. */
export function flowKeySnippet(key: string, node: SchemaNode, options: FlowSnippetOptions): string {
  return new FlowSnippet(options).shallowEntry(key, node);
}

/** A mapping with its first keys in one line: a new entry of a list. */
export function flowMappingSnippet(node: SchemaNode, options: FlowSnippetOptions): string {
  return new FlowSnippet(options).mapping(node, []);
}

/** A whole document, over several lines. */
export function jsonDocumentSnippet(node: SchemaNode, options: FlowSnippetOptions): string {
  return new FlowSnippet(options).document(node, [], '');
}

class FlowSnippet {
  readonly #options: FlowSnippetOptions;
  readonly #stops = new SnippetStops();

  constructor(options: FlowSnippetOptions) {
    this.#options = options;
  }

  shallowEntry(key: string, node: SchemaNode): string {
    const name = this.#name(key);
    switch (mainType(node)) {
      case 'object':
        return `${name}: {$${this.#stops.next()}}`;
      case 'array':
        return `${name}: [$${this.#stops.next()}]`;
      default:
        return `${name}: ${this.#scalar(node, [key])}`;
    }
  }

  mapping(node: SchemaNode, path: readonly (string | number)[]): string {
    const keys = firstKeys(node);
    if (keys.length === 0) return `{$${this.#stops.next()}}`;
    const entries = keys.map(key => `${this.#name(key)}: ${this.#value([...path, key])}`);
    return `{ ${entries.join(', ')} }`;
  }

  document(node: SchemaNode, path: readonly (string | number)[], indentation: string): string {
    const deeper = `${indentation}  `;
    if (mainType(node) === 'array') {
      const item = this.#options.schemaOf([...path, 0]) ?? {};
      return `[\n${deeper}${this.document(item, [...path, 0], deeper)}\n${indentation}]`;
    }
    if (mainType(node) !== 'object') return this.#scalar(node, path);
    const keys = firstKeys(node);
    if (keys.length === 0) return `{$${this.#stops.next()}}`;
    const entries = keys.map(key => {
      const child = this.#options.schemaOf([...path, key]) ?? {};
      return `${deeper}${this.#name(key)}: ${this.document(child, [...path, key], deeper)}`;
    });
    return `{\n${entries.join(',\n')}\n${indentation}}`;
  }

  #value(path: readonly (string | number)[]): string {
    const node = this.#options.schemaOf(path);
    switch (mainType(node)) {
      case 'object':
        return `{$${this.#stops.next()}}`;
      case 'array':
        return `[$${this.#stops.next()}]`;
      default:
        return this.#scalar(node, path);
    }
  }

  #scalar(node: SchemaNode | undefined, path: readonly (string | number)[]): string {
    const stop = this.#stops.next();
    const values = fixedValues(node);
    // Without quotes nothing at all would not be JSON.
    const example = isBare(node) ? String(node?.examples?.[0] ?? '') : '';
    const known = this.#options.known?.[path.join('.')] ?? example;
    const text = values === undefined ? placeholder(known, stop) : choice(values, stop);
    // Without a type nobody knows whether quotes belong there.
    const isFree = mainType(node) === undefined && values === undefined;
    return isBare(node) || isFree ? text : `${this.#quote}${text}${this.#quote}`;
  }

  get #quote(): string {
    return this.#options.notation.quote;
  }

  #name(key: string): string {
    return literal(writtenText(key, this.#options.notation));
  }
}
