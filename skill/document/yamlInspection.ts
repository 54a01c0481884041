import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { countText } from '../countText.ts';
import { setOwn, type TreeChild, type TreeNode } from './documentTree.ts';
import type { SyntaxProblem } from './parsedDocument.ts';

/** More nodes than this, aliases counted as often as they are used, and the text is taken for an attack. */
const mostNodes = 100_000;

/** Levels of lists and mappings within each other. Whatever walks the data later does it with one call a level. */
const mostLevels = 1_000;

export interface Inspection {
  /** Undefined where an alias keeps the document from having any data. */
  readonly root: TreeNode | undefined;
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Turns the parser's tree into a small one with plain data, in one walk, which finds keys written twice and
 * aliases that are unknown, endless or explosive. Values that were masked for the parser get their own text
 * back, by their start.
 */
export function inspectYaml(
  document: Document.Parsed,
  base: number,
  originals: ReadonlyMap<number, string>,
): Inspection {
  const walk = new Walk(base, originals);
  const root = document.contents === null ? undefined : walk.visit(document.contents);
  return { root: walk.hasBadAlias ? undefined : root, problems: walk.problems };
}

/** A list or mapping as a key has no name: written out, keys within keys would double in length at each level. */
function nameOf({ value, start }: TreeNode): string {
  return typeof value === 'object' && value !== null ? `(key at ${start})` : String(value);
}

/** The parser gives a symbol for `<<`, wherever it stands. */
function plainValue(value: unknown): unknown {
  return typeof value === 'symbol' ? (value.description ?? '') : value;
}

interface Anchored {
  /** Undefined while the walk is still inside the value. */
  size: number | undefined;
  value: unknown;
}

class Walk {
  readonly problems: SyntaxProblem[] = [];
  hasBadAlias = false;
  readonly #base: number;
  readonly #originals: ReadonlyMap<number, string>;
  readonly #anchors = new Map<string, Anchored>();
  #level = 0;
  /** Nodes visited so far, each alias counted as all that it stands for. */
  #count = 0;

  constructor(base: number, originals: ReadonlyMap<number, string>) {
    this.#base = base;
    this.#originals = originals;
  }

  /** @param after Where a value would stand that is not there. */
  visit(node: unknown, after = 0): TreeNode {
    if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) {
      return { start: after, end: after, value: null, children: undefined };
    }
    const start = (node.range?.[0] ?? 0) + this.#base;
    const end = (node.range?.[1] ?? 0) + this.#base;
    if (isAlias(node)) return { start, end, value: this.#alias(node), children: undefined };
    this.#count += 1;
    if (this.#level >= mostLevels && !isScalar(node)) return this.#tooDeep(start, end);
    this.#level += 1;
    const result =
      node.anchor === undefined
        ? this.#read(node, start, end)
        : this.#anchored(node.anchor, node, start, end);
    this.#level -= 1;
    return result;
  }

  #tooDeep(start: number, end: number): TreeNode {
    const message = `More than ${countText(mostLevels)} lists or mappings stand within each other here, and no reader goes so deep. Flatten the value.`;
    if (!this.problems.some(problem => problem.message === message))
      this.problems.push({ kind: 'syntax', message, start, end: start + 1 });
    return { start, end, value: null, children: undefined };
  }

  #read(node: Node, start: number, end: number): TreeNode {
    if (isMap(node)) return this.#mapping(node, start, end);
    if (isSeq(node)) return this.#list(node, start, end);
    const original = this.#originals.size === 0 ? undefined : this.#originals.get(start - this.#base);
    return {
      start,
      end,
      value: original ?? (isScalar(node) ? plainValue(node.value) : null),
      children: undefined,
    };
  }

  #anchored(name: string, node: Node, start: number, end: number): TreeNode {
    const anchored: Anchored = { size: undefined, value: undefined };
    const before = this.#count;
    this.#anchors.set(name, anchored);
    const result = this.#read(node, start, end);
    anchored.value = result.value;
    anchored.size = this.#count - before + 1;
    return result;
  }

  #list(list: YAMLSeq<unknown>, start: number, end: number): TreeNode {
    const children = list.items.map(
      (item, name): TreeChild => ({ name, key: undefined, node: this.visit(item, end) }),
    );
    return { start, end, value: children.map(({ node }) => node.value), children };
  }

  #mapping(map: YAMLMap<unknown, unknown>, start: number, end: number): TreeNode {
    const value: Record<string, unknown> = {};
    const children: TreeChild[] = [];
    const merged: unknown[] = [];
    for (const pair of map.items) {
      const key = this.visit(pair.key, end);
      const name = nameOf(key);
      const node = this.visit(pair.value, key.end);
      if (isScalar(pair.key) && typeof pair.key.value === 'symbol') {
        merged.push(node.value);
        continue;
      }
      if (Object.hasOwn(value, name)) {
        const message = `\`${name}\` is written twice here, and most readers keep only the last one without a word. Remove or rename one of them.`;
        this.problems.push({ kind: 'duplicate-key', message, start: key.start, end: key.end });
      }
      setOwn(value, name, node.value);
      children.push({ name, key: { start: key.start, end: key.end }, node });
    }
    for (const source of merged.flat()) {
      if (typeof source !== 'object' || source === null) continue;
      for (const [name, item] of Object.entries(source))
        if (!Object.hasOwn(value, name)) setOwn(value, name, item);
    }
    return { start, end, value, children };
  }

  #alias(node: Alias): unknown {
    const target = this.#anchors.get(node.source);
    if (target === undefined) {
      this.#refuse(
        node,
        `The alias \`*${node.source}\` has no anchor before it. Write the value itself, or quote the text if it is meant to begin with \`*\`.`,
      );
      return null;
    }
    if (target.size === undefined) {
      this.#refuse(
        node,
        `The alias \`*${node.source}\` stands inside the value that it repeats, so the value has no end. Write the value out.`,
      );
      return null;
    }
    const before = this.#count;
    this.#count += target.size;
    if (before <= mostNodes && this.#count > mostNodes) {
      this.#refuse(
        node,
        `Up to this alias the aliases stand for more than ${countText(mostNodes)} values, which is how an alias bomb works. Write the values out.`,
      );
    }
    return target.value;
  }

  #refuse(node: Node, message: string): void {
    this.hasBadAlias = true;
    const [start, end] = node.range ?? [0, 0];
    this.problems.push({ kind: 'alias', message, start: start + this.#base, end: end + this.#base });
  }
}
