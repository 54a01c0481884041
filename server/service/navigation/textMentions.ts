import {
  derivedOf,
  type MarkdownOutline,
  markdownOutline,
  outlineOf,
  type SkillSnapshot,
  type TextRange,
} from '../../../skill/index.ts';
import { fileAt, folderOf, readWrittenPath } from './skillPaths.ts';
import type { Mention, Subject } from './subject.ts';

export function isMarkdown(file: string): boolean {
  return /\.md$/i.test(file);
}

function isSource(file: string): boolean {
  return /\.(?:py|[cm]?[jt]s)$/.test(file);
}

/** The outline of a Markdown file of the skill; undefined for other files. */
export function outlineOfMarkdown(snapshot: SkillSnapshot, file: string): MarkdownOutline | undefined {
  return isMarkdown(file) ? derivedOf(snapshot, file, markdownOutline) : undefined;
}

/** Files that the links and paths of a Markdown file lead to. */
export function linkMentions(snapshot: SkillSnapshot, file: string): readonly Mention[] {
  const outline = outlineOfMarkdown(snapshot, file);
  if (outline === undefined) return [];
  const here = folderOf(file);
  const links = outline.links.map(({ target, targetRange }) => {
    const written = readWrittenPath(target);
    if (written === undefined) return undefined;
    const found = written.path === undefined ? file : fileAt(snapshot, written.path, [here, '.']);
    return found === undefined ? undefined : fileMention(file, found, targetRange, written.anchor);
  });
  const paths = outline.mentions.map(mention => {
    const found = fileAt(snapshot, mention.path, mention.isOwn ? ['.'] : ['.', here]);
    return found === undefined ? undefined : fileMention(file, found, mention, undefined);
  });
  return [...links, ...paths].filter(found => found !== undefined);
}

function fileMention(
  file: string,
  target: string,
  { start, end }: TextRange,
  anchor: string | undefined,
): Mention {
  const subject: Subject = { kind: 'file', file: target, ...(anchor === undefined ? {} : { anchor }) };
  return { subject, role: 'use', file, start, end };
}

const placeholder = /\$\{secret:([^\s{}:]{1,200})\}/g;

/** Secrets that placeholders in any text ask for. The range is the name. */
export function placeholderMentions(snapshot: SkillSnapshot, file: string): readonly Mention[] {
  return [...(snapshot.read(file) ?? '').matchAll(placeholder)].map(({ 1: name = '', index }) => {
    const start = index + '${secret:'.length;
    return { subject: { kind: 'secret', name }, role: 'use', file, start, end: start + name.length };
  });
}

/** Places in any text where the skill's own folder stands in a Python import or a path below `skills`. */
export function importMentions(snapshot: SkillSnapshot, file: string): readonly Mention[] {
  const name = snapshot.folderName.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  const own = new RegExp(`(?<![\\w./-])skills([./])${name}(?=\\1|\\s+import\\b)`, 'g');
  return [...(snapshot.read(file) ?? '').matchAll(own)].map(({ 0: whole, index }) => {
    const end = index + whole.length;
    return { subject: { kind: 'skill' }, role: 'use', file, start: end - snapshot.folderName.length, end };
  });
}

/** Where a source file names or makes a subject: quoted names of secrets and tools, functions. */
export function sourceMentions(snapshot: SkillSnapshot, file: string, subject: Subject): readonly Mention[] {
  if (!isSource(file)) return [];
  switch (subject.kind) {
    case 'secret':
      return quoted(snapshot.read(file) ?? '', subject.name).map(range => ({
        subject,
        role: 'use',
        file,
        ...range,
      }));
    case 'tool':
      return (outlineOf(snapshot, file)?.tools ?? [])
        .filter(({ name }) => name === subject.name)
        .map(({ range }) => ({ subject, role: 'implementation', file, start: range.start, end: range.end }));
    case 'symbol': {
      const symbol = subject.file === file ? symbolIn(snapshot, file, subject.name) : undefined;
      return symbol === undefined
        ? []
        : [{ subject, role: 'declaration', file, start: symbol.start, end: symbol.end }];
    }
    default:
      return [];
  }
}

/** Where a source file makes a name. */
export function symbolIn(snapshot: SkillSnapshot, file: string, name: string): TextRange | undefined {
  return outlineOf(snapshot, file)?.symbols.find(symbol => symbol.name === name)?.range;
}

function quoted(text: string, name: string): readonly TextRange[] {
  const found: TextRange[] = [];
  if (name === '') return found;
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + name.length)) {
    const end = start + name.length;
    const before = text[start - 1];
    if ((before === '"' || before === "'") && text[end] === before) found.push({ start, end });
  }
  return found;
}
