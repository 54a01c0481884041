import { type JSONVisitor, visit } from 'jsonc-parser';
import { setOwn, type TreeChild, type TreeNode } from './documentTree.ts';
import type { SyntaxProblem, TextRange } from './parsedDocument.ts';

/** A list or an object whose end has not come yet. */
interface Open {
  readonly start: number;
  readonly children: TreeChild[];
  /** A list's values. */
  readonly list: unknown[] | undefined;
  /** An object's values. */
  readonly object: Record<string, unknown> | undefined;
  /** Of the key whose value has not come yet. */
  key: (TextRange & { readonly name: string }) | undefined;
}

export interface JsonReading {
  /** Undefined where the text holds no value at all. */
  readonly root: TreeNode | undefined;
  /** Keys written twice. */
  readonly problems: readonly SyntaxProblem[];
}

/** Builds the small tree as the parser goes: its own tree would be built only to be turned into this one. */
export function readJsonTree(
  text: string,
  options: { readonly disallowComments: boolean; readonly allowTrailingComma: boolean },
  onError: NonNullable<JSONVisitor['onError']>,
): JsonReading {
  const builder = new Builder(text.length);
  visit(
    text,
    {
      onObjectBegin: offset => builder.open(offset, false),
      onObjectProperty: (name, offset, length) => builder.key(name, offset, length),
      onObjectEnd: (offset, length) => builder.close(offset + length),
      onArrayBegin: offset => builder.open(offset, true),
      onArrayEnd: (offset, length) => builder.close(offset + length),
      onLiteralValue: (value, offset, length) =>
        builder.add({ start: offset, end: offset + length, value, children: undefined }),
      onError,
    },
    options,
  );
  return builder.finish();
}

class Builder {
  readonly #problems: SyntaxProblem[] = [];
  readonly #stack: Open[] = [];
  readonly #end: number;
  #root: TreeNode | undefined;

  constructor(end: number) {
    this.#end = end;
  }

  open(start: number, isList: boolean): void {
    const list = isList ? [] : undefined;
    this.#stack.push({ start, children: [], list, object: isList ? undefined : {}, key: undefined });
  }

  key(name: string, start: number, length: number): void {
    const open = this.#stack.at(-1);
    if (open?.object === undefined) return;
    open.key = { name, start, end: start + length };
    if (!Object.hasOwn(open.object, name)) return;
    const message = `\`${name}\` is written twice here, and readers keep only the last one without a word. Remove or rename one of them.`;
    this.#problems.push({ kind: 'duplicate-key', message, start, end: start + length });
  }

  add(node: TreeNode): void {
    const open = this.#stack.at(-1);
    if (open === undefined) {
      // What follows the value of the text is an error that is told; the first value counts.
      this.#root ??= node;
      return;
    }
    if (open.list !== undefined) {
      open.children.push({ name: open.list.length, key: undefined, node });
      open.list.push(node.value);
      return;
    }
    const { key, object } = open;
    if (key === undefined || object === undefined) return;
    setOwn(object, key.name, node.value);
    open.children.push({ name: key.name, key: { start: key.start, end: key.end }, node });
    open.key = undefined;
  }

  close(end: number): void {
    const open = this.#stack.pop();
    if (open === undefined) return;
    this.add({ start: open.start, end, value: open.list ?? open.object, children: open.children });
  }

  /** What the text does not close ends with it. */
  finish(): JsonReading {
    while (this.#stack.length > 0) this.close(this.#end);
    return { root: this.#root, problems: this.#problems };
  }
}
