import { findFrontmatter, isSkillMarkdown } from '../../skill/index.ts';
import type { ServiceDocument } from './serviceDocument.ts';

/** What an offset of a document is written in: `SKILL.md` is YAML up to the end of its frontmatter. */
export function languageAt({ file, text }: ServiceDocument, offset: number): 'yaml' | 'json' | 'markdown' {
  if (file.endsWith('.json')) return 'json';
  if (!isSkillMarkdown(file)) return 'yaml';
  const frontmatter = findFrontmatter(text);
  return frontmatter !== undefined && offset <= frontmatter.content.end ? 'yaml' : 'markdown';
}
