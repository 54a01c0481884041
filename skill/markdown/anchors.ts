/** Makes anchors as GitHub does: a repeated one gets a number. */
export class AnchorNames {
  readonly #counts = new Map<string, number>();

  next(heading: string): string {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    let count = this.#counts.get(plain) ?? 0;
    let name = count === 0 ? plain : `${plain}-${count}`;
    while (count > 0 && this.#counts.has(name)) {
      count += 1;
      name = `${plain}-${count}`;
    }
    this.#counts.set(plain, count + 1);
    if (name !== plain) this.#counts.set(name, 1);
    return name;
  }
}

/** Values of `id` and `name` in HTML tags: both can be linked to. */
export function idsInHtml(html: string): readonly string[] {
  return [...html.matchAll(/\s(?:id|name)\s?=\s?(?:"([^"<>]*)"|'([^'<>]*)')/gi)].map(
    ([, double, single]) => double ?? single ?? '',
  );
}
