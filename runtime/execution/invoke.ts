import { SkillberthError } from '../../skill/index.ts';
import type { PreparedSlot, ResolvedTool, SkillLayout } from '../lifecycle/index.ts';
import { logFailure, openLog } from '../lifecycle/index.ts';
import type { OperationContext } from '../operation.ts';
import type { RunReport } from '../report.ts';
import { placeOf, sentence } from './executor.ts';
import { schemaProblem } from './schemaCheck.ts';
import type { SlotCall, SlotCaller } from './slotCall.ts';
import { CallError } from './supervisor/callError.ts';

/** The most of a tool's output, in characters, that a report repeats; the slot's log has all of it. */
const maximumLog = 1_000_000;

/**
 * Runs one tool of a slot: input check, worker, output check. Throws `tool-not-found`, `input-invalid`,
 * `tool-failed`, `tool-timeout`, `worker-crashed`, `output-invalid` or `cancelled`.
 */
export async function invoke(
  executor: SlotCaller,
  skill: SkillLayout,
  slot: PreparedSlot,
  toolName: string | undefined,
  input: Readonly<Record<string, unknown>>,
  context: OperationContext,
): Promise<RunReport> {
  const started = performance.now();
  const tool = findTool(skill, slot, toolName);
  if (tool.input_schema !== undefined) {
    const problem = await schemaProblem(tool.input_schema, input);
    if (problem !== undefined) throw inputInvalid(skill, tool, problem);
  }
  const log = await openLog(slot.layout, 'run', context, 'append');
  let printed = '';
  try {
    log.write(`${new Date().toISOString()} ${tool.name}\n`);
    const answer = await callWithRetries(executor, skill, slot, tool, input, {
      ...log.context,
      onOutput(text, stream) {
        if (printed.length < maximumLog) printed += text;
        log.context.onOutput?.(text, stream);
      },
    });
    if (tool.output_schema !== undefined) {
      const problem = await schemaProblem(tool.output_schema, answer.value);
      if (problem !== undefined) throw outputInvalid(skill, tool, problem, answer.value);
    }
    return {
      skill: skill.id,
      version: slot.version,
      slot: slot.slot,
      tool: tool.name,
      result: answer.value,
      durationMs: performance.now() - started,
      log: printed,
    };
  } catch (error) {
    throw logFailure(log, error instanceof CallError ? runError(skill, tool, error) : error);
  } finally {
    await log.close();
  }
}

/** Tries as often as the manifest's `retries` says while the tool raises; every other failure is final. */
async function callWithRetries(
  executor: SlotCaller,
  skill: SkillLayout,
  slot: PreparedSlot,
  tool: ResolvedTool,
  input: Readonly<Record<string, unknown>>,
  context: OperationContext,
): Promise<{ readonly value: unknown }> {
  const call: SlotCall = {
    method: 'invoke',
    parameters: { tool: tool.name, module: tool.module, callable: tool.callable, input },
    timeoutMs: tool.timeout_seconds * 1000,
    mode: 'run',
    reuse: true,
  };
  for (let tried = 1; ; tried += 1) {
    try {
      return (await executor.call(skill, slot, call, context)) as { readonly value: unknown };
    } catch (error) {
      const raised = error instanceof CallError && error.failure.failure?.kind === 'tool';
      if (!raised || tried >= tool.retries) throw error;
      context.onOutput?.(`Try ${tried} of ${tool.retries} failed: ${error.message}\n`, 'stderr');
    }
  }
}

function findTool(skill: SkillLayout, slot: PreparedSlot, name: string | undefined): ResolvedTool {
  const { tools, default_tool: defaultTool } = slot.resolved;
  const wanted = name ?? defaultTool;
  const found = tools.find(tool => tool.name === wanted);
  if (found !== undefined) return found;
  const known = tools.map(tool => tool.name).join(', ');
  throw new SkillberthError({
    code: 'tool-not-found',
    message:
      wanted === undefined
        ? `${skill.id} has ${tools.length === 0 ? 'no tools' : 'no default tool'}.`
        : `${skill.id} has no tool ${wanted}.`,
    subject: slot.layout.root,
    nextStep:
      tools.length === 0
        ? 'Instructions are read by agents; there is nothing to run.'
        : `Name one of: ${known}.`,
  });
}

function inputInvalid(skill: SkillLayout, tool: ResolvedTool, problem: string): SkillberthError {
  return new SkillberthError({
    code: 'input-invalid',
    message: `The input of ${tool.name} does not fit: ${problem}.`,
    subject: skill.id,
    nextStep: "Pass an object that fits the tool's input_schema, for example with --json.",
  });
}

function outputInvalid(
  skill: SkillLayout,
  tool: ResolvedTool,
  problem: string,
  value: unknown,
): SkillberthError {
  return new SkillberthError({
    code: 'output-invalid',
    message: `${tool.name} returned something that does not fit its output_schema: ${problem}.`,
    subject: skill.id,
    nextStep: 'Mend the tool or its output_schema, then install again.',
    detail: JSON.stringify(value, null, 2),
  });
}

function runError(skill: SkillLayout, tool: ResolvedTool, error: CallError): SkillberthError {
  const { reason, failure } = error.failure;
  const common = {
    ...placeOf(failure),
    ...(failure?.traceback === undefined ? {} : { detail: failure.traceback }),
  };
  switch (reason) {
    case 'timeout':
      return new SkillberthError({
        code: 'tool-timeout',
        message: `${tool.name} was killed at its limit of ${tool.timeout_seconds} s.`,
        subject: skill.id,
        nextStep: 'Make the tool faster, or raise its timeout_seconds in the manifest and install again.',
      });
    case 'worker':
      if (failure?.kind === 'input') return inputInvalid(skill, tool, error.message.replace(/[.]$/, ''));
      return new SkillberthError({
        code: failure?.kind === 'result' ? 'output-invalid' : 'tool-failed',
        message: sentence(error.message),
        nextStep: 'The log has the traceback; mend the tool and install again.',
        subject: skill.id,
        ...common,
      });
    default:
      return new SkillberthError({
        code: 'worker-crashed',
        message: `${tool.name} ended without an answer: ${sentence(error.message)}`,
        subject: skill.id,
        nextStep:
          'The log has what it printed; a crash of a native library or os._exit ends a worker like this.',
      });
  }
}
