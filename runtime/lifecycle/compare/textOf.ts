/** Bytes of a file that a person reads at one go; a larger one is named without its content. */
export const maximumText = 1024 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes as text, or undefined where they are no UTF-8, hold a zero, or are more than a person reads. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > maximumText || bytes.includes(0)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    // The decoder's only answer to bytes that are no UTF-8.
    return undefined;
  }
}
