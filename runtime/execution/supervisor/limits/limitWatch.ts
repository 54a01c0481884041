import type { ResourceLimits } from '../../../../skill/index.ts';
import { killTree } from './killTree.ts';
import type { ReachedLimit } from './limitFailure.ts';
import { TreeMeter, type TreeUsage } from './treeUsage.ts';

/** Milliseconds until the first look: a warm call is over by then. */
const firstPause = 8;
/** Milliseconds between two looks while something changes, and at most. */
const shortestPause = 25;
const longestPause = 100;
/** Looks without a change after which the pause grows. */
const quietLooks = 20;
/** At most one part in so many of a core goes into watching. */
const watchShare = 10;
/** Between calls a worker has nothing to do: how often it is looked at, and the CPU time it may use from look to look. */
const idlePause = 1000;
const idleCpu = 200;
/** Looks that may fail one after the other. */
const mostFailures = 3;
/** Times the processes' limit that threads may be, the worker's own runtime included. */
const threadsPerProcess = 16;

const bytesPerMb = 1024 * 1024;

type Watched = Pick<ResourceLimits, 'cpuMs' | 'memoryMb' | 'processes'>;

export interface Watch {
  stop(): void;
}

/**
 * Watches everything below a process that leads its own group, and calls `onLimit` once when a limit is reached: CPU
 * time from now on, memory together, processes at once. Wall clock and output are the caller's. It kills nothing:
 * `killTree` does.
 */
export function watchTree(pid: number, limits: Watched, onLimit: (limit: ReachedLimit) => void): Watch {
  return new TreeWatch(pid).begin(limits, onLimit);
}

/** One tree over several calls. */
export class TreeWatch {
  readonly #pid: number;
  readonly #meter: TreeMeter;
  /** The watch under way: a look that ends after it counts for nothing. */
  #current: object | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(pid: number) {
    this.#pid = pid;
    this.#meter = new TreeMeter(pid);
  }

  /** What there is before any code of the skill runs: the worker, and what the isolation needs beside it. */
  async settle(maximum: number): Promise<void> {
    await this.#meter.look(maximum);
    this.#meter.settle();
  }

  /** The CPU time of the call counts from the last look on: between two calls there is one. */
  begin(limits: Watched, onLimit: (limit: ReachedLimit) => void): Watch {
    const from = this.#meter.usage.cpuMs;
    let quiet = 0;
    let known = 0;
    const blind = (): void => onLimit({ kind: 'processes', value: limits.processes });
    this.#watch(firstPause, limits, blind, usage => {
      const limit = reached(limits, usage, from);
      if (limit !== undefined) {
        onLimit(limit);
        return undefined;
      }
      // A tree that neither grows nor starts anything is looked at less often.
      const part = Math.round((usage.memoryBytes / (limits.memoryMb * bytesPerMb)) * 100);
      const size = part + usage.processes * 1000;
      quiet = size === known && part < 50 ? quiet + 1 : 0;
      known = size;
      const pause = quiet < quietLooks ? shortestPause : longestPause;
      return Math.max(pause, usage.costMs * watchShare);
    });
    return { stop: () => this.#stop() };
  }

  /**
   * Whether the tree can wait for its next call as it is: nothing runs in it but what ran before the skill's code, none
   * of it is stopped, and it keeps less than four fifths of its memory.
   */
  async clean(limits: Watched): Promise<boolean> {
    const usage = await this.#look(limits);
    return (await this.#meter.clean()) && usage.memoryBytes < limits.memoryMb * bytesPerMb * 0.8;
  }

  /** Looks now and then at a worker without a call; `onBusy` where it works all the same. */
  idle(limits: Watched, onBusy: () => void): void {
    let from = this.#meter.usage.cpuMs;
    this.#watch(idlePause, limits, onBusy, async usage => {
      const busy = usage.cpuMs - from > idleCpu;
      from = usage.cpuMs;
      if (!busy && (await this.#meter.clean()) && reached(limits, usage, usage.cpuMs) === undefined)
        return idlePause;
      onBusy();
      return undefined;
    });
  }

  async kill(): Promise<void> {
    this.#stop();
    await killTree(this.#pid, this.#meter.seen());
  }

  /**
   * `judge` says after how many milliseconds to look again; undefined ends the watch. `blind`: looking fails again and
   * again, as it does where so many processes run that no other can be started to look.
   */
  #watch(
    first: number,
    limits: Watched,
    blind: () => void,
    judge: (usage: TreeUsage) => number | undefined | Promise<number | undefined>,
  ): void {
    this.#stop();
    const watch = {};
    this.#current = watch;
    let failures = 0;
    const look = async (): Promise<void> => {
      let pause: number | undefined = longestPause;
      try {
        const usage = await this.#look(limits);
        failures = 0;
        if (this.#current === watch) pause = await judge(usage);
      } catch {
        failures += 1;
      }
      if (this.#current !== watch) return;
      if (failures === mostFailures) blind();
      else if (pause !== undefined) this.#timer = setTimeout(look, pause);
    };
    this.#timer = setTimeout(look, first);
  }

  async #look({ processes, memoryMb }: Watched): Promise<TreeUsage> {
    return await this.#meter.look(processes, memoryMb * bytesPerMb);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#current = undefined;
  }
}

function reached(limits: Watched, usage: TreeUsage, cpuBefore: number): ReachedLimit | undefined {
  const { cpuMs, memoryMb, processes } = limits;
  if (usage.processes > processes || usage.threads > processes * threadsPerProcess) {
    return { kind: 'processes', value: processes };
  }
  if (usage.memoryBytes > memoryMb * bytesPerMb) return { kind: 'memory', value: memoryMb };
  if (cpuMs !== undefined && usage.cpuMs - cpuBefore > cpuMs) return { kind: 'cpu', value: cpuMs };
  return undefined;
}
