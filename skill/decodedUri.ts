/** Percent-encoding undone; a text that is no encoding stays as it is: `100%.md` is a file's name. */
export function decodedUri(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone `%` is part of the name then.
    return text;
  }
}
