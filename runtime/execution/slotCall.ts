import type { PreparedSlot, SkillLayout } from '../lifecycle/index.ts';
import type { OperationContext } from '../operation.ts';

/** One call of a worker in a slot. */
export interface SlotCall {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly mode: 'run' | 'test';
  readonly reuse: boolean;
  readonly extraPaths?: readonly string[];
  onNotification?(method: string, parameters: unknown): void;
}

/** Whoever can run a call in a slot. */
export interface SlotCaller {
  /** Rejects with `CallError`, or `cancelled`. */
  call(skill: SkillLayout, slot: PreparedSlot, call: SlotCall, context: OperationContext): Promise<unknown>;
}
