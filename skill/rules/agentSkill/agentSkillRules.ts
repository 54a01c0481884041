import { targets } from '../../../schemas/index.ts';
import { findFrontmatter, isMapping, type ParsedDocument, type TextRange } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import type { DocumentContext } from '../checkContext.ts';
import { typeName } from '../manifest/schemaMessages.ts';
import { finding, firstCharacter, rangeOfOwner, rangeOfValue } from '../report.ts';

/** Whether a `SKILL.md` has frontmatter that ends. */
export function checkFrontmatter(file: string, text: string): readonly Finding[] {
  const frontmatter = findFrontmatter(text);
  if (frontmatter === undefined) {
    const start = text.startsWith('\uFEFF') ? 1 : 0;
    const lineEnd = /\r?\n|$/.exec(text)?.index ?? text.length;
    const range = firstLine(text, start, lineEnd);
    const message =
      'The file does not begin with `---`, so clients find no name and no description and skip the skill. Begin it with a `---` line, the keys `name` and `description`, and another `---` line.';
    return [finding('frontmatter/missing', file, range, message)];
  }
  if (frontmatter.kind === 'closed') return [];
  const message =
    'The frontmatter that begins here has no closing `---`, so clients read no keys and skip the skill. Add a `---` line below the last key.';
  return [finding('frontmatter/unclosed', file, frontmatter.fence, message)];
}

function firstLine(text: string, start: number, end: number): TextRange {
  return start < end ? { start, end } : firstCharacter(text, start, end);
}

/** Every rule for the frontmatter of `SKILL.md` that its schema does not know. */
export function checkAgentSkill({ file, document, value, snapshot }: DocumentContext): readonly Finding[] {
  return [
    ...checkKeys(file, document, value),
    ...checkMetadata(file, document, value['metadata']),
    ...checkFolder(file, document, value['name'], snapshot.folderName),
  ];
}

function checkKeys(
  file: string,
  document: ParsedDocument,
  value: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  return Object.keys(value)
    .filter(key => !Object.hasOwn(targets.fields, key))
    .map(key => {
      const message = `No client documents \`${key}\`, so it is ignored, and packaging for claude.ai rejects it. Put data of your own below \`metadata\`.`;
      return finding('agent-skill/key-unknown', file, rangeOfOwner(document, [key]), message);
    });
}

function checkMetadata(file: string, document: ParsedDocument, metadata: unknown): readonly Finding[] {
  if (!isMapping(metadata)) return [];
  return Object.entries(metadata)
    .filter(([key, value]) => typeof value !== 'string' && !Object.hasOwn(targets.fields, `metadata.${key}`))
    .map(([key, value]) => {
      const message = `\`${key}\` holds ${typeName(value)}; the specification allows only texts below \`metadata\`, and strict readers drop the rest. Put the value in quotes.`;
      return finding('agent-skill/metadata-value', file, rangeOfOwner(document, ['metadata', key]), message);
    });
}

function checkFolder(
  file: string,
  document: ParsedDocument,
  name: unknown,
  folderName: string,
): readonly Finding[] {
  if (typeof name !== 'string' || name === '' || name.normalize('NFKC') === folderName.normalize('NFKC'))
    return [];
  const message = `The skill is named \`${name}\` and its folder \`${folderName}\`; they must be equal, and some clients skip the skill otherwise. Rename one of them.`;
  return [finding('agent-skill/name-folder', file, rangeOfValue(document, ['name']), message)];
}
