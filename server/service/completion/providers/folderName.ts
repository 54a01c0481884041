import type { Provider } from '../suggestion.ts';

/** The skill's name is its folder's. */
export const folderName: Provider = ({ document: { snapshot } }) => ({
  values: snapshot.folderName === '' ? [] : [{ value: snapshot.folderName, detail: 'the folder’s name' }],
});
