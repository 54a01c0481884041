import { chmodSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SkillberthError } from '../../../skill/index.ts';
import { stateFolder } from '../../lifecycle/index.ts';
import { emptyRegistry, openRegistry, openUnwritable } from './openRegistry.ts';
import { RegistryConnection } from './registryConnection.ts';
import { isBusy, isUnwritable, newerFile, registryFailure } from './registryFailure.ts';
import { migrations } from './registrySchema.ts';

/** Milliseconds between two tries while another process writes, and in all. */
const shortestWait = 1;
const longestWait = 8;
const patience = 30_000;

/** Work inside one transaction. It must not wait for anything, and may be begun anew when another process was faster. */
export type RegistryWork<Result> = (connection: RegistryConnection) => Result;

/**
 * What Skillberth remembers of a person's decisions: one SQLite file for all workspaces. Opened at the first use and
 * kept open until `close`. Any number of processes may use it at once; waiting for another one never blocks this one.
 * Rejections are `SkillberthError`s: `registry-failed`, `disk-full`, `audit-broken`.
 */
export class RegistryDatabase {
  readonly #given: string | undefined;
  #open: { readonly connection: RegistryConnection; readonly identity: string } | undefined;
  #durable = false;

  /** `file`: absolute; the user's own registry without it. Nothing is opened yet. */
  constructor(file?: string) {
    this.#given = file;
  }

  /** Absolute. Throws `disk-failed` for an account without a home folder. */
  get file(): string {
    return this.#given ?? path.join(stateFolder(), 'registry.sqlite');
  }

  /**
   * All that `work` reads is of one moment. Where there is no registry yet it finds an empty one, and none is made. A
   * registry that cannot be written can still be read.
   */
  async read<Result>(work: RegistryWork<Result>): Promise<Result> {
    return await this.#retry(() => {
      if (identityOf(this.file) === '') return readOnce(emptyRegistry(), work);
      try {
        return transact(this.#connection(), 'BEGIN', work);
      } catch (error) {
        if (!isUnwritable(error)) throw error;
        this.close();
        const database = openUnwritable(this.file);
        if (database === undefined) throw error;
        return readOnce(database, work);
      }
    });
  }

  /**
   * All that `work` writes is there afterwards, or nothing of it. `durable: false`: a power cut may take it back (a
   * killed process does not), which spares the wait for the disk.
   */
  async write<Result>(work: RegistryWork<Result>, { durable = true } = {}): Promise<Result> {
    return await this.#retry(() => {
      const connection = this.#connection();
      if (durable !== this.#durable) {
        connection.execute(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
        this.#durable = durable;
      }
      return transact(connection, 'BEGIN IMMEDIATE', inside => {
        requireKnownVersion(inside, this.file);
        return work(inside);
      });
    });
  }

  /** Puts everything into the file itself. It opens again when it is needed. */
  close(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.connection.close();
  }

  async #retry<Result>(attempt: () => Result): Promise<Result> {
    const until = performance.now() + patience;
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (error instanceof SkillberthError) throw error;
        if (!isBusy(error) || performance.now() > until) {
          // Whatever state it is in: the next use begins with a fresh one.
          this.close();
          throw registryFailure(this.file, error);
        }
      }
      await sleep(shortestWait + Math.random() * (longestWait - shortestWait));
    }
  }

  #connection(): RegistryConnection {
    const { file } = this;
    // A file that was moved away must not take writes any more.
    if (this.#open !== undefined && this.#open.identity === identityOf(file)) return this.#open.connection;
    this.close();
    const connection = new RegistryConnection(openRegistry(file));
    this.#open = { connection, identity: identityOf(file) };
    this.#durable = false;
    if (this.#given === undefined) closeToOthers(path.dirname(file));
    return connection;
  }
}

function transact<Result>(
  connection: RegistryConnection,
  begin: 'BEGIN' | 'BEGIN IMMEDIATE',
  work: RegistryWork<Result>,
): Result {
  connection.execute(begin);
  try {
    const result = work(connection);
    connection.execute('COMMIT');
    return result;
  } catch (error) {
    try {
      connection.execute('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself (https://www.sqlite.org/lang_transaction.html); what matters is `error`.
    }
    throw error;
  }
}

function readOnce<Result>(database: DatabaseSync, work: RegistryWork<Result>): Result {
  const connection = new RegistryConnection(database);
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

/** A newer Skillberth may have changed the tables while they were open here. */
function requireKnownVersion(connection: RegistryConnection, file: string): void {
  const version = Number(connection.row('PRAGMA user_version')?.['user_version']);
  if (version > migrations.length) throw newerFile(file, version, migrations.length);
}

/** Empty where there is no file. */
function identityOf(file: string): string {
  const entry = statSync(file, { bigint: true, throwIfNoEntry: false });
  return entry === undefined ? '' : `${entry.dev}:${entry.ino}`;
}

/** The folder is ours alone, whoever made it. */
function closeToOthers(folder: string): void {
  if (process.platform === 'win32' || (statSync(folder).mode & 0o077) === 0) return;
  chmodSync(folder, 0o700);
}
