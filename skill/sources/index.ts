/** Python and JavaScript sources, read without being run. */
export { outlineOf } from './outlineOf.ts';
export type { SourceOutline, SourceSymbol } from './sourceOutline.ts';
