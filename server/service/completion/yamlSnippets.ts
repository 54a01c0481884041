import type { SchemaNode } from '../../../schemas/index.ts';
import type { YamlStyle } from '../cursor/index.ts';
import { firstKeys, fixedValues, mainType, type SchemaOf } from './schemaShape.ts';
import { choice, literal, placeholder, SnippetStops } from './snippetText.ts';

/** What a snippet is made for. */
export interface YamlSnippetOptions {
  /** The column at which its first line begins. */
  readonly column: number;
  readonly style: YamlStyle;
  readonly schemaOf: SchemaOf;
  /** Values that are known already, by dotted path. */
  readonly known?: Readonly<Record<string, string>>;
}

/** A key with what belongs behind it. @param written The key as it is inserted. */
export function yamlKeySnippet(
  key: string,
  written: string,
  node: SchemaNode,
  options: YamlSnippetOptions,
): string {
  return new YamlSnippet(options).entry(written, node, options.column, [key]);
}

/** The first keys of a mapping, one a line. */
export function yamlMappingSnippet(node: SchemaNode, options: YamlSnippetOptions): string {
  return new YamlSnippet(options).mapping(node, options.column, []);
}

class YamlSnippet {
  readonly #options: YamlSnippetOptions;
  readonly #stops = new SnippetStops();

  constructor(options: YamlSnippetOptions) {
    this.#options = options;
  }

  entry(key: string, node: SchemaNode, column: number, path: readonly (string | number)[]): string {
    const { style, schemaOf } = this.#options;
    const name = literal(key);
    switch (mainType(node)) {
      case 'object': {
        const deeper = column + style.step;
        const below =
          firstKeys(node).length === 0 ? `$${this.#stops.next()}` : this.mapping(node, deeper, path);
        return `${name}:${newLine(deeper)}${below}`;
      }
      case 'array': {
        const dash = column + style.listOffset;
        const item = schemaOf([...path, 0]);
        const below =
          item !== undefined && mainType(item) === 'object' && firstKeys(item).length > 0
            ? this.mapping(item, dash + 2, [...path, 0])
            : this.#scalar(item, [...path, 0]);
        return `${name}:${newLine(dash)}- ${below}`;
      }
      default:
        return `${name}: ${this.#scalar(node, path)}`;
    }
  }

  mapping(node: SchemaNode, column: number, path: readonly (string | number)[]): string {
    return firstKeys(node)
      .map(key => this.entry(key, this.#options.schemaOf([...path, key]) ?? {}, column, [...path, key]))
      .join(newLine(column));
  }

  #scalar(node: SchemaNode | undefined, path: readonly (string | number)[]): string {
    const stop = this.#stops.next();
    const values = fixedValues(node);
    if (values !== undefined) return choice(values, stop);
    return placeholder(this.#options.known?.[path.join('.')] ?? '', stop);
  }
}

function newLine(column: number): string {
  return `\n${' '.repeat(column)}`;
}
