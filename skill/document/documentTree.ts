import type {
  DocumentPath,
  DocumentPosition,
  ParsedDocument,
  SyntaxProblem,
  TextRange,
} from './parsedDocument.ts';

/** One value of a document with its place. Small on purpose: the parsers' own trees are many times larger. */
export interface TreeNode {
  readonly start: number;
  /** May include white space behind the value. */
  readonly end: number;
  readonly value: unknown;
  /** Undefined for a scalar. */
  readonly children: readonly TreeChild[] | undefined;
}

export interface TreeChild {
  readonly name: string | number;
  /** Undefined for an entry of a list. */
  readonly key: TextRange | undefined;
  readonly node: TreeNode;
}

/** Data whose places are looked for only when somebody asks for one: most edits of a sound file need none. */
export interface LazyTree {
  readonly value: unknown;
  readonly read: () => TreeNode | undefined;
}

/** A document whose positions come from a tree. */
export class TreeDocument implements ParsedDocument {
  readonly language: 'yaml' | 'json';
  readonly text: string;
  readonly content: TextRange;
  readonly problems: readonly SyntaxProblem[];
  readonly #data: TreeNode | LazyTree | undefined;
  #root: TreeNode | undefined;
  /** Built when a mapping is first asked for: every edit asks for a few of them only. */
  readonly #byName = new Map<TreeNode, ReadonlyMap<string | number, TreeChild>>();

  constructor(
    language: 'yaml' | 'json',
    text: string,
    content: TextRange,
    data: TreeNode | LazyTree | undefined,
    problems: readonly SyntaxProblem[],
  ) {
    this.language = language;
    this.text = text;
    this.content = content;
    this.problems = problems;
    this.#data = data;
  }

  get value(): unknown {
    return this.#data?.value;
  }

  get #tree(): TreeNode | undefined {
    const data = this.#data;
    if (data === undefined || !('read' in data)) return data;
    this.#root ??= data.read();
    return this.#root;
  }

  rangeOf(path: DocumentPath): TextRange | undefined {
    const child = this.#find(path);
    const node = path.length === 0 ? this.#tree : child?.node;
    return node === undefined ? undefined : this.#trimmed(node);
  }

  keyRangeOf(path: DocumentPath): TextRange | undefined {
    return this.#find(path)?.key;
  }

  positionAt(offset: number): DocumentPosition | undefined {
    let node = this.#tree;
    if (node === undefined || !holds(this.#trimmed(node), offset)) return undefined;
    const path: (string | number)[] = [];
    for (;;) {
      const found: TreeChild | undefined = node.children?.find(
        child =>
          (child.key !== undefined && holds(child.key, offset)) || holds(this.#trimmed(child.node), offset),
      );
      if (found === undefined) return { path, onKey: false, ...this.#trimmed(node) };
      path.push(found.name);
      if (found.key !== undefined && holds(found.key, offset)) return { path, onKey: true, ...found.key };
      node = found.node;
    }
  }

  #find(path: DocumentPath): TreeChild | undefined {
    let node = this.#tree;
    let child: TreeChild | undefined;
    for (const step of path) {
      child = node === undefined ? undefined : this.#childrenOf(node).get(step);
      if (child === undefined) return undefined;
      node = child.node;
    }
    return child;
  }

  /** The last of two equal keys is the one whose value counts. */
  #childrenOf(node: TreeNode): ReadonlyMap<string | number, TreeChild> {
    let children = this.#byName.get(node);
    if (children === undefined) {
      children = new Map((node.children ?? []).map(child => [child.name, child]));
      this.#byName.set(node, children);
    }
    return children;
  }

  #trimmed({ start, end }: TreeNode): TextRange {
    let last = end;
    while (last > start && ' \t\r\n'.includes(this.text[last - 1] ?? '')) last -= 1;
    return { start, end: last };
  }
}

function holds({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset <= end;
}

/** `__proto__` is a key like any other in a manifest. */
export function setOwn(data: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') data[name] = value;
  else Object.defineProperty(data, name, { value, writable: true, enumerable: true, configurable: true });
}
