/** How skill code runs: supervisors, workers, tests and invocations. */

export { argumentDigest, isCredentialName, redactedArguments } from './audit/argumentDigest.ts';
export {
  type AuditEntry,
  AuditedExecution,
  AuditLog,
  appendRecord,
  type ExecutionEntry,
} from './audit/auditLog.ts';
export { instantOf, queryAudit } from './audit/auditQuery.ts';
export { verdictOf } from './audit/auditVerdict.ts';
export { verifyAudit } from './audit/auditVerification.ts';
export { canonicalJson } from './audit/canonicalJson.ts';
export { Decisions } from './decisions.ts';
export { Executor } from './executor.ts';
export type { ExecutorOptions } from './executorOptions.ts';
export type { InstallRequest } from './installRequest.ts';
export {
  CommandNotFoundError,
  InputInvalidError,
  ModuleNotFoundError,
  OutputInvalidError,
  PermissionDeniedError,
  PhaseViolationError,
  SkillNotEnabledError,
} from './invocation/errors.ts';
export { type InvokeOptions, SkillInvoker, type SkillInvokerOptions } from './invocation/skillInvoker.ts';
export { SkillLoader, type SkillLoaderOptions } from './invocation/skillLoader.ts';
export { SkillRegistry } from './invocation/skillRegistry.ts';
export { denialOf } from './isolation/denials.ts';
export type { IsolatedCommand } from './isolation/isolation.ts';
export { isolationFindings } from './isolation/isolationFindings.ts';
export type { IsolationPolicy } from './isolation/isolationPolicy.ts';
export { refusal, type SystemFacts } from './isolation/missingSystem.ts';
export { refusedConnection } from './isolation/networkGate.ts';
export { withNodePermissions } from './isolation/processIsolation.ts';
export { configurationOf, seatbeltPlaces } from './isolation/visiblePlaces.ts';
export { type ExceededLimit, LimitExceededError, limitErrorOf } from './limitError.ts';
export { FrameReader, FrameTooLong, frameOf } from './nodeWorker/framing.ts';
export type { ArgumentDenial, GuardOptions, GuardPlaces } from './permissions/argumentDenial.ts';
export { argumentDenial } from './permissions/argumentGuards.ts';
export { decidingPlace } from './permissions/decidingPlace.ts';
export { guardOptionsOf } from './permissions/guardOptionsOf.ts';
export { homeOf, isolationPolicyOf, type PolicyRequest } from './permissions/isolationPolicyOf.ts';
export { permissionsOf, type SkillPermissions } from './permissions/permissionsOf.ts';
export { permissionsReport } from './permissions/permissionsReport.ts';
export { remedyOf } from './permissions/remedyOf.ts';
export { type AgentosRegistry, agentosRegistryFile, readAgentosRegistry } from './registry/agentosImport.ts';
export { type AgentosRow, type AgentosSkill, agentosSkillOf } from './registry/agentosSkill.ts';
export type { Approval } from './registry/approval.ts';
export {
  approvalsOf,
  findApproval,
  forgetApprovals,
  latestApproval,
  recordApproval,
} from './registry/approvals.ts';
export {
  type ContentStamp,
  contentStampOf,
  forgetContentStamp,
  storeContentStamp,
} from './registry/contentStamps.ts';
export { importAgentos } from './registry/importAgentos.ts';
export { phaseOf, setPhase } from './registry/phases.ts';
export type { RegistryConnection } from './registry/registryConnection.ts';
export { RegistryDatabase, type RegistryWork } from './registry/registryDatabase.ts';
export {
  deleteEntry,
  entriesOf,
  getEntry,
  listEntries,
  registryStatuses,
  setError,
  setStatus,
  upsertEntry,
} from './registry/skillEntries.ts';
export type { SkillDescription, SkillEntry, TrustLevel } from './registry/skillEntry.ts';
export type { SkillKey } from './registry/skillKey.ts';
export { SlotOperations } from './slotOperations.ts';
export { jsonDepth } from './supervisor/jsonDepth.ts';
export { parseMountInfo } from './supervisor/limits/mountInfo.ts';
export { type ProcessFacts, parsePs, parseStat, processesBelow } from './supervisor/limits/processTree.ts';
export { CpuSum } from './supervisor/limits/treeUsage.ts';
export { Turns } from './supervisor/turns.ts';
export { isWorkerFailure, workerMessage } from './supervisor/workerMessage.ts';
export type { ProgramRun, WorkerCall } from './supervisorClient.ts';
export { SupervisorPool } from './supervisorPool.ts';
export { skillKeyOf } from './trust/skillKeyOf.ts';
export { SkillStatuses } from './trust/skillStatuses.ts';
export { type StandingReport, Trust } from './trust/trust.ts';
