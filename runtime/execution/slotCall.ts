import type { Denial, IsolationLevel } from '../invocationReport.ts';
import type { PreparedSlot, SkillLayout } from '../lifecycle/index.ts';
import type { OperationContext } from '../operation.ts';
import type { SecretMask } from '../secretMask.ts';

/** One call of a worker in a slot. */
export interface SlotCall {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly mode: 'run' | 'test';
  readonly reuse: boolean;
  /** The worker that runs it; without it, the one of the skill's format. */
  readonly language?: 'python' | 'node';
  /** What tests get for declared secrets that are not stored. */
  readonly testSecrets?: ReadonlyMap<string, string>;
  /** Lines for the worker's standard input, which is a pipe then; else it is empty. Such a worker is never reused. */
  readonly input?: AsyncIterable<string>;
  /** From the end of the input on this limit counts, in place of `timeoutMs`. */
  readonly timeoutAfterInputMs?: number;
  /** Learns every secret that the worker can see, for whoever shows more of the call than its output. */
  readonly mask?: SecretMask;
  readonly extraPaths?: readonly string[];
  onNotification?(method: string, parameters: unknown): void;
  /** Learns how the code is confined, before it starts. */
  onIsolation?(level: IsolationLevel): void;
  /** Learns what the isolation refused. */
  onDenial?(denial: Denial): void;
}

/** Whoever can run a call in a slot. */
export interface SlotCaller {
  /** Rejects with `CallError`, or `cancelled`. */
  call(skill: SkillLayout, slot: PreparedSlot, call: SlotCall, context: OperationContext): Promise<unknown>;
}
