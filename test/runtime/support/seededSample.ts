/** `count` of the numbers below `end`, the same ones for the same seed, spread over the whole range. */
export function seededSample(end: number, count: number, seed: number): readonly number[] {
  if (count >= end) return Array.from({ length: end }, (_, index) => index);
  let state = seed >>> 0;
  return Array.from({ length: count }, (_, index) => {
    // Numerical Recipes' linear congruential generator.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const from = Math.floor((index * end) / count);
    const to = Math.floor(((index + 1) * end) / count);
    return from + (state % (to - from));
  });
}
