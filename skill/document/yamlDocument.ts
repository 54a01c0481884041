import { type Document, parseDocument, type YAMLError } from 'yaml';
import { TreeDocument } from './documentTree.ts';
import { type FlowComment, flowComments } from './flowComments.ts';
import {
  largestSyntax,
  type ParsedDocument,
  type SyntaxProblem,
  type TextRange,
  tooLarge,
} from './parsedDocument.ts';
import { type DeeperKey, type UnquotedColon, unquotedColonAt } from './unquotedColon.ts';
import { inspectYaml } from './yamlInspection.ts';
import { yamlMistake } from './yamlMistake.ts';
import { explainYamlError } from './yamlProblem.ts';

/** How often a text may be read anew with one more unquoted colon set aside, and how many characters that may come to. */
const mostUnquotedColons = 20;
const mostReadAnew = 1_000_000;

/** Reads YAML; `content` limits it to a part of the text, for frontmatter. */
export function parseYaml(text: string, content: TextRange = { start: 0, end: text.length }): ParsedDocument {
  const oversize = tooLarge(content.end - content.start, content.start);
  if (oversize !== undefined) return readSyntax(text, content, oversize);
  const colons: (UnquotedColon | DeeperKey)[] = [];
  let masked = text.slice(content.start, content.end);
  let document = readYaml(masked);
  const comments = flowComments(masked, document.errors.length > 0);
  if (comments.length > 0) {
    masked = withBlanks(masked, comments);
    document = readYaml(masked);
  }
  const rounds = Math.min(mostUnquotedColons, Math.ceil(mostReadAnew / (masked.length + 1)));
  while (colons.length < rounds) {
    const colon = firstUnquotedColon(document.errors, text, content);
    if (colon === undefined) break;
    colons.push(colon);
    masked = mask(masked, colon.start - content.start, colon.end - content.start);
    document = readYaml(masked);
    // The data cannot be told then, whatever the rest may hold.
    if (colon.kind === 'deeper-key') break;
  }
  const problems = [
    ...colons.map(colon => (colon.kind === 'colon' ? describeColon(colon) : describeDeeperKey(colon))),
    ...comments.map(comment => describeComment(comment, content.start)),
    ...describeAll([...document.errors, ...document.warnings], text, content),
  ];
  const originals = new Map(
    colons.flatMap(colon =>
      colon.kind === 'colon' ? [[colon.start - content.start, colon.value] as const] : [],
    ),
  );
  const inspection = inspectYaml(document, content.start, originals);
  for (const problem of inspection.problems) problems.push(problem);
  return new TreeDocument('yaml', text, content, inspection.root, onePerPlace(problems, text));
}

/** A large text gives no data; its first mistakes are told all the same. */
function readSyntax(text: string, content: TextRange, oversize: SyntaxProblem): ParsedDocument {
  const { start, end } = content;
  const errors = end - start > largestSyntax ? [] : readYaml(text.slice(start, end)).errors;
  const problems = onePerPlace(describeAll(errors, text, content), text);
  return new TreeDocument('yaml', text, content, undefined, [oversize, ...problems]);
}

function readYaml(text: string): Document.Parsed {
  // Duplicate keys are looked for in inspectYaml: the library compares each key with every other one.
  return parseDocument(text, { prettyErrors: false, logLevel: 'error', merge: true, uniqueKeys: false });
}

function firstUnquotedColon(
  errors: readonly YAMLError[],
  text: string,
  content: TextRange,
): UnquotedColon | DeeperKey | undefined {
  for (const error of errors) {
    if (error.code !== 'BLOCK_AS_IMPLICIT_KEY') continue;
    const colon = unquotedColonAt(text, error.pos[0] + content.start, content.end);
    if (colon !== undefined) return colon;
  }
  return undefined;
}

/** Puts a harmless text of the same length in place, so that every other offset stays as it is. */
function mask(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replace(/\S/g, 'x') + text.slice(end);
}

/** Spaces in place of the comments, so that every other offset stays; their line ends stay too. */
function withBlanks(text: string, comments: readonly FlowComment[]): string {
  let kept = 0;
  const parts: string[] = [];
  for (const { start, end } of comments) {
    parts.push(text.slice(kept, start), text.slice(start, end).replace(/[^\r\n]/g, ' '));
    kept = end;
  }
  return parts.join('') + text.slice(kept);
}

function describeComment({ start, end, isLine }: FlowComment, base: number): SyntaxProblem {
  const place = { start: start + base, end: end + base };
  const replacement = isLine
    ? { start: place.start, end: place.start + 2, text: ' #' }
    : { start: place.start, end: place.end, text: ' ' };
  return {
    kind: 'comment',
    message:
      'This comment is written as in JSON5. YAML knows no such comments and takes it for a part of the data, so keys behind it are lost or the file cannot be read. Begin a comment with ` #`.',
    ...place,
    fix: {
      title: isLine ? 'Begin the comment with `#`' : 'Remove the comment',
      replacements: [replacement],
    },
  };
}

function describeColon(colon: UnquotedColon): SyntaxProblem {
  return {
    kind: 'unquoted-colon',
    message:
      'This value holds `: ` without quotes, which YAML reads as the start of a mapping, so the file cannot be read. Put the value in quotes.',
    start: colon.start,
    end: colon.end,
    fix: colon.fix,
  };
}

/** Quotes would make the key a part of the text for good, so a person decides. */
function describeDeeperKey({ key, name }: DeeperKey): SyntaxProblem {
  return {
    kind: 'syntax',
    message: `The line of \`${name}\` is indented deeper than the value above it allows, so YAML takes it for a part of that value and cannot read the file. Move it, and the lines below it, to the column of its neighbours; put the whole value in quotes where it is meant as text.`,
    ...key,
  };
}

/** The first error is looked into; those behind mostly follow from it, and the ones of a broken stream always do. */
function describeAll(
  errors: readonly YAMLError[],
  text: string,
  content: TextRange,
): readonly SyntaxProblem[] {
  return errors
    .filter((error, index) => index === 0 || !error.message.includes('in YAML stream'))
    .map((error, index): SyntaxProblem => {
      const mistake = index === 0 ? yamlMistake(error, text, content) : undefined;
      return mistake === undefined ? describe(error, content) : { kind: 'syntax', ...mistake };
    });
}

function describe(error: YAMLError, content: TextRange): SyntaxProblem {
  const start = Math.min(error.pos[0] + content.start, content.end);
  const end = Math.min(Math.max(error.pos[1] + content.start, start + 1), content.end);
  return {
    kind: error.code === 'TAG_RESOLVE_FAILED' ? 'tag' : 'syntax',
    message: explainYamlError(error.code, error.message),
    ...(start < end ? { start, end } : { start: Math.max(content.start, start - 1), end: start }),
  };
}

/**
 * One mistake makes the parser stumble several times: of problems that begin on the same line or the one below,
 * only the first is kept.
 */
function onePerPlace(problems: readonly SyntaxProblem[], text: string): readonly SyntaxProblem[] {
  const kept: SyntaxProblem[] = [];
  let shadowEnd = -1;
  for (const problem of [...problems].sort((a, b) => a.start - b.start)) {
    if (problem.kind === 'syntax' && problem.start < shadowEnd) continue;
    kept.push(problem);
    if (problem.kind === 'duplicate-key' || problem.kind === 'tag') continue;
    const lineEnd = text.indexOf('\n', problem.end);
    const nextEnd = lineEnd < 0 ? -1 : text.indexOf('\n', lineEnd + 1);
    shadowEnd = nextEnd < 0 ? text.length : nextEnd;
  }
  return kept;
}
