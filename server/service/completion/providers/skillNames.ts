import { offer, type Provider } from '../suggestion.ts';

/** The skill of the folder itself, then the others of the workspace. */
export const skillNames: Provider = ({ document, manifest, world, cursor }) => {
  const own = manifest.kind === 'evals' ? [document.snapshot.folderName].filter(name => name !== '') : [];
  const others = world.skills().map(({ name }) => name);
  return offer([...own, ...others.toSorted()], cursor.typed);
};
