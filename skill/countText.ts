/**
 * A whole number for a reader: `1,234`. The system's own way loads the data of all languages, which is a tenth of what
 * the language server holds.
 */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',');
}
