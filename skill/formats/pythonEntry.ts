/** Where a Python function is. */
export interface PythonEntry {
  /** Dotted. */
  readonly module: string;
  readonly callable?: string;
}

/** Reads `handlers.main:chat`, `handlers/main.py:chat`, `handlers/main.py` and `handlers.main`. */
export function parsePythonEntry(text: string): PythonEntry {
  const separator = text.lastIndexOf(':');
  const place = separator < 0 ? text : text.slice(0, separator);
  const callable = separator < 0 ? '' : text.slice(separator + 1).trim();
  const module = place
    .trim()
    .replace(/^(?:\.[\\/])+/, '')
    .replace(/\.py$/, '')
    .replaceAll(/[\\/]+/g, '.');
  return callable === '' ? { module } : { module, callable };
}
