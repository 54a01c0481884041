import { type ErrorCode, SkillberthError, type SkillFormat } from '../../skill/index.ts';
import type { CallFailure, LimitKind } from './supervisor/callFailure.ts';

/** What ended a call: the kind of limit and its value, in milliseconds, MB of 1024 x 1024 bytes, bytes or a number of things. */
export interface ExceededLimit {
  readonly kind: 'time' | LimitKind;
  readonly value: number;
}

type LimitErrorCode = Extract<ErrorCode, 'tool-timeout' | `limit-${LimitKind}`>;

/** A call used up more than it may, and was killed with everything that it had started. */
export class LimitExceededError extends SkillberthError {
  override readonly code: LimitErrorCode;
  readonly limit: ExceededLimit;

  /** `tool`: its name; `subject`: the skill's id, where it is known. */
  constructor(limit: ExceededLimit, tool: string, format: SkillFormat, subject?: string) {
    const code = limit.kind === 'time' ? 'tool-timeout' : (`limit-${limit.kind}` as const);
    super({
      code,
      message: messages[limit.kind](tool, limit.value),
      nextStep: nextStep(limit.kind, format),
      ...(subject === undefined ? {} : { subject }),
    });
    this.name = 'LimitExceededError';
    this.code = code;
    this.limit = limit;
  }
}

/** Undefined where a call failed of something else. Parameters as for `LimitExceededError`. */
export function limitErrorOf(
  { reason, limit, limitMs }: CallFailure,
  tool: string,
  format: SkillFormat,
  subject?: string,
): LimitExceededError | undefined {
  if (reason === 'timeout' && limitMs !== undefined) {
    return new LimitExceededError({ kind: 'time', value: limitMs }, tool, format, subject);
  }
  if (reason !== 'limit' || limit === undefined) return undefined;
  return new LimitExceededError(limit, tool, format, subject);
}

const messages: Readonly<Record<ExceededLimit['kind'], (tool: string, value: number) => string>> = {
  time: (tool, value) => `${tool} was killed at its limit of ${value / 1000} s.`,
  cpu: (tool, value) => `${tool} was killed at its limit of ${value / 1000} s of CPU time.`,
  memory: (tool, value) => `${tool} was killed at its limit of ${value} MB of memory.`,
  processes: (tool, value) => `${tool} was killed at its limit of ${value} processes.`,
  files: (tool, value) => `${tool} reached its limit of ${value} open files.`,
  output: (tool, value) =>
    `${tool} was killed at its limit of ${value} bytes of output; what it prints and what it returns count together.`,
};

const remedies: Readonly<Record<ExceededLimit['kind'], string>> = {
  time: 'Make the tool faster',
  cpu: 'Make the tool use less CPU time',
  memory: 'Make the tool hold less in memory, where files in a temporary file system count too',
  processes: 'Make the tool start fewer processes at once, and wait for each',
  files: 'Close files and sockets as soon as they are read',
  output: 'Print and return less, or write to a file in the data folder of the skill',
};

/** The keys of a manifest that change a limit; what is not here cannot be changed by that format. */
const keys: Partial<Record<SkillFormat, Partial<Record<ExceededLimit['kind'], string>>>> = {
  agentos: {
    time: 'limits.max_runtime_ms',
    cpu: 'limits.max_cpu_ms',
    memory: 'limits.max_memory_mb',
    output: 'limits.max_output_bytes',
  },
  adaos: { time: 'its timeout_seconds' },
};

function nextStep(kind: ExceededLimit['kind'], format: SkillFormat): string {
  const key = keys[format]?.[kind];
  if (key === undefined)
    return `${remedies[kind]}; a manifest of the format ${format} cannot raise this limit.`;
  return `${remedies[kind]}, or raise ${key} in the manifest and install again.`;
}
