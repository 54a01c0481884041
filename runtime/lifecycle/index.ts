/** Slots: install, test, activate, roll back, status, and the data that survives versions. Runs no skill code itself. */
export { type ActivateOptions, activate, rollback } from './activate.ts';
export { compareSlots, type TreeName } from './compare/compareSlots.ts';
export { compareWithDraft } from './compare/compareWithDraft.ts';
export { compareWithRegistry, type RegistryOptions } from './compare/compareWithRegistry.ts';
export { type DiskStep, setFaultPoint } from './disk/disk.ts';
export { findInterpreter } from './environment/interpreter.ts';
export { pytestFolder } from './environment/pytest.ts';
export { type InstallOptions, install } from './install.ts';
export { logFailure, openLog } from './operationLog.ts';
export { installedElsewhere } from './origin/installedElsewhere.ts';
export { withSource } from './origin/withSource.ts';
export type { PreparationRuns } from './preparation.ts';
export type { SlotSelection } from './slots/findSlot.ts';
export { layoutOf, type SkillLayout } from './slots/layout.ts';
export type { ResolvedManifest, ResolvedTool } from './slots/resolvedManifest.ts';
export { type PreparedSlot, requireSlot } from './slots/slots.ts';
export { readState, type SlotReference } from './slots/state.ts';
export { status } from './status.ts';
export { test } from './test.ts';
export { collectGarbage } from './upkeep/collectGarbage.ts';
export { doctor } from './upkeep/doctor.ts';
export { logs } from './upkeep/logs.ts';
export { type UninstallOptions, uninstall } from './upkeep/uninstall.ts';
export { readMemory, readSecret, writeMemory, writeSecret } from './values/dataFile.ts';
export {
  deleteSecret,
  exportSecrets,
  getSecret,
  importSecrets,
  secretsReport,
  setSecret,
} from './values/secretCommands.ts';
