import type { Profiler } from 'node:inspector/promises';

/**
 * The longest time in milliseconds for which code of `bundle` (or what it called) held the thread without a pause,
 * garbage collections in between included. Other extensions of the same process do not count, and neither does the
 * time in which the system ran another process: a gap between samples counts as one `interval` (microseconds).
 */
export function longestStretch(profile: Profiler.Profile, bundle: string, interval: number): number {
  const own = nodesBelow(profile, bundle);
  const collecting = new Set(
    profile.nodes.filter(node => node.callFrame.functionName === '(garbage collector)').map(node => node.id),
  );
  let longest = 0;
  let current = 0;
  profile.samples?.forEach((id, index) => {
    const microseconds = Math.min(profile.timeDeltas?.[index] ?? 0, interval);
    if (own.has(id) || (current > 0 && collecting.has(id))) current += microseconds;
    else current = 0;
    longest = Math.max(longest, current);
  });
  return longest / 1000;
}

/** Every node of the call tree with a function of the bundle at it or above it. */
function nodesBelow(profile: Profiler.Profile, bundle: string): ReadonlySet<number> {
  const nodes = new Map(profile.nodes.map(node => [node.id, node]));
  const own = new Set<number>();
  const add = (id: number): void => {
    own.add(id);
    for (const child of nodes.get(id)?.children ?? []) if (!own.has(child)) add(child);
  };
  for (const node of profile.nodes) if (node.callFrame.url.endsWith(bundle)) add(node.id);
  return own;
}
