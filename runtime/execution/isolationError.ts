import { SkillberthError } from '../../skill/index.ts';
import { CallError } from './supervisor/callError.ts';

/** Whether a call failed before anything started, because the system cannot confine it. */
export function isUnisolated(error: unknown): error is CallError {
  return error instanceof CallError && error.failure.reason === 'isolation';
}

/** What a person reads of that. */
export function isolationUnavailable({ message, failure }: CallError): SkillberthError {
  return new SkillberthError({
    code: 'isolation-unavailable',
    message: `This system cannot keep a skill to its permissions: ${message}`,
    nextStep: failure.remedy ?? 'Install bubblewrap and socat, then run it again.',
    detail:
      'To run without, allow process-only isolation (--process-only, or the setting skillberth.permissions.allowProcessOnlyIsolation).',
  });
}
