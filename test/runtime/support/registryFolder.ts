import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RegistryDatabase } from '../../../runtime/execution/index.ts';

/** A temporary folder for a registry, and what opens it. */
export class RegistryFolder {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'skillberth registry-'));
  readonly file = path.join(this.folder, 'state', 'registry.sqlite');
  readonly #open: RegistryDatabase[] = [];

  /** Another connection; closed with the folder. */
  open(file = this.file): RegistryDatabase {
    const registry = new RegistryDatabase(file);
    this.#open.push(registry);
    return registry;
  }

  closeAll(): void {
    for (const registry of this.#open) registry.close();
  }

  /** Changes the file past the product, as somebody with an editor for databases could. */
  byHand<Result>(work: (database: DatabaseSync) => Result): Result {
    const database = new DatabaseSync(this.file, { timeout: 5_000 });
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  /** The bytes of a file, read by another process: to close it here would free the locks of what is open. */
  bytes(file = this.file): Buffer {
    return execFileSync('cat', [file], { maxBuffer: 256 * 1024 * 1024 });
  }

  dispose(): void {
    this.closeAll();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What was thrown; fails where nothing was. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => {
      throw new Error('It succeeded.');
    },
    (error: unknown) => error,
  );
}
