/** What `work` makes of each item, in the items' order; at most `limit` of them are under way at one time. */
export async function mapInParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for await (const result of inParallel(items, limit, work)) results.push(result);
  return results;
}

/**
 * The same as a stream. Work runs ahead of the reader by `limit` items; the first failure ends it, and so does a
 * reader that stops.
 */
export async function* inParallel<Item, Result>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const ahead: Promise<Result>[] = [];
  for (const item of items) {
    const started = work(item);
    // Nobody may come to await it once another one has failed.
    started.catch(() => undefined);
    ahead.push(started);
    const first = ahead.length >= limit ? ahead.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const started of ahead) yield await started;
}
