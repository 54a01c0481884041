/** The module of an adaos skill that names none. */
export const defaultModule = 'handlers.main';

/** Where a Python function is. */
export interface PythonEntry {
  /** Dotted. */
  readonly module: string;
  readonly callable?: string;
}

/** The parts of an entry with their places in its text, in UTF-16 code units; the ends are exclusive. */
export interface PlacedEntry extends PythonEntry {
  readonly moduleFrom: number;
  readonly moduleTo: number;
  /** Equal to `callableTo` where the entry names no callable. */
  readonly callableFrom: number;
  readonly callableTo: number;
}

/** Reads `handlers.main:chat`, `handlers/main.py:chat`, `handlers/main.py` and `handlers.main`. */
export function parsePythonEntry(text: string): PythonEntry {
  const { module, callable } = placeEntry(text);
  return callable === undefined ? { module } : { module, callable };
}

/** The same with the places of its parts. */
export function placeEntry(text: string): PlacedEntry {
  const separator = text.lastIndexOf(':');
  const end = separator < 0 ? text.length : separator;
  const place = trimmed(text, 0, end);
  const name = separator < 0 ? { from: end, to: end } : trimmed(text, separator + 1, text.length);
  const module = text
    .slice(place.from, place.to)
    .replace(/^(?:\.[\\/])+/, '')
    .replace(/\.py$/, '')
    .replaceAll(/[\\/]+/g, '.');
  return {
    module,
    ...(name.from === name.to ? {} : { callable: text.slice(name.from, name.to) }),
    moduleFrom: place.from,
    moduleTo: place.to,
    callableFrom: name.from,
    callableTo: name.to,
  };
}

function trimmed(text: string, from: number, to: number): { readonly from: number; readonly to: number } {
  const part = text.slice(from, to);
  const start = from + part.length - part.trimStart().length;
  return { from: start, to: start + part.trim().length };
}
