import {
  decodedUri,
  markdownOutline,
  type ParsedDocument,
  parseManifest,
  type TextRange,
  type TextReplacement,
} from '../../../skill/index.ts';
import { scalarsAt, valueAt, withoutQuotes } from '../navigation/scalars.ts';
import { readWrittenPath } from '../navigation/skillPaths.ts';
import { isMarkdown } from '../navigation/textMentions.ts';
import { stepNaming, stepsOf } from './writtenSteps.ts';

/** What a renamed skill is called by others, before and after. */
export interface OutsideNames {
  /** The folder's address as it is before, with a `/` at its end. */
  readonly folderUri: string;
  /** The folder's new name; undefined where it keeps its own. */
  readonly folder: string | undefined;
  /** The ids by which `skills.json` names the skill; undefined where they stay. */
  readonly ids: { readonly from: string; readonly to: string } | undefined;
  /** Another skill bears the old id too, and keeps it. */
  readonly isShared: boolean;
}

/** What changes in one text that refers to the skill: a `skills.json` or Markdown. */
export function renameOutside(uri: string, text: string, names: OutsideNames): readonly TextReplacement[] {
  if (/(?:^|\/)skills\.json$/.test(uri)) return inConfiguration(uri, text, names);
  return isMarkdown(uri) ? inMarkdown(uri, text, names) : [];
}

function inMarkdown(uri: string, text: string, { folderUri, folder }: OutsideNames): TextReplacement[] {
  const steps = stepsOf(folderUri);
  // Most texts do not speak of the skill, and parsing them all would take seconds.
  if (folder === undefined || !mayName(text, steps.at(-1) ?? '')) return [];
  const base = stepsOf(uri).slice(0, -1);
  const replacements = markdownOutline(text).links.flatMap(({ target, targetRange }) => {
    if (/^[/\\]/.test(target) || readWrittenPath(target)?.path === undefined) return [];
    const written = text.slice(targetRange.start, targetRange.end).replace(/[?#].*$/s, '');
    const range = stepNaming(written, base, steps, { separator: /\//, read: readLinkStep });
    if (range === undefined) return [];
    const isEncoded = written.slice(range.start, range.end).includes('%');
    return [{ ...moved(range, targetRange.start), text: writeLinkStep(folder, isEncoded) }];
  });
  // A definition may be found by way of each link that uses it.
  return [...new Map(replacements.map(found => [found.start, found])).values()];
}

function mayName(text: string, name: string): boolean {
  return text.includes(name) || /%[\da-f]{2}|\\[!-/:-@[-`{-~]/i.test(text);
}

function readLinkStep(step: string): string {
  return decodedUri(step.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1'));
}

function writeLinkStep(name: string, isEncoded: boolean): string {
  if (isEncoded) return encodeURIComponent(name);
  return name.replaceAll(/[%?#()<>\\]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function inConfiguration(uri: string, text: string, names: OutsideNames): readonly TextReplacement[] {
  const document = parseManifest(text, 'skills.json');
  if (document === undefined) return [];
  return [...listedIds(document, names), ...keyOfEntry(document, names), ...paths(uri, document, names)];
}

function listedIds(document: ParsedDocument, { ids, isShared }: OutsideNames): readonly TextReplacement[] {
  if (ids === undefined) return [];
  const listed = ['allow', 'deny'].flatMap(key => scalarsAt(document, ['skills', key]));
  return listed
    .filter(({ value }) => value === ids.from)
    .map(({ range }) => ({
      ...range,
      // The closing quote of the old entry is that of the new one.
      text: isShared ? `${inJson(ids.from)}", "${inJson(ids.to)}` : inJson(ids.to),
    }));
}

/** The settings of the skill, unless others have the new name already: a key cannot stand there twice. */
function keyOfEntry(document: ParsedDocument, { ids, isShared }: OutsideNames): readonly TextReplacement[] {
  if (ids === undefined || isShared) return [];
  if (valueAt(document.value, ['skills', 'entries', ids.to]) !== undefined) return [];
  const range = document.keyRangeOf(['skills', 'entries', ids.from]);
  return range === undefined ? [] : [{ ...withoutQuotes(document.text, range), text: inJson(ids.to) }];
}

/** Folders that `load` names, relative to the workspace, which is where the file lies. */
function paths(
  uri: string,
  document: ParsedDocument,
  { folderUri, folder }: OutsideNames,
): TextReplacement[] {
  if (folder === undefined) return [];
  const base = stepsOf(uri).slice(0, -1);
  const steps = stepsOf(folderUri);
  const named = ['paths', 'extraDirs'].flatMap(key => scalarsAt(document, ['skills', 'load', key]));
  return named.flatMap(({ value, range }) => {
    const found = stepNaming(value, base, steps, { separator: /[/\\]/, read: step => step });
    if (found === undefined) return [];
    const isPlain = document.text.slice(range.start, range.end) === value;
    if (isPlain) return [{ ...moved(found, range.start), text: inJson(folder) }];
    return [{ ...range, text: inJson(value.slice(0, found.start) + folder + value.slice(found.end)) }];
  });
}

function moved({ start, end }: TextRange, by: number): TextRange {
  return { start: start + by, end: end + by };
}

/** As it stands between the quotes. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
