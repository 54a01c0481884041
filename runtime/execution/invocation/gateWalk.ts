import type { GateName, GateVerdict } from '../../invocationReport.ts';
import { toSkillberthError } from '../../systemError.ts';
import { PermissionDeniedError } from './errors.ts';
import { gateOrder } from './gates.ts';

/** A gate let the call through, and what was found on the way. */
export interface Passage<Value> {
  readonly verdict: GateVerdict;
  readonly value: Value;
}

/** One call's way through the gates: what each of them said. */
export class GateWalk {
  readonly #verdicts = new Map<GateName, GateVerdict>();

  /** Asks a gate. What it throws is noted as its denial and thrown on. */
  async check(gate: GateName, ask: () => Promise<GateVerdict> | GateVerdict): Promise<void> {
    await this.pass(gate, async () => ({ verdict: await ask(), value: undefined }));
  }

  /** The same where the answer brings something that the next gates need. */
  async pass<Value>(gate: GateName, ask: () => Promise<Passage<Value>>): Promise<Value> {
    try {
      const { verdict, value } = await ask();
      this.#verdicts.set(gate, verdict);
      return value;
    } catch (error) {
      const { message: reason } = toSkillberthError(error);
      const remedy = error instanceof PermissionDeniedError ? error.remedy : undefined;
      this.#verdicts.set(gate, {
        gate,
        verdict: 'deny',
        reason,
        ...(remedy === undefined ? {} : { remedy }),
      });
      throw error;
    }
  }

  /** All gates in order; `reason`: why those that were not asked were not. */
  verdicts(reason: string): readonly GateVerdict[] {
    return gateOrder.map(gate => this.#verdicts.get(gate) ?? { gate, verdict: 'skipped', reason });
  }
}
