/** What is done to a skill. `Engine` is the one door for every surface. */
export type * from './comparisonReport.ts';
export { Engine, type EngineOptions } from './engine.ts';
export type { OperationContext } from './operation.ts';
export type * from './report.ts';
export type * from './secretReport.ts';
export { toSkillberthError } from './systemError.ts';
export type * from './upkeepReport.ts';
