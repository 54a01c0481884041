import { HiddenMemory } from './hiddenMemory.ts';
import { readOrNothing, readTree, wholeTable } from './processTable.ts';
import { type ProcessFacts, processesBelow } from './processTree.ts';

export interface TreeUsage {
  /** Since the tree began, ended processes included; never falls. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
  /** The worker's own and what it started; what the isolation needs is not counted. */
  readonly processes: number;
  readonly threads: number;
  /** What the look itself took, in milliseconds. */
  readonly costMs: number;
}

/** Processes beside the tree's limit that are read all the same: those of the isolation. */
const spareProcesses = 16;
const stopped = new Set(['T', 't']);

/** Measures one process and everything below it. It remembers what it has seen: a process may leave its parents. */
export class TreeMeter {
  readonly #pid: number;
  readonly #hidden: HiddenMemory | undefined = process.platform === 'linux' ? new HiddenMemory() : undefined;
  #alive: ReadonlyMap<number, ProcessFacts> = new Map();
  /** The processes that were there before the skill's code, by number. */
  #settled: ReadonlyMap<number, string> | undefined;
  readonly #cpu = new CpuSum();
  #lastPid: string | undefined;
  usage: TreeUsage = { cpuMs: 0, memoryBytes: 0, processes: 1, threads: 1, costMs: 0 };

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** From `maximum` processes on the exact number no longer matters; above `memoryLimit` bytes the exact sum does. */
  async look(maximum: number, memoryLimit = Number.POSITIVE_INFINITY): Promise<TreeUsage> {
    const began = performance.now();
    const { processes: found } = await readTree(this.#pid, this.#alive, maximum + spareProcesses);
    this.#alive = new Map(found.map(facts => [facts.pid, facts]));
    const hidden = this.#hidden?.look(found.map(({ pid }) => pid)) ?? 0;
    const resident = found.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
    const over = resident + hidden > memoryLimit;
    const beside = this.#settled === undefined ? 0 : this.#settled.size - 1;
    this.usage = {
      cpuMs: this.#cpu.add(found),
      memoryBytes: over ? exactBytes(found, hidden) : resident + hidden,
      processes: found.length - beside,
      threads: found.reduce((sum, { threads }) => sum + threads, 0),
      costMs: performance.now() - began,
    };
    return this.usage;
  }

  /** From now on what was found last is what may stay between two calls. */
  settle(): void {
    this.#lastPid = lastPid();
    this.#settled = new Map([...this.#alive.values()].map(({ pid, started }) => [pid, started]));
  }

  /** Whether what was found last is what there was before the skill's code ran, and can run on. */
  async clean(): Promise<boolean> {
    const settled = this.#settled;
    if (settled === undefined) return false;
    // A process of its own, without a sandbox: what lost its parent has no link to it but group and session.
    if (settled.size === 1) await this.#findLost();
    if (this.#alive.size !== settled.size) return false;
    return [...this.#alive.values()].every(
      ({ pid, started, state }) => settled.get(pid) === started && !stopped.has(state),
    );
  }

  async #findLost(): Promise<void> {
    const last = lastPid();
    if (last === this.#lastPid) return;
    this.#lastPid = last;
    const leader = new Set([this.#pid]);
    const roots = { pids: new Set(this.#alive.keys()), groups: leader, sessions: leader };
    const found = processesBelow(await wholeTable(), roots);
    this.#alive = new Map(found.map(facts => [facts.pid, facts]));
  }

  seen(): Iterable<ProcessFacts> {
    return this.#alive.values();
  }
}

/** Changes whenever the machine starts a process or thread: where it has not, there is nothing new to look for. */
function lastPid(): string | undefined {
  return readOrNothing('/proc/loadavg')?.trim().split(' ').at(-1);
}

/**
 * Resident memory counts what processes share once for each. Here each counts its part, and what is in memory files
 * counts once, mapped or not. Where the system does not tell, the resident memory stands.
 */
function exactBytes(processes: readonly ProcessFacts[], hidden: number): number {
  let own = 0;
  let shared = 0;
  for (const { pid, residentBytes } of processes) {
    const rollup = readOrNothing(`/proc/${pid}/smaps_rollup`) ?? '';
    const kilobytes = (name: string): number | undefined => {
      const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1];
      return found === undefined ? undefined : Number(found) * 1024;
    };
    const part = kilobytes('Pss');
    const files = kilobytes('Pss_Shmem') ?? 0;
    own += part === undefined ? residentBytes : part - files;
    shared += files;
  }
  return own + Math.max(shared, hidden);
}

/**
 * CPU time over the life of a tree. A process that ends leaves its time with the parent that waits for it; where nobody
 * of the tree does, what it had when it was last seen counts.
 */
export class CpuSum {
  #last: ReadonlyMap<string, number> = new Map();
  #ended = 0;
  #sum = 0;

  /** Milliseconds. */
  add(processes: readonly ProcessFacts[]): number {
    const now = new Map(processes.map(({ pid, started, ownCpuMs }) => [`${pid} ${started}`, ownCpuMs]));
    for (const [process, cpu] of this.#last) if (!now.has(process)) this.#ended += cpu;
    this.#last = now;
    const own = processes.reduce((sum, { ownCpuMs }) => sum + ownCpuMs, 0);
    const reaped = processes.reduce((sum, { reapedCpuMs }) => sum + reapedCpuMs, 0);
    this.#sum = Math.max(this.#sum, own + Math.max(reaped, this.#ended));
    return this.#sum;
  }
}
