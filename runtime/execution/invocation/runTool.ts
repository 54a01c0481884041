import type { DiscoveredSkill } from '../../../workspace/index.ts';
import {
  logFailure,
  openLog,
  type PreparedSlot,
  type ResolvedTool,
  type SkillLayout,
} from '../../lifecycle/index.ts';
import type { OperationContext } from '../../operation.ts';
import type { SecretMask } from '../../secretMask.ts';
import { toSkillberthError } from '../../systemError.ts';
import type { SkillPermissions } from '../permissions/permissionsOf.ts';
import type { SlotCall, SlotCaller } from '../slotCall.ts';
import { CallError } from '../supervisor/callError.ts';
import { withLog } from './errors.ts';
import { runError } from './runError.ts';

/** The most of a tool's output, in characters, that a report repeats; the slot's log has all of it. */
const maximumLog = 1_000_000;
/** Seconds that a tool may take while someone can answer its questions: reading and typing count too. */
const typingLimit = 600;

/** What all gates before the execution have let through. */
export interface AdmittedCall {
  readonly skill: DiscoveredSkill;
  readonly permissions: SkillPermissions;
  readonly workspaceFolder: string | undefined;
  readonly layout: SkillLayout;
  readonly slot: PreparedSlot;
  readonly tool: ResolvedTool;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What an execution shows while it runs. */
export type ToolWatch = Required<Pick<SlotCall, 'onDenial' | 'onIsolation'>>;

export interface ToolRun {
  readonly result: unknown;
  /** What the tool printed, its beginning. */
  readonly log: string;
}

/**
 * Runs a command in a worker and passes its result through `check`, all of it into the slot's run log. `mask` learns the
 * secrets that the worker can see. Throws `tool-failed`, `tool-timeout`, a limit's error, `worker-crashed`, `input-invalid`, `cancelled`, or what `check` throws.
 */
export async function runTool(
  caller: SlotCaller,
  { layout, slot, tool, input }: AdmittedCall,
  mask: SecretMask,
  check: (value: unknown) => Promise<void>,
  watch: ToolWatch,
  context: OperationContext,
): Promise<ToolRun> {
  const log = await openLog(slot.layout, 'run', context, 'append');
  let printed = '';
  try {
    log.write(`${new Date().toISOString()} ${tool.name}\n`);
    const inner: OperationContext = {
      ...log.context,
      // A log never learns what is typed.
      ...(context.input === undefined ? {} : { input: context.input }),
      onHideInput: hidden => context.onHideInput?.(hidden),
      onOutput(text, stream) {
        if (printed.length < maximumLog) printed += text;
        log.context.onOutput?.(text, stream);
      },
    };
    const call: SlotCall = {
      ...callOf(tool, input, context),
      mask,
      ...watch,
    };
    const result = await callWithRetries(caller, layout, slot, tool, call, inner);
    await check(result);
    return { result, log: printed };
  } catch (error) {
    const failure =
      error instanceof CallError ? runError(layout.id, slot, tool, error) : toSkillberthError(error);
    throw withLog(failure, logFailure(log, failure).logFile ?? log.file);
  } finally {
    await log.close();
  }
}

function callOf(
  tool: ResolvedTool,
  input: Readonly<Record<string, unknown>>,
  { input: typed }: OperationContext,
): SlotCall {
  const limit = tool.timeout_seconds;
  return {
    method: 'invoke',
    parameters: { tool: tool.name, module: tool.module, callable: tool.callable, input },
    timeoutMs: (typed === undefined ? limit : Math.max(limit, typingLimit)) * 1000,
    mode: 'run',
    reuse: typed === undefined,
    ...(typed === undefined ? {} : { input: typed, timeoutAfterInputMs: limit * 1000 }),
  };
}

/** Tries as often as the manifest's `retries` says while the tool raises; every other failure is final. */
async function callWithRetries(
  caller: SlotCaller,
  layout: SkillLayout,
  slot: PreparedSlot,
  tool: ResolvedTool,
  call: SlotCall,
  context: OperationContext,
): Promise<unknown> {
  for (let tried = 1; ; tried += 1) {
    try {
      return resultIn(await caller.call(layout, slot, call, context));
    } catch (error) {
      const raised = error instanceof CallError && error.failure.failure?.kind === 'tool';
      // What was typed is used up.
      if (!raised || tried >= tool.retries || context.input !== undefined) throw error;
      context.onOutput?.(`Try ${tried} of ${tool.retries} failed: ${error.message}\n`, 'stderr');
    }
  }
}

/** A worker answers `{value}`; docs/worker-protocol.md. */
function resultIn(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'value' in answer ? answer.value : undefined;
}
