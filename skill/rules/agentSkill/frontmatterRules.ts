import { type TargetId, targets as table } from '../../../schemas/index.ts';
import { findFrontmatter, type TextRange } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import { supportOf } from '../../targets.ts';
import { finding, firstCharacter } from '../report.ts';
import { withoutReference } from './reference.ts';
import { namesOf } from './verdict.ts';

/** Whether a `SKILL.md` has its name, and frontmatter that ends. */
export function checkFrontmatter(
  file: string,
  text: string,
  targets: readonly TargetId[],
): readonly Finding[] {
  // The reference validator finds file and frontmatter in its own way; see skillsRef.ts.
  const others = withoutReference(targets);
  return [...checkFileName(file, text, others), ...checkFences(file, text, others)];
}

function checkFileName(file: string, text: string, targets: readonly TargetId[]): readonly Finding[] {
  const strangers = targets.filter(
    target => !(table.targets[target].fileNames ?? ['SKILL.md']).includes(file),
  );
  if (strangers.length === 0) return [];
  const message = `The file is named \`${file}\`; \`SKILL.md\` is asked for by ${namesOf(strangers)}, so the skill is not found where capital letters count. Rename the file.`;
  return [finding('agent-skill/file-name', file, firstLine(text), message)];
}

function checkFences(file: string, text: string, targets: readonly TargetId[]): readonly Finding[] {
  const frontmatter = findFrontmatter(text);
  if (frontmatter?.kind === 'closed') return [];
  if (frontmatter !== undefined) {
    const message =
      'The frontmatter that begins here has no closing `---`, so clients read no keys and skip the skill. Add a `---` line below the last key.';
    return [finding('frontmatter/unclosed', file, frontmatter.fence, message)];
  }
  const asking = targets.filter(needsKeys);
  const message =
    'The file does not begin with `---`, so clients find no name and no description and skip the skill. Begin it with a `---` line, the keys `name` and `description`, and another `---` line.';
  return asking.length === 0 ? [] : [finding('frontmatter/missing', file, firstLine(text), message)];
}

function needsKeys(target: TargetId): boolean {
  return Object.keys(table.fields).some(field => supportOf(field, target).status === 'required');
}

/** What a finding about the file as a whole covers. */
export function firstLine(text: string): TextRange {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const end = /\r?\n|$/.exec(text)?.index ?? text.length;
  return start < end ? { start, end } : firstCharacter(text, start, end);
}
