/** How skill code runs: supervisors, workers, tests and invocations. */
export { Executor, type ExecutorOptions } from './executor.ts';
export { invoke } from './invoke.ts';
