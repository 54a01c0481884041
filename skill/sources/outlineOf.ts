import { derivedOf } from '../derived.ts';
import type { SkillSnapshot } from '../snapshot.ts';
import { outlineJavascript } from './javascriptOutline.ts';
import { outlinePython } from './pythonOutline.ts';
import type { SourceOutline } from './sourceOutline.ts';

/** Longer sources (in UTF-16 code units) are not read: their outline is empty and incomplete. */
const largestSource = 500_000;

/**
 * The outline of a Python, JavaScript or TypeScript file, made once for each text; undefined for other files and
 * where the text is not known.
 */
export function outlineOf(snapshot: SkillSnapshot, path: string): SourceOutline | undefined {
  return isSource(path) ? derivedOf(snapshot, path, outlineText) : undefined;
}

function isSource(path: string): boolean {
  return /\.(?:py|[cm]?[jt]s)$/.test(path);
}

function outlineText(text: string, path: string): SourceOutline {
  if (text.length > largestSource) return { symbols: [], tools: [], isComplete: false };
  return path.endsWith('.py') ? outlinePython(text) : outlineJavascript(text, path.endsWith('ts'));
}
