import type { Denial } from '../../invocationReport.ts';
import type { IsolatedCommand, Isolation } from './isolation.ts';
import type { IsolationPolicy } from './isolationPolicy.ts';
import { ProcessIsolation } from './processIsolation.ts';
import type { SystemIsolation } from './systemIsolation.ts';

/** Gets ready for the system's isolation, which nearly every policy asks for, and takes what the policy says. */
export class PolicyIsolation implements Isolation {
  readonly #system: SystemIsolation;
  #chosen: Isolation | undefined;

  constructor(system: SystemIsolation) {
    this.#system = system;
  }

  async prepare(): Promise<void> {
    await this.#system.prepare();
  }

  async configure(policy: IsolationPolicy, onDenial: (denial: Denial) => void): Promise<void> {
    const chosen = policy.level === 'process' ? new ProcessIsolation() : this.#system;
    await chosen.configure(policy, onDenial);
    this.#chosen = chosen;
  }

  async wrap(command: IsolatedCommand, limits: { readonly files: number }): Promise<IsolatedCommand> {
    if (this.#chosen === undefined) throw new Error('The supervisor has no policy yet.');
    return await this.#chosen.wrap(command, limits);
  }

  async dispose(): Promise<void> {
    await this.#system.dispose();
  }
}
