/** Slots: install, test, activate, roll back, status, and the data that survives versions. Runs no skill code itself. */
export { type ActivateOptions, activate, rollback } from './activate.ts';
export { readMemory, readSecret, writeMemory, writeSecret } from './dataFile.ts';
export type { SlotSelection } from './findSlot.ts';
export { type InstallOptions, install } from './install.ts';
export { findInterpreter } from './interpreter.ts';
export { layoutOf, type SkillLayout } from './layout.ts';
export { logFailure, openLog } from './operationLog.ts';
export type { PreparationRuns } from './preparation.ts';
export { pytestFolder } from './pytest.ts';
export type { ResolvedManifest, ResolvedTool } from './resolvedManifest.ts';
export { type PreparedSlot, requireSlot } from './slots.ts';
export { readState, type SlotReference } from './state.ts';
export { status } from './status.ts';
export { test } from './test.ts';
