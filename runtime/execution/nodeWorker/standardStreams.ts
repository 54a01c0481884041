import { Writable } from 'node:stream';
import { writeSync } from './kept.ts';

const names = ['stdout', 'stderr'] as const;

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Standard output and standard error, which belong to the skill. They write at once, so that what was printed before
 * a crash or an endless loop is in the log; before each call they are made new, whatever the skill did to them.
 */
export class StandardStreams {
  readonly #console = new Map(
    names.map(name => [name, Object.getOwnPropertyDescriptor(console, `_${name}`)]),
  );
  #streams = { stdout: newStream(1), stderr: newStream(2) };

  constructor() {
    this.restore();
  }

  restore(): void {
    this.#streams = { stdout: newStream(1), stderr: newStream(2) };
    for (const name of names) {
      const stream = this.#streams[name];
      Object.defineProperty(process, name, {
        configurable: true,
        enumerable: true,
        get: () => stream,
      });
      // The console keeps the stream of its first use.
      const kept = this.#console.get(name);
      if (kept !== undefined) Object.defineProperty(console, `_${name}`, kept);
      Object.assign(console, { [`_${name}`]: stream });
    }
  }

  /** The mark and a newline on both. */
  writeMark(mark: string): void {
    for (const descriptor of [1, 2]) writeWhole(descriptor, Buffer.from(`${mark}\n`));
  }

  write(name: (typeof names)[number], text: string): void {
    writeWhole(name === 'stdout' ? 1 : 2, Buffer.from(text));
  }
}

function newStream(descriptor: number): Writable {
  const stream = new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      writeWhole(descriptor, chunk);
      done();
    },
  });
  // What is written after the skill ended the stream is lost, as it is on a closed terminal; no reason to fail.
  stream.on('error', () => undefined);
  return Object.assign(stream, { fd: descriptor });
}

/** Also where a child of the skill made the pipe non-blocking. A stream that the skill closed takes nothing more. */
function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
