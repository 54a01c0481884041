/** Places where one of many texts occurs, found in one pass (Aho and Corasick, 1975). */
export class TextMatcher {
  /** Child of a node by character: the key is `node * 65536 + character`. */
  readonly #children = new Map<number, number>();
  /** The node of the longest proper end of a node's text that begins a text as well. */
  readonly #fallback: number[] = [0];
  readonly #depth: number[] = [0];
  /** Length of the longest end of a node's text that more characters could make a text of. */
  readonly #open: number[] = [0];
  /** Length of the longest text that ends at a node; 0: none. */
  readonly #match: number[] = [0];
  /** Characters that begin a text: all others pass without a look at the tree. */
  readonly #starts = new Uint8Array(65_536);

  constructor(texts: Iterable<string>) {
    for (const text of texts) this.#add(text);
    this.#link();
  }

  /** The node after one more character; 0 is the start. */
  next(node: number, character: number): number {
    let from = node;
    for (;;) {
      if (from === 0 && this.#starts[character] === 0) return 0;
      const child = this.#children.get(from * 65_536 + character);
      if (child !== undefined) return child;
      if (from === 0) return 0;
      from = this.#fallback[from] ?? 0;
    }
  }

  /** How many of the last characters may be the beginning of a text that is still to end. */
  open(node: number): number {
    return this.#open[node] ?? 0;
  }

  /** How many of the last characters are a text; 0: none. */
  match(node: number): number {
    return this.#match[node] ?? 0;
  }

  #add(text: string): void {
    if (text === '') return;
    this.#starts[text.charCodeAt(0)] = 1;
    let node = 0;
    for (let index = 0; index < text.length; index += 1) {
      const key = node * 65_536 + text.charCodeAt(index);
      let child = this.#children.get(key);
      if (child === undefined) {
        child = this.#depth.length;
        this.#children.set(key, child);
        this.#depth.push(index + 1);
        this.#match.push(0);
        this.#open.push(0);
        // The parent goes on.
        this.#open[node] = index;
        this.#fallback.push(0);
      }
      node = child;
    }
    this.#match[node] = text.length;
  }

  /** Nearer nodes first: a node's fallback is nearer to the start than the node. */
  #link(): void {
    const edges = [...this.#children].sort(([, a], [, b]) => (this.#depth[a] ?? 0) - (this.#depth[b] ?? 0));
    for (const [key, child] of edges) {
      const parent = Math.floor(key / 65_536);
      if (parent !== 0) this.#fallback[child] = this.next(this.#fallback[parent] ?? 0, key % 65_536);
      const shorter = this.match(this.#fallback[child] ?? 0);
      this.#match[child] = Math.max(this.match(child), shorter);
      this.#open[child] = Math.max(this.open(child), this.open(this.#fallback[child] ?? 0));
    }
  }
}
