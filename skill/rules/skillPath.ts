/**
 * A path as it stands in a file of a skill, made plain: `./assets/a.png` → `assets/a.png`. Undefined where it is
 * empty, absolute, an address, written with `\`, or leads through a folder above.
 */
export function insideSkill(path: string): string | undefined {
  if (path === '' || path.includes('\\') || /^(?:\/|~|[A-Za-z][A-Za-z0-9+.-]*:)/.test(path)) return undefined;
  const steps = path.split('/').filter(step => step !== '' && step !== '.');
  return steps.length === 0 || steps.includes('..') ? undefined : steps.join('/');
}
