/** Numbers the stops of one snippet. */
export class SnippetStops {
  #last = 0;

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

/** Text that a snippet inserts as it stands. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** `${1|a,b|}` */
export function choice(values: readonly string[], stop: number): string {
  return `\${${stop}|${values.map(value => value.replace(/[\\,|]/g, '\\$&')).join(',')}|}`;
}

/** `${1:a}`: the text stands there, selected, until another one is typed. */
export function placeholder(text: string, stop: number): string {
  return text === '' ? `$${stop}` : `\${${stop}:${literal(text)}}`;
}
