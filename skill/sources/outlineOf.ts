import type { SkillSnapshot } from '../snapshot.ts';
import type { SourceOutline } from './sourceOutline.ts';

/** The outline of a Python, JavaScript or TypeScript file; undefined where its text is not known. */
export function outlineOf(_snapshot: SkillSnapshot, _path: string): SourceOutline | undefined {
  return undefined;
}
