/** Why git would refuse this as the name of a branch, tag or commit (git-check-ref-format); undefined for a sound one. */
export function refProblem(ref: string): string | undefined {
  if (ref.startsWith('-')) return 'it begins with -';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(ref)) return 'it has a character that git does not allow there';
  if (ref.includes('..') || ref.includes('@{') || ref === '@') return 'it means something else to git';
  if (ref.length > 250) return 'it is too long';
  const parts = ref.split('/');
  if (
    parts.some(part => part === '' || part.startsWith('.') || part.endsWith('.lock')) ||
    ref.endsWith('.')
  ) {
    return 'its parts are not as git wants them';
  }
  return undefined;
}

/** A full hash, by SHA-1 or SHA-256. */
export function isFullHash(ref: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref);
}
