import type { IsolationPolicy } from './isolation/isolationPolicy.ts';
import { SupervisorClient, type WorkerCall } from './supervisorClient.ts';

/** One supervisor for each policy, and one spare that has none yet. */
export class SupervisorPool {
  readonly #client: SupervisorClient;

  /** `script`: the bundled supervisor, absolute. */
  constructor(script: string) {
    this.#client = new SupervisorClient(script);
  }

  /** Rejects with `CallError`. */
  async call(_policy: IsolationPolicy, call: WorkerCall): Promise<unknown> {
    return await this.#client.call(call);
  }

  /** Workers whose key starts with this end, whatever their policy: at once when idle, after their call when busy. */
  async retire(keyPrefix: string): Promise<void> {
    await this.#client.retire(keyPrefix);
  }

  /** Ends every supervisor and, through them, every worker; resolves when they are gone. */
  async dispose(): Promise<void> {
    await this.#client.dispose();
  }
}
