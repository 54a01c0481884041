/** What is done to a skill. `Engine` is the one door for every surface. */
export type * from './comparisonReport.ts';
export { Engine, type EngineOptions } from './engine.ts';
export type * from './invocationReport.ts';
export type { SkillData } from './lifecycle/index.ts';
export { type DiskStep, setFaultPoint, stateFolder, stateFolderOf } from './lifecycle/index.ts';
export type { OperationContext } from './operation.ts';
export type * from './report.ts';
export { SecretMask } from './secretMask.ts';
export type * from './secretReport.ts';
export { toSkillberthError } from './systemError.ts';
export type * from './upkeepReport.ts';
