import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { sourcesOf, userConfigurationFile } from '../../../workspace/index.ts';
import { cacheFolder, stateFolder } from '../../lifecycle/index.ts';
import { supervisorsFolder } from '../supervisor/temporaryFolder.ts';
import { realPlace } from './realPlace.ts';

/** What stays closed in places that are open to a skill; real paths, existing or not. */
export interface ProtectedPlaces {
  readonly hidden: readonly string[];
  readonly readOnly: readonly string[];
}

/** Folders that no skill sees or changes, wherever in a workspace they lie. */
const protectedNames: Readonly<Record<string, keyof ProtectedPlaces>> = {
  '.git': 'hidden',
  '.runtime': 'hidden',
  '.skillberth': 'hidden',
  '.vscode': 'readOnly',
};

/** How deep nested repositories and workspaces are looked for, and how many folders are read at most. */
const searchedDepth = 4;
const searchedFolders = 2000;

const kept = new Map<string, { readonly until: number; readonly places: Promise<ProtectedPlaces> }>();

/** Milliseconds for which a search counts: every call of a tool asks, and workers keep their policy for longer. */
const keptFor = 5000;

/** What is known of a workspace without looking, and what a search of it finds. */
export async function protectedPlaces(workspaceFolder: string): Promise<ProtectedPlaces> {
  const known = kept.get(workspaceFolder);
  if (known !== undefined && known.until > performance.now()) return await known.places;
  const places = placesIn(workspaceFolder);
  kept.set(workspaceFolder, { until: performance.now() + keptFor, places });
  // What failed is tried again by the next call.
  places.catch(() => kept.delete(workspaceFolder));
  return await places;
}

async function placesIn(workspaceFolder: string): Promise<ProtectedPlaces> {
  const sources = sourcesOf(workspaceFolder);
  const found = await search(workspaceFolder);
  const named = (kind: keyof ProtectedPlaces): readonly string[] =>
    Object.entries(protectedNames)
      .filter(([, protection]) => protection === kind)
      .map(([name]) => path.join(workspaceFolder, name));
  return {
    hidden: [...named('hidden'), ...sources.map(source => source.runtimeFolder), ...found.hidden].map(
      realPlace,
    ),
    readOnly: [
      ...named('readOnly'),
      ...sources.map(source => source.folder),
      // A skill must not undo what the workspace forbids it.
      path.join(workspaceFolder, 'skills.json'),
      ...found.readOnly,
    ].map(realPlace),
  };
}

/** What belongs to the user alone, wherever it lies: packages of other skills come from the cache. */
export function userPlaces(): readonly string[] {
  const configuration = userConfigurationFile();
  const own = configuration === undefined ? [] : [path.dirname(configuration)];
  return [stateFolder(), cacheFolder(), supervisorsFolder(), ...own].map(realPlace);
}

async function search(root: string): Promise<ProtectedPlaces> {
  const hidden: string[] = [];
  const readOnly: string[] = [];
  let level = [root];
  let count = 0;
  for (let depth = 0; depth < searchedDepth && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      if (count >= searchedFolders) return { hidden, readOnly };
      count += 1;
      for (const entry of await entriesOf(folder)) {
        const place = path.join(folder, entry.name);
        const protection = Object.hasOwn(protectedNames, entry.name) ? protectedNames[entry.name] : undefined;
        if (protection !== undefined) (protection === 'hidden' ? hidden : readOnly).push(place);
        else if (entry.isDirectory() && entry.name !== 'node_modules') next.push(place);
      }
    }
    level = next;
  }
  return { hidden, readOnly };
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // Gone meanwhile, or closed to the user, and so to the skill.
    return [];
  }
}
