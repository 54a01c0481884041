import { decodedUri, type TextRange } from '../../../skill/index.ts';

/** The steps of an address, decoded: its scheme and host first, then folders. */
export function stepsOf(uri: string): readonly string[] {
  return uri.replace(/\/+$/, '').split('/').map(decodedUri);
}

/** Scheme and host take this many steps: `file:`, ``, ``. */
const rootSteps = 3;

/**
 * The step of a written path that names a folder, where the path leads to the folder or into it. Undefined for a path
 * that leads elsewhere, or that begins in the folder and does not name it.
 * @param base Steps of the folder that a relative path begins in.
 * @param folder Steps of the folder that is looked for.
 * @param read What a step as written means.
 */
export function stepNaming(
  written: string,
  base: readonly string[],
  folder: readonly string[],
  { separator, read }: { readonly separator: RegExp; readonly read: (step: string) => string },
): TextRange | undefined {
  const begin = separator.test(written.charAt(0)) ? base.slice(0, rootSteps) : base;
  const steps: { readonly name: string; readonly range?: TextRange }[] = begin.map(name => ({ name }));
  let start = 0;
  for (const step of written.split(separator)) {
    const name = read(step);
    if (name === '..') {
      if (steps.length > rootSteps) steps.pop();
    } else if (name !== '' && name !== '.') {
      steps.push({ name, range: { start, end: start + step.length } });
    }
    start += step.length + 1;
  }
  const leadsThere = folder.every((name, index) => steps[index]?.name === name);
  return leadsThere ? steps[folder.length - 1]?.range : undefined;
}
