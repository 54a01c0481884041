import { derivedOf } from '../../derived.ts';
import type { Finding, Fix } from '../../finding.ts';
import { type MarkdownLink, type MarkdownOutline, markdownOutline } from '../../markdown/index.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { finding } from '../report.ts';
import { existingPath, foldersOf, type LinkTarget, readLinkTarget, similarPath } from './linkTarget.ts';
import { isMarkdown, type SkillText } from './skillTexts.ts';

type FileTarget = Extract<LinkTarget, { kind: 'file' }>;

/**
 * Where the links of one text lead.
 * @param knowsFolder False for a document without a folder: then nothing can be said of other files.
 */
export function checkLinks(
  snapshot: SkillSnapshot,
  text: SkillText,
  knowsFolder: boolean,
): readonly Finding[] {
  return text.outline.links.flatMap(link => checkLink(snapshot, text, link, knowsFolder));
}

function checkLink(
  snapshot: SkillSnapshot,
  text: SkillText,
  link: MarkdownLink,
  knowsFolder: boolean,
): readonly Finding[] {
  const target = readLinkTarget(link.target, text.file);
  switch (target.kind) {
    case 'other':
      return [];
    case 'absolute':
      return link.kind === 'autolink' ? [] : [outside(text.file, link, 'begins at the root of one machine')];
    case 'outside':
      return [outside(text.file, link, 'leaves the skill’s folder')];
    case 'file':
      return checkFile(snapshot, text, link, target, knowsFolder);
  }
}

function outside(file: string, link: MarkdownLink, what: string): Finding {
  // A neighbour is often installed too, and then clients find it by its name.
  if (/^\.\.\/(?:[^/]+\/)?[^/.]+\/SKILL\.md(?:#|$)/.test(link.target)) {
    const message = `\`${link.target}\` is another skill, which may be missing or elsewhere where this one is installed. Name that skill in words: clients find it by its name.`;
    return finding('body/link-outside', file, link.targetRange, message, { severity: 'information' });
  }
  const message = `\`${link.target}\` ${what}, so it leads nowhere once the skill is copied or installed. Move the file into the skill, or name it by its web address.`;
  return finding('body/link-outside', file, link.targetRange, message);
}

function checkFile(
  snapshot: SkillSnapshot,
  { file, text }: SkillText,
  link: MarkdownLink,
  target: FileTarget,
  knowsFolder: boolean,
): readonly Finding[] {
  const written = text.slice(link.targetRange.start, link.targetRange.end);
  if (/\\[A-Za-z0-9]/.test(written)) return [backslashes(file, link.targetRange, written)];
  if (target.path !== file && !knowsFolder) return [];
  const path = target.path === file ? file : existingPath(snapshot, target.path, link.target);
  if (path === undefined) {
    const isFile =
      /\.\w+$/.test(target.path) || foldersOf(snapshot.paths).has(target.path.split('/', 1)[0] ?? '');
    // `wiki/page` shows what a link looks like rather than where it leads.
    return isFile ? [missing(snapshot, file, link, target, written)] : [];
  }
  return target.anchor === undefined || target.anchor === ''
    ? []
    : checkAnchor(snapshot, file, link, path, target.anchor);
}

function missing(
  { paths }: SkillSnapshot,
  file: string,
  link: MarkdownLink,
  target: FileTarget,
  written: string,
): Finding {
  const similar = similarPath(paths, target.path);
  if (similar === undefined) {
    const message = `The skill has no \`${target.path}\`, so an agent that follows this link finds nothing. Add the file, or mend the path.`;
    return finding('body/link-missing', file, link.targetRange, message);
  }
  const message = `The file is named \`${similar}\`, and most systems tell capital letters from small ones, so an agent that follows this link finds nothing. Write the name as it is.`;
  const at = written.indexOf(target.path);
  if (at < 0) return finding('body/link-missing', file, link.targetRange, message);
  const start = link.targetRange.start + at;
  const fix = {
    title: `Change to ${similar}`,
    replacements: [{ start, end: start + similar.length, text: similar }],
  };
  return finding('body/link-missing', file, link.targetRange, message, { fix });
}

function checkAnchor(
  snapshot: SkillSnapshot,
  file: string,
  link: MarkdownLink,
  path: string,
  anchor: string,
): readonly Finding[] {
  if (!isMarkdown(path) || /^(?:L\d|:~:)/.test(anchor)) return [];
  const outline = derivedOf(snapshot, path, markdownOutline);
  if (outline === undefined || anchor === 'top' || plainAnchors(outline).has(plainAnchor(anchor))) return [];
  const where = path === file ? 'This file' : `\`${path}\``;
  const message = `${where} has no heading for \`#${anchor}\`, so the link leads to its beginning. Mend the name: small letters, hyphens for blanks, no punctuation.`;
  return [finding('body/anchor-missing', file, link.targetRange, message)];
}

const knownAnchors = new WeakMap<MarkdownOutline, ReadonlySet<string>>();

/** What is left of anchors where renderers agree: they differ in what they make of emoji and punctuation. */
function plainAnchors(outline: MarkdownOutline): ReadonlySet<string> {
  let plain = knownAnchors.get(outline);
  if (plain === undefined) {
    plain = new Set([...outline.anchors].map(plainAnchor));
    knownAnchors.set(outline, plain);
  }
  return plain;
}

function plainAnchor(anchor: string): string {
  return anchor.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** A path that only Windows reads, with its mend. */
export function backslashes(
  file: string,
  range: { readonly start: number; readonly end: number },
  written: string,
): Finding {
  const text = written.replaceAll(/\\(?=[A-Za-z0-9])/g, '/');
  const fix: Fix = { title: `Change to ${text}`, replacements: [{ ...range, text }] };
  const message = `\`${written}\` is written with backslashes, which only Windows reads as a path. Write \`${text}\`, which works everywhere.`;
  return finding('body/path-backslash', file, range, message, { fix });
}
