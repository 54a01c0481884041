import { buildWhenStale } from '../scripts/staleness.mjs';

/** Tests that start our processes start those of dist/. */
export function setup(): void {
  buildWhenStale();
}
