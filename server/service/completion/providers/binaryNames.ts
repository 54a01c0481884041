import { offer, type Provider } from '../suggestion.ts';

/** Programs on PATH. */
export const binaryNames: Provider = ({ world, cursor }) => offer(world.binaries(), cursor.typed, 'on PATH');
