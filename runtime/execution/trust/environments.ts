import type { PreparedSlot } from '../../lifecycle/index.ts';
import { contentStampOf, storeContentStamp } from '../registry/contentStamps.ts';
import type { RegistryConnection } from '../registry/registryConnection.ts';
import type { RegistryDatabase } from '../registry/registryDatabase.ts';
import { stampOf } from './treeStamp.ts';

/** Folders of a slot that an install fills with what the skill needs beside its sources. */
const environmentFolders = ['env', 'venv', 'node_modules', 'bin'];

/**
 * Whether the packages in a slot are still those that an install put there. Reading all their bytes would take seconds,
 * so it is told by what they look like from outside, once for each slot and build in each process.
 */
export class Environments {
  readonly #registry: RegistryDatabase;
  /** Builds that were looked at and found as they should be, each with its slot: a slot says itself which build it is. */
  readonly #sound = new Set<string>();

  constructor(registry: RegistryDatabase) {
    this.#registry = registry;
  }

  /** What a build's packages look like now. */
  async stamp({ layout }: PreparedSlot): Promise<string> {
    return (await stampOf(layout.root, environmentFolders)).stamp;
  }

  /** `again`: look even if this process did so before. */
  async isKnown(slot: PreparedSlot, { again = false }: { readonly again?: boolean } = {}): Promise<boolean> {
    const name = nameOf(slot);
    const place = `${slot.layout.root}|${name}`;
    if (!again && this.#sound.has(place)) return true;
    const stamp = await this.stamp(slot);
    const kept = await this.#registry.read(connection => contentStampOf(connection, name));
    if (kept?.stamp !== stamp) return false;
    this.#sound.add(place);
    return true;
  }

  /** From now on this is what the build's packages look like. Inside a `write` of the registry. */
  keep(connection: RegistryConnection, slot: PreparedSlot, stamp: string): void {
    storeContentStamp(connection, nameOf(slot), { stamp, digest: slot.resolved.build });
  }
}

/** Whether this build was ever approved here; what lies in its slot now is for the gates to look at. */
export function isKept(connection: RegistryConnection, build: string): boolean {
  return contentStampOf(connection, buildName(build)) !== undefined;
}

/** By the build and not by the slot: a stage becomes a slot by a rename, and a build is approved before that. */
function nameOf({ resolved }: PreparedSlot): string {
  return buildName(resolved.build);
}

function buildName(build: string): string {
  return `environment|${build}`;
}
