import { type FSWatcher, watch } from 'node:fs';
import type { AuditQuery, AuditRecord } from '../index.ts';

/** Records that come within this time, in milliseconds, are told together. */
const settleTime = 100;
/** Records read in one go; a longer silence than that is told by its newest ones. */
const mostRecords = 500;
const fewRecords = 20;

export interface AuditTailOptions {
  /** Where the registry lies. Absolute; it may not exist yet. */
  readonly folder: string;
  read(query: AuditQuery): Promise<readonly AuditRecord[]>;
  /** Oldest first. */
  onRecords(records: readonly AuditRecord[]): void;
  /** Called once for a registry that can't be read; the tail goes on. */
  onProblem(message: string): void;
}

/** Tells the records that any process of this user writes from now on. */
export class AuditTail {
  readonly #options: AuditTailOptions;
  #last: number | undefined;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();
  #closed = false;
  #complained = false;

  constructor(options: AuditTailOptions) {
    this.#options = options;
  }

  /** Resolves when every later record will be told. */
  async start(): Promise<void> {
    this.look();
    await this.#reading;
  }

  /** Looks for new records now, for those who have just written some. */
  look(): void {
    this.#watch();
    this.#reading = this.#reading.then(() => this.#read());
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    await this.#reading;
  }

  /** The folder comes with the first record, which may be another process's: until then each look tries again. */
  #watch(): void {
    if (this.#closed || this.#watcher !== undefined) return;
    try {
      // A write appends to the log beside the database. Reading does not, so a look never causes the next one.
      const watcher = watch(this.#options.folder, (event, name) => {
        if (event !== 'change' || name?.endsWith('.sqlite-wal') !== true) return;
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.look();
        }, settleTime);
      });
      watcher.on('error', () => {
        watcher.close();
        if (this.#watcher === watcher) this.#watcher = undefined;
      });
      // Watching must not keep the process alive.
      watcher.unref();
      this.#watcher = watcher;
    } catch {
      // Not there yet, or no watches are left: the looks of our own operations remain.
    }
  }

  async #read(): Promise<void> {
    if (this.#closed) return;
    try {
      const records = await this.#newRecords();
      const newest = records.at(-1);
      this.#last = newest?.sequence ?? this.#last ?? 0;
      if (records.length > 0 && !this.#closed) this.#options.onRecords(records);
    } catch (error) {
      if (this.#complained) return;
      this.#complained = true;
      this.#options.onProblem(error instanceof Error ? error.message : String(error));
    }
  }

  async #newRecords(): Promise<readonly AuditRecord[]> {
    const last = this.#last;
    if (last === undefined) {
      const [newest] = await this.#options.read({ limit: 1 });
      this.#last = newest?.sequence ?? 0;
      return [];
    }
    const isNew = ({ sequence }: AuditRecord) => sequence > last;
    let found = await this.#options.read({ limit: fewRecords });
    // All of them new: there may be more.
    if (found.length === fewRecords && found.every(isNew)) {
      found = await this.#options.read({ limit: mostRecords });
    }
    return found.filter(isNew).toSorted((left, right) => left.sequence - right.sequence);
  }
}
