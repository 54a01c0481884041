/**
 * What programs import of the package: the API of the AgentOS runtime (`SkillRegistry`, `SkillLoader`, `SkillInvoker`),
 * its errors, and the engine that installs, enables and activates. docs/api.md shows it working.
 */

export { type ErrorCode, type ErrorData, type PermissionSet, SkillberthError } from '../skill/index.ts';
export { Engine, type EngineOptions } from './engine.ts';
export {
  CommandNotFoundError,
  InputInvalidError,
  type InvokeOptions,
  LimitExceededError,
  ModuleNotFoundError,
  OutputInvalidError,
  PermissionDeniedError,
  PhaseViolationError,
  type SkillDescription,
  type SkillEntry,
  SkillInvoker,
  type SkillInvokerOptions,
  type SkillKey,
  SkillLoader,
  type SkillLoaderOptions,
  SkillNotEnabledError,
  SkillRegistry,
  type TrustLevel,
} from './execution/index.ts';
export { installedPrograms } from './installation.ts';
export type * from './invocationReport.ts';
export type { OperationContext } from './operation.ts';
export type * from './report.ts';
