import { SkillberthError, type SkillFormat } from '../../skill/index.ts';
import type { PreparedSlot, ResolvedTool, SkillLayout } from '../lifecycle/index.ts';
import { logFailure, openLog } from '../lifecycle/index.ts';
import type { OperationContext } from '../operation.ts';
import type { RunReport } from '../report.ts';
import { SecretMask } from '../secretMask.ts';
import { placeOf, sentence } from './executor.ts';
import { schemaProblem } from './schemaCheck.ts';
import type { SlotCall, SlotCaller } from './slotCall.ts';
import { CallError } from './supervisor/callError.ts';
import type { WorkerFailure } from './supervisor/protocol.ts';

/** The most of a tool's output, in characters, that a report repeats; the slot's log has all of it. */
const maximumLog = 1_000_000;
/** Seconds that a tool may take while someone can answer its questions: reading and typing count too. */
const typingLimit = 600;

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
  const mask = new SecretMask();
  let printed = '';
  try {
    log.write(`${new Date().toISOString()} ${tool.name}\n`);
    const answer = await callWithRetries(executor, skill, slot, tool, input, mask, {
      ...log.context,
      // A log never learns what is typed.
      ...(context.input === undefined ? {} : { input: context.input }),
      onHideInput: hidden => context.onHideInput?.(hidden),
      onOutput(text, stream) {
        if (printed.length < maximumLog) printed += text;
        log.context.onOutput?.(text, stream);
      },
    });
    if (tool.output_schema !== undefined) {
      const problem = await schemaProblem(tool.output_schema, answer.value);
      if (problem !== undefined)
        throw outputInvalid(skill, tool, mask.text(problem), mask.json(answer.value));
    }
    return {
      skill: skill.id,
      version: slot.version,
      slot: slot.slot,
      tool: tool.name,
      result: answer.value,
      durationMs: performance.now() - started,
      log: printed,
      isolation: 'process',
      denials: [],
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
  mask: SecretMask,
  context: OperationContext,
): Promise<{ readonly value: unknown }> {
  const call: SlotCall = {
    method: 'invoke',
    parameters: { tool: tool.name, module: tool.module, callable: tool.callable, input },
    timeoutMs: limitOf(tool, context) * 1000,
    mode: 'run',
    mask,
    reuse: context.input === undefined,
    ...(context.input === undefined
      ? {}
      : { input: context.input, timeoutAfterInputMs: tool.timeout_seconds * 1000 }),
  };
  for (let tried = 1; ; tried += 1) {
    try {
      return (await executor.call(skill, slot, call, context)) as { readonly value: unknown };
    } catch (error) {
      const raised = error instanceof CallError && error.failure.failure?.kind === 'tool';
      // What was typed is used up.
      if (!raised || tried >= tool.retries || context.input !== undefined) throw error;
      context.onOutput?.(`Try ${tried} of ${tool.retries} failed: ${error.message}\n`, 'stderr');
    }
  }
}

/** Seconds. */
function limitOf(tool: ResolvedTool, { input }: OperationContext): number {
  return input === undefined ? tool.timeout_seconds : Math.max(tool.timeout_seconds, typingLimit);
}

function findTool(skill: SkillLayout, slot: PreparedSlot, name: string | undefined): ResolvedTool {
  const { tools, default_tool: defaultTool } = slot.resolved;
  const wanted = name ?? defaultTool;
  const found = tools.find(tool => tool.name === wanted);
  if (found !== undefined) return found;
  const known = tools.map(tool => tool.name).join(', ');
  if (slot.resolved.runtime.entry !== undefined) throw pluginNotServed(skill, slot);
  throw new SkillberthError({
    code: 'tool-not-found',
    message:
      wanted === undefined
        ? `${skill.id} has ${tools.length === 0 ? 'no tools' : 'no default tool'}.`
        : `${skill.id} has no tool ${wanted}.`,
    subject: slot.layout.root,
    nextStep: tools.length === 0 ? nothingToRun(slot.resolved.format) : `Name one of: ${known}.`,
  });
}

function nothingToRun(format: SkillFormat): string {
  return format === 'agent-skill' || format === 'adytum'
    ? 'Instructions are read by agents; there is nothing to run.'
    : 'Add one to the manifest, install again and activate.';
}

function pluginNotServed(skill: SkillLayout, slot: PreparedSlot): SkillberthError {
  return new SkillberthError({
    code: 'format-not-runnable',
    message: `${skill.id} is a plugin: its tools come into being when it registers, which this version of Skillberth does not do yet.`,
    subject: slot.layout.root,
    nextStep: 'Test and activate it here; run its tools in the gateway that it is made for.',
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

function unanswered(skill: SkillLayout, tool: ResolvedTool, failure: WorkerFailure): SkillberthError {
  return new SkillberthError({
    code: 'tool-failed',
    message: `${tool.name} asked a question, and nobody answered: its standard input has ended.`,
    subject: skill.id,
    nextStep:
      tool.name === 'setup'
        ? `Run \`skillberth setup ${skill.id}\` in a terminal and answer there, or give what it needs with --json.`
        : `Only \`setup\` may ask; give what ${tool.name} needs as its input.`,
    ...placeOf(failure),
    ...(failure.traceback === undefined ? {} : { detail: failure.traceback }),
  });
}

function runError(skill: SkillLayout, tool: ResolvedTool, error: CallError): SkillberthError {
  const { reason, failure, limitMs = tool.timeout_seconds * 1000 } = error.failure;
  const common = {
    ...placeOf(failure),
    ...(failure?.traceback === undefined ? {} : { detail: failure.traceback }),
  };
  switch (reason) {
    case 'timeout':
      return new SkillberthError({
        code: 'tool-timeout',
        message: `${tool.name} was killed at its limit of ${limitMs / 1000} s.`,
        subject: skill.id,
        nextStep: 'Make the tool faster, or raise its timeout_seconds in the manifest and install again.',
      });
    case 'worker':
      if (failure?.unanswered === true) return unanswered(skill, tool, failure);
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
