import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';
import { findFrontmatter, type TextRange } from '../document/index.ts';
import { AnchorNames, idsInHtml } from './anchors.ts';
import { parseMarkdown } from './boundedParser.ts';
import type { MarkdownFence, MarkdownHeading, MarkdownLink, MarkdownOutline } from './outline.ts';
import { pathMentions } from './pathMentions.ts';

/** Texts longer than this (in UTF-16 code units) get an empty outline: nobody reads them as instructions. */
const largestText = 1_000_000;

/** Reads the Markdown of a text behind its frontmatter. Use it with `derivedOf`. Never throws. */
export function markdownOutline(text: string): MarkdownOutline {
  const bodyStart = findFrontmatter(text)?.bodyStart ?? (text.startsWith('\uFEFF') ? 1 : 0);
  const collector = new Collector(text, bodyStart);
  if (text.length <= largestText) {
    parseMarkdown(text.slice(bodyStart)).iterate({ enter: node => collector.enter(node) });
  }
  return collector.finish();
}

const headingName = /^(?:ATX|Setext)Heading([1-6])$/;

/** Marks whose text a reader never sees; with a link also its target. */
const marks: ReadonlySet<string> = new Set([
  'HeaderMark',
  'LinkMark',
  'LinkLabel',
  'LinkTitle',
  'URL',
  'HTMLTag',
  'Comment',
]);

