import { type RegistryConnection, textIn } from './registryConnection.ts';

/*
 * Remembers the digest of a slot's content under a stamp of its files (inodes, sizes, times), by the slot's absolute
 * path, so that an unchanged slot is not read anew. A cache: it may be dropped at any time. Inside a transaction of
 * `RegistryDatabase`; writing one need not be durable.
 */

/** Slots; beyond it those that were stored longest ago go. */
const most = 2_000;

export interface ContentStamp {
  readonly stamp: string;
  /** SHA-256, hex. */
  readonly digest: string;
}

export function contentStampOf(connection: RegistryConnection, slotRoot: string): ContentStamp | undefined {
  const row = connection.row('SELECT stamp, digest FROM content_stamps WHERE slot = ?', slotRoot);
  return row === undefined ? undefined : { stamp: textIn(row, 'stamp'), digest: textIn(row, 'digest') };
}

export function storeContentStamp(
  connection: RegistryConnection,
  slotRoot: string,
  { stamp, digest }: ContentStamp,
): void {
  forgetContentStamp(connection, slotRoot);
  // Without a number of its own a row gets the highest one: the lowest were stored longest ago.
  connection.run(
    'INSERT INTO content_stamps (slot, stamp, digest) VALUES (?, ?, ?)',
    slotRoot,
    stamp,
    digest,
  );
  connection.run(
    'DELETE FROM content_stamps WHERE id <= (SELECT id FROM content_stamps ORDER BY id DESC LIMIT 1 OFFSET ?)',
    most,
  );
}

export function forgetContentStamp(connection: RegistryConnection, slotRoot: string): void {
  connection.run('DELETE FROM content_stamps WHERE slot = ?', slotRoot);
}
