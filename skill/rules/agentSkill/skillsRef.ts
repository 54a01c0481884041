import { isMapping, type ParsedDocument, readStrictYaml, type TextRange } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import type { DocumentContext, FolderContext } from '../checkContext.ts';
import { checkSyntax } from '../manifest/syntaxRules.ts';
import { finding, firstCharacter } from '../report.ts';
import { checkCompatibility } from './compatibilityRules.ts';
import { checkDescription } from './descriptionRules.ts';
import { firstLine } from './frontmatterRules.ts';
import { checkKeys } from './keyRules.ts';
import { checkName } from './nameRules.ts';
import { reference, withoutReference } from './reference.ts';

/**
 * Adds the verdict of the reference validator where it is a target. Where it is the only one, nothing that it does
 * not check is an error: a skill is valid exactly where the reference says so.
 */
export function judgeByReference(context: FolderContext, findings: readonly Finding[]): readonly Finding[] {
  const { targets, documents } = context;
  const skill = documents.find(({ kind }) => kind === 'agent-skill');
  if (skill === undefined || !targets.includes(reference)) return findings;
  const isAlone = withoutReference(targets).length === 0;
  const foreign = new Set(documents.filter(({ kind }) => isExecutable(kind)).map(({ file }) => file));
  const text = context.wants(skill.file) ? context.snapshot.read(skill.file) : undefined;
  const verdict = text === undefined ? [] : readAsReference(context, skill.file, text);
  const others = new Set(findings);
  const merged = verdict.map(own => {
    // The usual words and the usual mend stay where another target has the same against the skill.
    const usual = [...others].find(found => isSame(own, found));
    if (usual === undefined) return own;
    others.delete(usual);
    return { ...usual, severity: own.severity };
  });
  const soften = (found: Finding): Finding =>
    isAlone && !foreign.has(found.file) ? atMostWarning(found) : found;
  return [...[...others].map(soften), ...merged];
}

function isExecutable(kind: string): boolean {
  return kind === 'adytum' || kind === 'adaos' || kind === 'agentos';
}

function isSame(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.file === b.file && a.start < b.end && b.start < a.end;
}

function atMostWarning(found: Finding): Finding {
  return found.severity === 'error' ? { ...found, severity: 'warning' } : found;
}

/** The errors that the reference reports, in the order of its own checks. */
function readAsReference(context: FolderContext, file: string, text: string): readonly Finding[] {
  const wrongName = file === 'SKILL.md' || file === 'skill.md' ? undefined : misnamed(file, text);
  if (wrongName !== undefined) return [wrongName];
  const content = frontmatterOf(text);
  if ('rule' in content) return [finding(content.rule, file, content.range, content.message)];
  const { document, refused } = readStrictYaml(text, content);
  if (document.problems.some(({ kind }) => kind === 'too-large')) return [];
  if (document.problems.length > 0)
    return checkSyntax(file, document, true).map(found => ({ ...found, severity: 'error' }));
  if (refused.length > 0)
    return refused.map(({ start, end, message }) =>
      finding('agent-skill/strict-yaml', file, { start, end }, message),
    );
  return checkData(context, file, document);
}

function misnamed(file: string, text: string): Finding {
  const message = `The file is named \`${file}\`, and skills-ref looks for \`SKILL.md\`, so it finds no skill. Rename the file.`;
  return finding('agent-skill/file-name', file, firstLine(text), message, {
    severity: 'error',
  });
}

interface NoFrontmatter {
  readonly rule: 'frontmatter/missing' | 'frontmatter/unclosed';
  readonly range: TextRange;
  readonly message: string;
}

/** The text between the first two `---`, wherever they stand. */
function frontmatterOf(text: string): TextRange | NoFrontmatter {
  if (!text.startsWith('---')) {
    const mark = text.startsWith('\uFEFF---');
    const message = mark
      ? 'The file begins with a byte-order mark, and skills-ref finds no frontmatter behind it. Save the file as UTF-8 without one.'
      : 'The file does not begin with `---`, so skills-ref finds no frontmatter. Begin it with a `---` line, the keys `name` and `description`, and another `---` line.';
    return { rule: 'frontmatter/missing', range: mark ? { start: 0, end: 1 } : firstLine(text), message };
  }
  const end = text.indexOf('---', 3);
  if (end >= 0) return { start: 3, end };
  const message =
    'The frontmatter that begins here has no closing `---`, so skills-ref reads no keys. Add a `---` line below the last key.';
  return { rule: 'frontmatter/unclosed', range: { start: 0, end: 3 }, message };
}

function checkData(context: FolderContext, file: string, document: ParsedDocument): readonly Finding[] {
  const { text, content, value } = document;
  if (!isMapping(value)) {
    const range = document.rangeOf([]) ?? content;
    const covered = range.start < range.end ? range : firstCharacter(text, range.start, range.end);
    const message =
      'The frontmatter holds no keys, so skills-ref reads nothing from it. Write one key a line, for example `name: my-skill`.';
    return [finding('manifest/not-mapping', file, covered, message)];
  }
  const inner: DocumentContext = {
    ...context,
    targets: [reference],
    file,
    kind: 'agent-skill',
    document,
    value: withTexts(value),
  };
  const findings = [checkName, checkDescription, checkCompatibility, checkCompatibilityType].flatMap(check =>
    check(inner),
  );
  // A key that another target documents is no error, even though the reference rejects it.
  const keys = checkKeys({ ...inner, targets: context.targets });
  return [...keys, ...findings].filter(({ severity }) => severity === 'error');
}

/** A key without a value holds the empty text for a reader that knows texts only. */
function withTexts(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, item ?? '']));
}

function checkCompatibilityType({ file, document, value }: DocumentContext): readonly Finding[] {
  const text = value['compatibility'];
  const range = document.rangeOf(['compatibility']);
  if (text === undefined || typeof text === 'string' || range === undefined) return [];
  const message =
    '`compatibility` must be a text, and skills-ref refuses anything else. Write what the skill needs in one text.';
  return [finding('manifest/type', file, range, message)];
}
