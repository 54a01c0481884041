import { derivedOf } from '../derived.ts';
import type { SkillSnapshot } from '../snapshot.ts';
import { findFrontmatter } from './frontmatter.ts';
import { parseJson } from './jsonDocument.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { parseYaml } from './yamlDocument.ts';

/** The data of one file of a snapshot, parsed once; undefined where the file is missing or holds none. */
export function documentOf(snapshot: SkillSnapshot, path: string): ParsedDocument | undefined {
  return derivedOf(snapshot, path, parseManifest);
}

/** Reads a manifest by its file name: JSON, YAML, or the frontmatter of Markdown (undefined without one). */
export function parseManifest(text: string, path: string): ParsedDocument | undefined {
  if (path.endsWith('.json')) return parseJson(text);
  if (!path.toLowerCase().endsWith('.md')) return parseYaml(text);
  const frontmatter = findFrontmatter(text);
  return frontmatter === undefined ? undefined : parseYaml(text, frontmatter.content);
}
