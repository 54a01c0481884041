import { stepsBelow } from '../../../workspace/index.ts';
import type { IsolationPolicy } from '../isolation/isolationPolicy.ts';

export type PlaceKind = 'readable' | 'writable' | 'hidden' | 'readOnly';

type Places = Pick<IsolationPolicy, PlaceKind>;

/** Of two entries for one path the stricter one counts. */
const order: readonly PlaceKind[] = ['hidden', 'readOnly', 'writable', 'readable'];

/**
 * The entry of a policy that decides what may be done with a path: the innermost one that holds it. Undefined where none
 * does, which is a denial.
 */
export function decidingPlace(
  places: Places,
  file: string,
): { readonly place: string; readonly kind: PlaceKind } | undefined {
  let found: { readonly place: string; readonly kind: PlaceKind } | undefined;
  for (const kind of order) {
    for (const place of places[kind]) {
      // What cannot win is not looked at: this is asked for every pair of places.
      if (place.length > file.length || place.length <= (found?.place.length ?? 0)) continue;
      if (stepsBelow(place, file) !== undefined) found = { place, kind };
    }
  }
  return found;
}
