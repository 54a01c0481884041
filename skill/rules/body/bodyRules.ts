import { derivedOf } from '../../derived.ts';
import type { TextRange } from '../../document/index.ts';
import type { Finding } from '../../finding.ts';
import type { SkillDocument } from '../../formats/skillDocument.ts';
import type { MarkdownOutline } from '../../markdown/index.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import type { FolderContext } from '../checkContext.ts';
import { firstCharacter, rangeOfOwner, rangeOfValue } from '../report.ts';
import { isData, isSource, isTest } from '../sources/sourceFiles.ts';
import { checkSize } from './bodySize.ts';
import { homePathFindings, homePathsIn } from './homePaths.ts';
import { checkLinks } from './linkRules.ts';
import { checkBackslashes, checkMentions } from './mentionRules.ts';
import { checkOrphans } from './orphanFiles.ts';
import { outlineForRules } from './outlineForRules.ts';
import { checkDepth } from './referenceDepth.ts';
import { checkScripts } from './scriptRules.ts';
import { isMarkdown, type SkillText, skillTexts } from './skillTexts.ts';

/** Rules for the Markdown of a skill and the files it speaks of. */
export function checkBody(context: FolderContext): readonly Finding[] {
  const { snapshot, documents, wants } = context;
  // Of manifests and other data there is nothing to say here, and they are edited most.
  if (![...snapshot.paths].some(path => wants(path) && (isMarkdown(path) || !isData(path)))) return [];
  const manifest = documents.find(({ kind }) => kind === 'agent-skill');
  const text = manifest === undefined ? undefined : snapshot.read(manifest.file);
  if (manifest === undefined || text === undefined) return [];
  const { file } = manifest;
  const findings: Finding[] = wants(file) ? [...checkSize(file, text)] : [];
  if (snapshot.isAlone !== true) findings.push(...checkFolder(context, manifest));
  else if (wants(file)) findings.push(...checkAlone(snapshot, file, text));
  for (const path of snapshot.paths) {
    if (wants(path) && isSource(path) && !isTest(path)) findings.push(...checkHomePaths(snapshot, path));
  }
  return findings;
}

/** A document without a folder: nothing can be said of other files. */
function checkAlone(snapshot: SkillSnapshot, file: string, text: string): readonly Finding[] {
  const outline = outlineForRules(snapshot, file);
  if (outline === undefined) return [];
  const only = { file, text, outline, isInstructions: true };
  return [...checkLinks(snapshot, only, false), ...checkBackslashes(only), ...checkHomePaths(snapshot, file)];
}

function checkFolder({ snapshot, wants }: FolderContext, manifest: SkillDocument): readonly Finding[] {
  const texts = skillTexts(snapshot, manifest.file);
  const findings = texts
    .filter(({ file }) => wants(file))
    .flatMap(text => [
      ...checkLinks(snapshot, text, true),
      ...checkMentions(snapshot, text),
      ...checkBackslashes(text),
      ...checkHomePaths(snapshot, text.file),
    ]);
  findings.push(...checkDepth(snapshot, texts, wants), ...checkScripts(snapshot, texts, wants));
  const instructions = texts[0];
  if (instructions !== undefined && wants(manifest.file)) {
    findings.push(...checkOrphans(snapshot, manifest.file, headline(manifest, instructions)));
  }
  return findings;
}

/** What stands for the skill as a whole: its first heading, else its name, else its first character. */
function headline({ document }: SkillDocument, { text, outline }: SkillText): TextRange {
  const heading = firstHeading(outline);
  if (heading !== undefined) return heading;
  if (document?.rangeOf(['name']) !== undefined) return rangeOfValue(document, ['name']);
  return document === undefined ? firstCharacter(text, 0, text.length) : rangeOfOwner(document, []);
}

function firstHeading({ headings }: MarkdownOutline): TextRange | undefined {
  return headings.map(({ textRange }) => textRange).find(({ start, end }) => start < end);
}

function checkHomePaths(snapshot: SkillSnapshot, file: string): readonly Finding[] {
  const text = snapshot.read(file);
  const ranges = derivedOf(snapshot, file, homePathsIn);
  return text === undefined || ranges === undefined ? [] : homePathFindings(file, text, ranges);
}
