import { offer, type Provider } from '../suggestion.ts';

/** What some format takes for the id of a skill; other names a configuration could only fail to find. */
const id = /^(?!\.{1,2}$)[\p{L}\p{N}._-]{1,200}$/u;

/** The skill of the folder itself, then the others of the workspace. */
export const skillNames: Provider = ({ document, manifest, world, cursor }) => {
  const own = manifest.kind === 'evals' ? [document.snapshot.folderName].filter(name => name !== '') : [];
  const others = world
    .skills()
    .map(({ name }) => name)
    .filter(name => id.test(name));
  return offer([...own, ...others.toSorted()], cursor.typed);
};
