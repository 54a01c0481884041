import { type IsolationPolicy, policyKey } from './isolation/isolationPolicy.ts';
import { CallError } from './supervisor/callError.ts';
import { type ProgramRun, SupervisorClient, type WorkerCall } from './supervisorClient.ts';

/** Milliseconds after its last call that a supervisor stays: as long as its warm workers. */
const idleLimit = 60_000;
/** Supervisors with a policy at once; the idle one used longest ago goes first. */
const liveLimit = 6;
/** Milliseconds after a use that the spare starts: a command that makes one call and ends is over by then. */
const spareDelay = 250;

/** One supervisor and the policy it has, or is being given. */
interface Member {
  client: SupervisorClient;
  configured: Promise<void>;
  /** Uses that are about to call or call: it must not go now. */
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/** One supervisor for each policy, and one spare that has none yet. */
export class SupervisorPool {
  readonly #script: string;
  /** By policy; the one used longest ago comes first. */
  readonly #members = new Map<string, Member>();
  /** Supervisors that are ending. */
  readonly #ending = new Set<Promise<void>>();
  #spare: SupervisorClient | undefined;
  #spareTimer: NodeJS.Timeout | undefined;
  #disposed = false;

  /** `script`: the bundled supervisor, absolute. */
  constructor(script: string) {
    this.#script = script;
  }

  /** Starts the spare supervisor, so that the first call need not wait for it. */
  warmUp(): void {
    if (this.#disposed || (this.#spare !== undefined && !this.#spare.gone)) return;
    this.#spare = new SupervisorClient(this.#script);
  }

  /** Rejects with `CallError`. */
  async call(policy: IsolationPolicy, call: WorkerCall): Promise<unknown> {
    return await this.#use(policy, async client => await client.call(call));
  }

  /** Runs a program that is no worker to its end; resolves with its exit code, null after a signal. Rejects with `CallError`. */
  async program(policy: IsolationPolicy, run: ProgramRun): Promise<number | null> {
    return await this.#use(policy, async client => await client.program(run));
  }

  /** Workers whose key starts with this end, whatever their policy: at once when idle, after their call when busy. */
  async retire(keyPrefix: string): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ client }) => client.retire(keyPrefix)));
  }

  /** Ends every supervisor and, through them, every worker; resolves when they are gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#spareTimer);
    for (const [key, member] of this.#members) this.#end(key, member);
    const spare = this.#spare;
    this.#spare = undefined;
    await Promise.all([...this.#ending, spare?.dispose()]);
  }

  async #use<Result>(
    policy: IsolationPolicy,
    work: (client: SupervisorClient) => Promise<Result>,
  ): Promise<Result> {
    if (this.#disposed) throw new CallError('Skill code is no longer run here.', { reason: 'cancelled' });
    const key = policyKey(policy);
    const member = this.#member(key, policy);
    member.users += 1;
    clearTimeout(member.timer);
    try {
      await member.configured;
      return await work(member.client);
    } finally {
      member.users -= 1;
      if (this.#members.get(key) === member) {
        if (member.client.gone) this.#members.delete(key);
        else if (member.users === 0) this.#idle(key, member);
      }
      // Whoever comes next with another policy finds one ready.
      clearTimeout(this.#spareTimer);
      this.#spareTimer = setTimeout(() => this.warmUp(), spareDelay).unref();
    }
  }

  #member(key: string, policy: IsolationPolicy): Member {
    const known = this.#members.get(key);
    if (known !== undefined && !known.client.gone) {
      // Used last: to the end of the order.
      this.#members.delete(key);
      this.#members.set(key, known);
      return known;
    }
    const member: Member = {
      client: this.#takeSpare(),
      configured: Promise.resolve(),
      users: 0,
      timer: undefined,
    };
    const configured = this.#configure(member, policy);
    member.configured = configured;
    this.#members.set(key, member);
    // One that cannot confine is of no use; the next call asks a fresh one, as what was missing may have been installed.
    configured.catch(() => {
      if (this.#members.get(key) === member) this.#end(key, member);
    });
    this.#makeRoom();
    return member;
  }

  /** A spare may have died while it waited, unseen as yet: nothing has run in it, so a fresh one takes its place. */
  async #configure(member: Member, policy: IsolationPolicy): Promise<void> {
    const { client } = member;
    try {
      await client.configure(policy);
    } catch (error) {
      if (!client.gone || this.#disposed) throw error;
      member.client = new SupervisorClient(this.#script);
      await member.client.configure(policy);
    }
  }

  #takeSpare(): SupervisorClient {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare === undefined || spare.gone ? new SupervisorClient(this.#script) : spare;
  }

  #idle(key: string, member: Member): void {
    member.timer = setTimeout(() => this.#end(key, member), idleLimit);
    // A program that has nothing else to do may end; its supervisors end with it.
    member.timer.unref();
    this.#makeRoom();
  }

  #makeRoom(): void {
    for (const [key, member] of this.#members) {
      if (this.#members.size <= liveLimit) return;
      if (member.users === 0) this.#end(key, member);
    }
  }

  #end(key: string, member: Member): void {
    clearTimeout(member.timer);
    this.#members.delete(key);
    const ending = member.client.dispose().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}
