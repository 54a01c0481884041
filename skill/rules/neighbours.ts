import { isManifestName } from '../formats/manifestFile.ts';
import type { SkillSnapshot } from '../snapshot.ts';

/** Whether the folder is known. Of one document without its folder, nobody can say which files are missing. */
export function hasNeighbours({ isAlone }: SkillSnapshot): boolean {
  return isAlone !== true;
}

/** Whether the folder holds nothing but manifests: one that is being begun, or a collection of manifests alone. */
export function holdsOnlyManifests({ paths }: SkillSnapshot): boolean {
  for (const path of paths) if (!isManifestName(path)) return false;
  return true;
}
