import { type ErrorData, SkillberthError } from '../../../skill/index.ts';
import type { Actor, Phase, RegistryStatus, Remedy } from '../../invocationReport.ts';

/** The errors of a refused or failed call, by their names in the AgentOS runtime. Each has a code and a next step. */

/** The workspace, or the library's caller, is in the planning phase: nothing is executed. Code `phase-violation`. */
export class PhaseViolationError extends SkillberthError {
  constructor(phase: Phase | 'unset', actor: Actor, where: 'workspace' | 'caller') {
    super({
      code: 'phase-violation',
      message:
        phase === 'planning'
          ? `${where === 'workspace' ? 'This workspace is' : 'This invoker is'} in the planning phase: no skill is executed.`
          : `Programs and agents (${actor}) execute no skill while this workspace has no phase.`,
      nextStep:
        where === 'workspace'
          ? 'Run `skillberth phase execution` to let skills be executed here.'
          : "Call setPhase('execution') on the invoker, or make it with executionPhase: 'execution'.",
    });
    this.name = 'PhaseViolationError';
  }
}

/** Nobody has enabled the skill on this machine, or somebody disabled it. Code `skill-not-enabled`. */
export class SkillNotEnabledError extends SkillberthError {
  constructor(skill: string, status: RegistryStatus | undefined, subject?: string) {
    super({
      code: 'skill-not-enabled',
      message: `${skill} is not enabled: ${whyNotEnabled(status)}.`,
      ...(subject === undefined ? {} : { subject }),
      nextStep: `Run \`skillberth enable ${skill}\`; it shows what the skill may do.`,
    });
    this.name = 'SkillNotEnabledError';
  }
}

function whyNotEnabled(status: RegistryStatus | undefined): string {
  switch (status) {
    case 'disabled':
      return 'it was disabled';
    case 'imported_disabled':
      return 'it was imported, and nobody has enabled it since';
    default:
      return 'nobody on this machine has activated or enabled it';
  }
}

/** A declared permission does not cover the call. Code `permission-denied`. */
export class PermissionDeniedError extends SkillberthError {
  /** The line that would allow it. */
  readonly remedy: Remedy | undefined;

  constructor(data: Omit<ErrorData, 'code'>, remedy?: Remedy, options?: ErrorOptions) {
    super({ ...data, code: 'permission-denied' }, options);
    this.name = 'PermissionDeniedError';
    this.remedy = remedy;
  }
}

/** The skill has no such command. Code `tool-not-found`. */
export class CommandNotFoundError extends SkillberthError {
  constructor(data: Omit<ErrorData, 'code'>) {
    super({ ...data, code: 'tool-not-found' });
    this.name = 'CommandNotFoundError';
  }
}

/** The slot does not hold the module that the command names. Code `module-not-found`. */
export class ModuleNotFoundError extends SkillberthError {
  constructor(skill: string, command: string, module: string, subject: string) {
    super({
      code: 'module-not-found',
      message: `${skill} has no module ${module}, which its command ${command} names.`,
      subject,
      nextStep: 'Mend the module in the manifest or add the file, then install again and activate.',
    });
    this.name = 'ModuleNotFoundError';
  }
}

/** The arguments do not fit the command's input schema. Code `input-invalid`. */
export class InputInvalidError extends SkillberthError {
  constructor(skill: string, command: string, problem: string) {
    super({
      code: 'input-invalid',
      message: `The input of ${command} does not fit: ${problem}.`,
      subject: skill,
      nextStep: "Pass an object that fits the tool's input_schema, for example with --json.",
    });
    this.name = 'InputInvalidError';
  }
}

/** What the command returned does not fit its output schema, or is no JSON. Code `output-invalid`. */
export class OutputInvalidError extends SkillberthError {
  constructor(data: Omit<ErrorData, 'code'>, options?: ErrorOptions) {
    super({ ...data, code: 'output-invalid' }, options);
    this.name = 'OutputInvalidError';
  }
}

/** An error of a call with where its log is; it stays the kind that it was. */
export function withLog<Failure extends SkillberthError>(error: Failure, logFile: string): Failure {
  return Object.defineProperty(error, 'logFile', { value: logFile, enumerable: true });
}