class Collector {
  readonly #text: string;
  readonly #base: number;
  readonly #names = new AnchorNames();
  readonly #anchors = new Set<string>();
  readonly #headings: MarkdownHeading[] = [];
  readonly #links: MarkdownLink[] = [];
  readonly #codeSpans: TextRange[] = [];
  readonly #fences: MarkdownFence[] = [];
  readonly #comments: TextRange[] = [];

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
  }

  /** False where nothing below the node is of interest. */
  enter(node: SyntaxNodeRef): boolean {
    switch (node.name) {
      case 'Link':
      case 'Image':
      case 'LinkReference':
      case 'Autolink':
        this.#link(node.node, node.name);
        return node.name === 'Link';
      case 'InlineCode':
        this.#codeSpans.push(this.#between(node.node, 'CodeMark'));
        return false;
      case 'FencedCode':
      case 'CodeBlock':
        this.#fences.push(this.#fence(node.node));
        return false;
      case 'Comment':
      case 'CommentBlock':
        this.#comments.push(this.#range(node));
        return false;
      case 'HTMLBlock':
      case 'HTMLTag':
        for (const id of idsInHtml(this.#slice(this.#range(node)))) this.#anchors.add(id.toLowerCase());
        return false;
      default: {
        const level = headingName.exec(node.name)?.[1];
        if (level !== undefined) this.#heading(node.node, Number(level));
        return true;
      }
    }
  }

  finish(): MarkdownOutline {
    const body = { start: this.#base, end: this.#text.length };
    return {
      body,
      headings: this.#headings,
      links: this.#links,
      mentions: pathMentions(this.#text, body, {
        code: this.#codeSpans,
        fences: this.#fences,
        left: [...this.#links, ...this.#comments].sort((a, b) => a.start - b.start),
      }),
      codeSpans: this.#codeSpans,
      fences: this.#fences,
      comments: this.#comments,
      anchors: this.#anchors,
    };
  }

  #heading(node: SyntaxNode, level: number): void {
    const range = this.#range(node);
    const mark = node.firstChild;
    // A mark in front belongs to `# Title`, the last one to `Title #` or to the line below an underlined title.
    const start = mark?.name === 'HeaderMark' && mark.from === node.from ? mark.to : node.from;
    const last = node.lastChild;
    const end = last?.name === 'HeaderMark' && last.from > start ? last.from : node.to;
    const textRange = this.#trimmed(start + this.#base, end + this.#base);
    const text = this.#visible(node).trim();
    const anchor = this.#names.next(text);
    this.#anchors.add(anchor);
    this.#headings.push({ ...range, level, text, textRange, anchor });
  }

  /** The text of a node without its markup. */
  #visible(node: SyntaxNode): string {
    const parts: string[] = [];
    let at = node.from;
    const plain = (end: number): void => {
      parts.push(withoutEmphasis(this.#text.slice(at + this.#base, Math.max(at, end) + this.#base)));
    };
    node.cursor().iterate(({ name, from, to }) => {
      if (name === 'InlineCode') {
        plain(from);
        parts.push(this.#slice({ start: from + this.#base, end: to + this.#base }).replaceAll('`', ''));
      } else if (marks.has(name)) {
        plain(from);
      } else {
        return true;
      }
      at = Math.max(at, to);
      return false;
    });
    plain(node.to);
    return parts.join('');
  }

  #link(node: SyntaxNode, name: 'Link' | 'Image' | 'LinkReference' | 'Autolink'): void {
    const url = node.getChild('URL');
    if (url === null) return;
    const written = this.#range(url);
    const isBracketed = this.#text[written.start] === '<' && this.#text[written.end - 1] === '>';
    const targetRange = isBracketed ? { start: written.start + 1, end: written.end - 1 } : written;
    this.#links.push({
      ...this.#range(node),
      kind: linkKinds[name],
      target: unescaped(this.#slice(targetRange)),
      targetRange,
      textRange: this.#linkText(node, targetRange),
    });
  }

  #linkText(node: SyntaxNode, targetRange: TextRange): TextRange {
    if (node.name === 'Autolink') return targetRange;
    const label = node.getChild('LinkLabel');
    if (node.name === 'LinkReference' && label !== null) {
      return { start: label.from + 1 + this.#base, end: label.to - 1 + this.#base };
    }
    return this.#between(node, 'LinkMark');
  }

  /** From the first mark of a node to the second. */
  #between(node: SyntaxNode, mark: string): TextRange {
    const [open, close] = node.getChildren(mark);
    const start = (open?.to ?? node.from) + this.#base;
    return { start, end: Math.max(start, (close?.from ?? node.to) + this.#base) };
  }

  #fence(node: SyntaxNode): MarkdownFence {
    const range = this.#range(node);
    const info = node.getChild('CodeInfo');
    const code = node.getChildren('CodeText');
    const written = info === null ? '' : this.#slice(this.#range(info));
    const start = code[0] === undefined ? range.end : code[0].from + this.#base;
    return {
      ...range,
      language: /^\S*/.exec(written)?.[0].toLowerCase() ?? '',
      content: { start, end: (code.at(-1)?.to ?? range.end - this.#base) + this.#base },
    };
  }

  #range({ from, to }: { readonly from: number; readonly to: number }): TextRange {
    return this.#trimmed(from + this.#base, to + this.#base);
  }

  /** Without white space at either end: a line's carriage return belongs to the parser's nodes. */
  #trimmed(from: number, to: number): TextRange {
    let [start, end] = [from, to];
    while (end > start && ' \t\r\n'.includes(this.#text[end - 1] ?? '')) end -= 1;
    while (start < end && ' \t'.includes(this.#text[start] ?? '')) start += 1;
    return { start, end };
  }

  #slice({ start, end }: TextRange): string {
    return this.#text.slice(start, end);
  }
}

const linkKinds = {
  Link: 'link',
  Image: 'image',
  LinkReference: 'definition',
  Autolink: 'autolink',
} as const;

/** Without stars and underscores at the edges of words. */
function withoutEmphasis(text: string): string {
  return text.replaceAll(/(?<![^\s([])[*_]+(?=\S)|(?<=[^\s*_])[*_]+(?![^\s)\].,:;!?])/g, '');
}

/** A backslash before punctuation and `&amp;` are markup; before a letter it is a path of Windows. */
function unescaped(target: string): string {
  return target.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll('&amp;', '&');
}
