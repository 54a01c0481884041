/** Slots: install, test, activate, roll back, status, and the data that survives versions. Runs no skill code itself. */
export { type ActivateOptions, activate, rollback } from './activate.ts';
export { activeSlot, activeSlotIfAny, selectedSlot, slotToSetUp } from './activeSlot.ts';
export { compareSlots, type TreeName } from './compare/compareSlots.ts';
export { compareWithDraft } from './compare/compareWithDraft.ts';
export { compareWithRegistry, type RegistryOptions } from './compare/compareWithRegistry.ts';
export { ContentHash, contentHash, hashEntry } from './disk/contentHash.ts';
export { type DiskStep, setFaultPoint } from './disk/disk.ts';
export { isMissing } from './disk/files.ts';
export { Turns } from './disk/turns.ts';
export { cacheFolder } from './environment/cacheFolder.ts';
export type { BuildCommand, BuildResult, RegistryHost } from './environment/isolatedBuild.ts';
export { findNode } from './environment/nodeInterpreter.ts';
export { pytestFolder } from './environment/pytest.ts';
export { slotInterpreter } from './environment/slotInterpreter.ts';
export { type InstallOptions, install } from './install.ts';
export { logFailure, openLog } from './operationLog.ts';
export { isPath } from './origin/folderSkill.ts';
export { installedElsewhere } from './origin/installedElsewhere.ts';
export { pathProblem } from './origin/pathProblem.ts';
export { parseReference, referenceOf, writtenReference } from './origin/reference.ts';
export { withSource } from './origin/withSource.ts';
export type { ApprovalPurpose, PreparationRuns } from './preparation.ts';
export { SkillFinder } from './skillFinder.ts';
export type { SlotSelection } from './slots/findSlot.ts';
export { layoutOf, type SkillLayout } from './slots/layout.ts';
export type { ResolvedManifest, ResolvedTool } from './slots/resolvedManifest.ts';
export type { PreparedSlot } from './slots/slots.ts';
export type { SlotReference } from './slots/state.ts';
export { status } from './status.ts';
export { test } from './test.ts';
export { collectGarbage } from './upkeep/collectGarbage.ts';
export { doctor } from './upkeep/doctor.ts';
export { logs } from './upkeep/logs.ts';
export { orphanedRuntimes } from './upkeep/orphanedRuntimes.ts';
export { type SkillData, type UninstallOptions, uninstall } from './upkeep/uninstall.ts';
export { readMemory, requireMemory, writeMemory } from './values/memory.ts';
export { closeDatabases } from './values/openDatabases.ts';
export { SecretOperations } from './values/secretOperations.ts';
export { requireSecret, requireSecretName } from './values/secretRules.ts';
export {
  addsToSkillEnvironment,
  copiedSkillEnvironment,
  storedSkillEnvironment,
} from './values/skillEnvironment.ts';
export { stateFolder, stateFolderOf } from './values/stateFolder.ts';
export { declaredInSlot, visibleSecrets, writeSecret } from './values/visibleSecrets.ts';
