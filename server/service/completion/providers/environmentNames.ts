import { declaredSecrets } from '../../secretNames.ts';
import { offer, type Provider } from '../suggestion.ts';

/** Variables and secrets that the manifest names elsewhere, then those of the environment. */
export const environmentNames: Provider = ({ world, cursor, document }) =>
  offer([...declaredSecrets(document), ...world.environmentNames()], cursor.typed);

/** The variables that the skill requires; the environment's where it requires none. */
export const primaryEnvironmentNames: Provider = ({ world, cursor, document }) => {
  const declared = declaredSecrets(document);
  return offer(declared.length > 0 ? declared : world.environmentNames(), cursor.typed);
};
