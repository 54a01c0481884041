/** Python and JavaScript sources, read without being run. */
export { outlineOf } from './outlineOf.ts';
export { pythonModuleFile, pythonModules } from './pythonModule.ts';
export type { SourceOutline, SourceSymbol, SourceTool } from './sourceOutline.ts';
