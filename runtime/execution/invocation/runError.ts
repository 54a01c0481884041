import { SkillberthError } from '../../../skill/index.ts';
import type { PreparedSlot, ResolvedTool } from '../../lifecycle/index.ts';
import { placeOf, sentence } from '../failureText.ts';
import { limitErrorOf } from '../limitError.ts';
import type { CallError } from '../supervisor/callError.ts';
import type { WorkerFailure } from '../supervisor/protocol.ts';
import { InputInvalidError, ModuleNotFoundError, OutputInvalidError } from './errors.ts';

/** What a person reads of a call that ended without a result. `skill`: its id. */
export function runError(
  skill: string,
  slot: PreparedSlot,
  tool: ResolvedTool,
  error: CallError,
): SkillberthError {
  const { reason, failure } = error.failure;
  const limit = limitErrorOf(error.failure, tool.name, slot.resolved.format, skill);
  if (limit !== undefined) return limit;
  if (reason === 'worker') return workerError(skill, tool, slot.layout.skillFolder, error);
  return new SkillberthError({
    code: 'worker-crashed',
    message: `${tool.name} ended without an answer: ${sentence(error.message)}`,
    subject: skill,
    nextStep: 'The log has what it printed; a crash of a native library or os._exit ends a worker like this.',
    ...detailOf(failure),
  });
}

/** `sources`: where the skill's code lies. */

function workerError(skill: string, tool: ResolvedTool, sources: string, error: CallError): SkillberthError {
  const { failure } = error.failure;
  const common = { subject: skill, ...placeOf(failure), ...detailOf(failure) };
  if (failure?.unanswered === true) return unanswered(skill, tool, failure);
  if (failure?.kind === 'input') {
    return new InputInvalidError(skill, tool.name, error.message.replace(/[.]$/, ''));
  }
  if (failure?.kind === 'import' && saysThatModuleIsMissing(error.message, tool.module))
    return new ModuleNotFoundError(skill, tool.name, tool.module, sources);
  if (failure?.kind === 'result') {
    return new OutputInvalidError({
      message: sentence(error.message),
      nextStep: 'The log has the traceback; mend the tool and install again.',
      ...common,
    });
  }
  return new SkillberthError({
    code: 'tool-failed',
    message: sentence(error.message),
    nextStep: 'The log has the traceback; mend the tool and install again.',
    ...common,
  });
}

/** The module that the manifest names, in contrast to one that it imports. */
function saysThatModuleIsMissing(message: string, module: string): boolean {
  const missing = /No module named '([^']+)'/.exec(message)?.[1];
  return missing !== undefined && (module === missing || module.startsWith(`${missing}.`));
}

function unanswered(skill: string, tool: ResolvedTool, failure: WorkerFailure): SkillberthError {
  return new SkillberthError({
    code: 'tool-failed',
    message: `${tool.name} asked a question, and nobody answered: its standard input has ended.`,
    subject: skill,
    nextStep:
      tool.name === 'setup'
        ? `Run \`skillberth setup ${skill}\` in a terminal and answer there, or give what it needs with --json.`
        : `Only \`setup\` may ask; give what ${tool.name} needs as its input.`,
    ...placeOf(failure),
    ...detailOf(failure),
  });
}

function detailOf(failure: WorkerFailure | undefined): { readonly detail?: string } {
  return failure?.traceback === undefined ? {} : { detail: failure.traceback };
}
