import path from 'node:path';

/** The names on the way from a folder to what lies in it, none for itself; undefined for what lies elsewhere. */
export function stepsBelow(folder: string, file: string): readonly string[] | undefined {
  const relative = path.relative(folder, file);
  if (relative === '') return [];
  const steps = relative.split(path.sep);
  // On Windows the way to another drive is absolute.
  return steps[0] === '..' || path.isAbsolute(relative) ? undefined : steps;
}
