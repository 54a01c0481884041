import type { PreparedSlot, ResolvedManifest } from '../../lifecycle/index.ts';
import { contentStampOf, storeContentStamp } from '../registry/contentStamps.ts';
import type { RegistryConnection } from '../registry/registryConnection.ts';
import type { RegistryDatabase } from '../registry/registryDatabase.ts';
import { digestOf } from './digestOf.ts';
import { stampOf, treeHash } from './treeStamp.ts';

/**
 * What an approval binds: SHA-256 (hex) over a slot's sources as they lie on the disk now and over what of its resolved
 * manifest decides what runs. Two installs of the same content have the same digest.
 */
export class SlotDigests {
  readonly #registry: RegistryDatabase;
  /** The last known hash of each slot's sources, by their path; the registry has them for other processes. */
  readonly #known = new Map<string, { readonly stamp: string; readonly hash: string }>();

  constructor(registry: RegistryDatabase) {
    this.#registry = registry;
  }

  /** `full`: every byte is read, whatever is remembered. */
  async digest(slot: PreparedSlot, { full = false }: { readonly full?: boolean } = {}): Promise<string> {
    const sources = await this.#sourcesHash(slot.layout.sources, full);
    return digestOf([sources, deciding(slot.resolved)]);
  }

  async #sourcesHash(folder: string, full: boolean): Promise<string> {
    // The stamp first: what changes while the bytes are read no longer fits it.
    const { stamp, settled } = await stampOf(folder, ['']);
    const known = full || !settled ? undefined : await this.#remembered(folder, stamp);
    const hash = known ?? (await treeHash(folder));
    if (!settled) return hash;
    if (known === undefined) await this.#note(folder, stamp, hash);
    this.#known.set(folder, { stamp, hash });
    return hash;
  }

  async #remembered(folder: string, stamp: string): Promise<string | undefined> {
    const known = this.#known.get(folder);
    if (known?.stamp === stamp) return known.hash;
    const kept = await this.#registry.read(connection => contentStampOf(connection, folder));
    return kept?.stamp === stamp ? kept.digest : undefined;
  }

  /** A cache: losing it costs one reading. */
  async #note(folder: string, stamp: string, digest: string): Promise<void> {
    const write = (connection: RegistryConnection): void =>
      storeContentStamp(connection, folder, { stamp, digest });
    await this.#registry.write(write, { durable: false });
  }
}

/** Without what differs between installs of the same content, on the same machine or after an update of its programs. */
function deciding(resolved: ResolvedManifest): unknown {
  const { build, installed_at, sequence, source_folder, origin, runtime, ...content } = resolved;
  const { version, node, ...program } = runtime;
  return { ...content, runtime: program };
}
