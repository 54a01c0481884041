/** What is done to a skill. `Engine` is the one door for every surface. */
export { Engine, type EngineOptions } from './engine.ts';
export type { OperationContext } from './operation.ts';
export type * from './report.ts';
export { toSkillberthError } from './systemError.ts';
