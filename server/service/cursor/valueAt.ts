import { type DocumentPath, isMapping } from '../../../skill/index.ts';

/** What stands at a path of plain data, or undefined where nothing does. */
export function valueAt(value: unknown, path: DocumentPath): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isMapping(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}
