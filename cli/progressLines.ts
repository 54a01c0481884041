import process from 'node:process';
import colors from 'picocolors';
import type { OperationContext } from '../runtime/index.ts';
import { PlainOutput } from './plainOutput.ts';

/** Milliseconds from which the time of a step is worth saying. */
const worthSaying = 1000;

interface Target {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Steps of an operation as lines on standard error, each with the time it has taken; in a terminal the last line
 * counts the seconds. Output of programs passes between the lines.
 */
export class ProgressLines {
  readonly progress: Pick<OperationContext, 'onStep' | 'onOutput'>;
  readonly #lines: Target;
  readonly #output: Readonly<Record<'stdout' | 'stderr', Target>>;
  readonly #plain = { stdout: new PlainOutput(), stderr: new PlainOutput() };
  #step = '';
  #started = 0;
  /** The step's line is the last one and may be written over. */
  #open = false;
  #clock: NodeJS.Timeout | undefined;

  constructor(
    lines: Target = process.stderr,
    output: Readonly<Record<'stdout' | 'stderr', Target>> = process,
  ) {
    this.#lines = lines;
    this.#output = output;
    this.progress = {
      onStep: step => this.#begin(step),
      onOutput: (text, stream) => this.#pass(text, stream),
    };
  }

  /** The operation has ended: the last line is finished, and no clock keeps the process alive. */
  end(): void {
    clearInterval(this.#clock);
    if (this.#step === '') return;
    const milliseconds = performance.now() - this.#started;
    const took = milliseconds < worthSaying ? '' : colors.dim(` ${seconds(milliseconds)}`);
    if (this.#open) this.#lines.write(`\r\u001b[K${this.#line()}${took}\n`);
    else if (took !== '') this.#lines.write(`${colors.dim('  took')}${took}\n`);
    this.#open = false;
    this.#step = '';
  }

  #begin(step: string): void {
    this.end();
    this.#step = step;
    this.#started = performance.now();
    if (this.#lines.isTTY !== true) {
      this.#lines.write(`${this.#line()}\n`);
      return;
    }
    this.#open = true;
    this.#lines.write(this.#line());
    this.#clock = setInterval(() => this.#count(), worthSaying);
    this.#clock.unref();
  }

  #count(): void {
    if (!this.#open) return;
    const elapsed = Math.floor((performance.now() - this.#started) / 1000);
    this.#lines.write(`\r\u001b[K${this.#line()} ${colors.dim(`${elapsed} s`)}`);
  }

  #pass(text: string, stream: 'stdout' | 'stderr'): void {
    if (this.#open) this.#lines.write(`\r\u001b[K${this.#line()}\n`);
    this.#open = false;
    this.#output[stream].write(colors.isColorSupported ? text : this.#plain[stream].take(text));
  }

  #line(): string {
    return `${colors.dim('\u203a')} ${this.#step}`;
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
