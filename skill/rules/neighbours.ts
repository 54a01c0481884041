import { isManifestName } from '../formats/manifestFile.ts';
import type { SkillSnapshot } from '../snapshot.ts';

/** Whether more than manifests is known of a folder. Of a manifest alone, nobody can say which files are missing. */
export function hasNeighbours({ paths }: SkillSnapshot): boolean {
  for (const path of paths) if (!isManifestName(path)) return true;
  return false;
}
