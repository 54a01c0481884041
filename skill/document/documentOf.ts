import { parsedFilesFor, type SkillSnapshot } from '../snapshot.ts';
import { findFrontmatter } from './frontmatter.ts';
import { parseJson } from './jsonDocument.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { parseYaml } from './yamlDocument.ts';

/** The data of one file of a snapshot, parsed once; undefined where the file is missing or holds none. */
export function documentOf(snapshot: SkillSnapshot, path: string): ParsedDocument | undefined {
  const parsed = parsedFilesFor(snapshot, path);
  if (!parsed.has(path)) {
    const text = snapshot.read(path);
    parsed.set(path, text === undefined ? undefined : parseManifest(path, text));
  }
  return parsed.get(path);
}

/** Lets a snapshot that holds the same text of a file use what another one has parsed of it. */
export function shareDocument(from: SkillSnapshot, to: SkillSnapshot, path: string): void {
  const known = parsedFilesFor(from, path);
  const parsed = parsedFilesFor(to, path);
  if (known.has(path) && !parsed.has(path) && from.read(path) === to.read(path)) {
    parsed.set(path, known.get(path));
  }
}

/** Reads a manifest by its file name: JSON, YAML, or the frontmatter of Markdown (undefined without one). */
export function parseManifest(path: string, text: string): ParsedDocument | undefined {
  if (path.endsWith('.json')) return parseJson(text);
  if (!path.endsWith('.md')) return parseYaml(text);
  const frontmatter = findFrontmatter(text);
  return frontmatter === undefined ? undefined : parseYaml(text, frontmatter.content);
}
