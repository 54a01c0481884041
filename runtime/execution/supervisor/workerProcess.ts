import { type ChildProcess, spawn } from 'node:child_process';
import os from 'node:os';
import { Duplex, Readable, type Writable } from 'node:stream';
import { TreeWatch } from './limits/limitWatch.ts';
import type { WorkerSpecification } from './protocol.ts';

/** Milliseconds to wait for the tail of a dead worker's output. */
const closePatience = 500;

/** The process of a worker, the leader of its own group, with everything that it starts. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  /** Undefined where it could not be started. */
  readonly tree: TreeWatch | undefined;
  /** Resolves with how it ended, once everything that it started has. */
  readonly ended: Promise<string>;
  #hasEnded = false;
  #killed: Promise<void> | undefined;

  /** @param input its standard input is a pipe, in place of an empty one */
  constructor(specification: WorkerSpecification, input: boolean) {
    this.#child = spawn(specification.command, specification.arguments, {
      cwd: specification.workingDirectory,
      env: input ? { ...specification.environment, SKILLBERTH_INPUT: '1' } : specification.environment,
      stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const { pid } = this.#child;
    this.tree = pid === undefined ? undefined : new TreeWatch(pid);
    this.ended = this.#end();
    // A worker may end, or close its input, while something is being typed to it.
    this.#child.stdin?.on('error', () => undefined);
  }

  get hasStarted(): boolean {
    return this.tree !== undefined;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get input(): Writable | null {
    return this.#child.stdin;
  }

  /** Standard output and standard error; empty where the process could not be started. */
  get output(): readonly [stdout: Readable, stderr: Readable] {
    const [, stdout, stderr] = this.#child.stdio;
    const readable = (stream: unknown): Readable => (stream instanceof Readable ? stream : Readable.from([]));
    return [readable(stdout), readable(stderr)];
  }

  /** File descriptor 3. */
  get channel(): Duplex {
    const channel = this.#child.stdio[3];
    return channel instanceof Duplex ? channel : Duplex.from([]);
  }

  /** Kills everything that runs in it and waits until it is gone. */
  async kill(): Promise<void> {
    if (!this.#hasEnded) await this.#killTree();
    await this.ended;
  }

  #killTree(): Promise<void> {
    this.#killed ??= this.tree?.kill() ?? Promise.resolve();
    return this.#killed;
  }

  async #end(): Promise<string> {
    const child = this.#child;
    const closed = new Promise<void>(resolve => void child.once('close', () => resolve()));
    const how = await new Promise<string>(resolve => {
      child.on('error', error => resolve(error.message));
      child.once('exit', (code, signal) => resolve(describeEnd(code, signal)));
    });
    if (child.pid !== undefined) {
      await this.#killTree();
      let patience: NodeJS.Timeout | undefined;
      const enough = new Promise<void>(resolve => {
        patience = setTimeout(resolve, closePatience);
      });
      await Promise.race([closed, enough]);
      clearTimeout(patience);
    }
    this.#hasEnded = true;
    return how;
  }
}

/** A sandbox tells the signal that ended its program as shells do: as 128 and the number of the signal. */
function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `signal ${signal}`;
  const number = process.platform === 'win32' ? 0 : (code ?? 0) - 128;
  const [name] = Object.entries(os.constants.signals).find(([, value]) => value === number) ?? [];
  return name === undefined ? `exit code ${code}` : `signal ${name}`;
}
