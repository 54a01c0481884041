/** Controls, line ends included, and the marks that turn the reading direction or show nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Text that a skill's author chose, on one line and as it will be read: nothing in it can end the line, hide or turn
 * what stands beside it. Long ones are cut in the middle.
 */
export function oneLine(text: string, longest = 300): string {
  const line = text.replace(unseen, ' ').trim();
  if (line.length <= longest) return line;
  const half = Math.floor((longest - 3) / 2);
  return `${line.slice(0, half)}...${line.slice(-half)}`;
}
