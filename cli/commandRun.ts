import path from 'node:path';
import process from 'node:process';
import { SkillberthError } from '../skill/index.ts';
import { findWorkspaceFolder, isFolder } from '../workspace/index.ts';
import type { Output } from './output.ts';

/** Exit codes: done, the command failed, the command line was wrong. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** Ctrl-C, a polite kill, a closed terminal: what was begun is undone before the process ends. */
const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One call of the command line: where it starts, what may stop it, how it ends. */
export class CommandRun {
  /** Where the search for the workspace starts, and what shown paths are relative to. Absolute. */
  readonly startFolder: string;
  exitCode: number = exitCodes.done;
  readonly #interrupt = new AbortController();
  readonly #onInterrupt = (): void => this.#interrupt.abort();
  readonly #endings: (() => Promise<void>)[] = [];

  constructor(startFolder: string) {
    this.startFolder = startFolder;
    for (const signal of interrupts) process.on(signal, this.#onInterrupt);
  }

  /** Aborts when the person at the terminal, or the system, wants an end. */
  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** A path of the command line, absolute. */
  resolve(file: string): string {
    return path.resolve(this.startFolder, file);
  }

  /** The folder that `--workspace` names, else the one found upwards from the start folder. */
  async workspaceFolder(named: string | undefined): Promise<string> {
    if (named === undefined) return await findWorkspaceFolder(this.startFolder);
    const folder = this.resolve(named);
    if (await isFolder(folder)) return folder;
    throw new SkillberthError({
      code: 'usage',
      message: 'The workspace is no folder.',
      subject: folder,
      nextStep: 'Name the folder that holds skills/ with --workspace, or leave it out inside one.',
    });
  }

  /** Runs a command, prints its answer or its error, and settles the exit code. */
  async answer<Answer>(
    write: Output,
    work: () => Promise<Answer>,
    text: (answer: Answer) => string,
    failed: (answer: Answer) => boolean = () => false,
  ): Promise<void> {
    try {
      const result = await work();
      write.answer(result, text);
      if (failed(result)) this.exitCode = exitCodes.failed;
    } catch (error) {
      await this.fail(error, write);
    }
  }

  /** Prints what went wrong and settles the exit code. */
  async fail(error: unknown, write: Output): Promise<void> {
    // Only now: the engine's modules take longer to load than some commands to run.
    const { toSkillberthError } = await import('../runtime/index.ts');
    const typed = toSkillberthError(this.signal.aborted ? cancelled(error) : error);
    write.error(typed);
    this.exitCode = typed.code === 'usage' ? exitCodes.usage : exitCodes.failed;
  }

  /** Is awaited when the command has ended, whatever came of it. */
  atEnd(work: () => Promise<void>): void {
    this.#endings.push(work);
  }

  /** Signals have their usual effect from here on. */
  async end(): Promise<void> {
    for (const signal of interrupts) process.off(signal, this.#onInterrupt);
    for (const work of this.#endings) await work();
  }
}

/** Reading stops with the signal's own reason; a typed error tells more. */
function cancelled(error: unknown): SkillberthError {
  if (error instanceof SkillberthError) return error;
  return new SkillberthError({
    code: 'cancelled',
    message: 'Cancelled.',
    nextStep: 'Start it again when you like.',
  });
}
