import type { TextRange } from '../document/index.ts';
import type { MarkdownFence, PathMention } from './outline.ts';

/** Parts of a Markdown text, each list in order. */
interface Parts {
  readonly code: readonly TextRange[];
  readonly fences: readonly MarkdownFence[];
  /** Where nothing counts as a mention: links speak for themselves, comments are not shown. */
  readonly left: readonly TextRange[];
}

/**
 * A relative path with an extension, behind nothing that makes it a part of an address, a variable or a longer path.
 * Each start is tried once and each part of a path is read once, so long lines stay cheap.
 */
const path =
  /(?<![\w./\\:~$@%}{*<>?&#+-])(\{baseDir\}\/|\$\{CLAUDE_SKILL_DIR\}\/)?((?:\.\/)?(?:[\w.-]+\/)*[\w.-]*\w\.[A-Za-z]\w{0,7})(?![\w/\\*<>{$@-])/g;

/** Paths of files that a text names outside of links. A bare file name counts only where it is a whole code span. */
export function pathMentions(text: string, body: TextRange, parts: Parts): readonly PathMention[] {
  const code = new Finder(parts.code);
  const fences = new Finder(parts.fences);
  const left = new Finder(parts.left);
  const mentions: PathMention[] = [];
  path.lastIndex = body.start;
  for (let found = path.exec(text); found !== null; found = path.exec(text)) {
    const [whole, placeholder = '', written = ''] = found;
    const end = found.index + whole.length;
    const start = end - written.length;
    if (left.at(start) !== undefined) continue;
    const span = code.at(start);
    const isOwn = placeholder !== '';
    const isWholeSpan = span !== undefined && span.start === found.index && span.end === end;
    if (!(isOwn || isWholeSpan || written.includes('/'))) continue;
    const fence = span === undefined ? fences.at(start) : undefined;
    mentions.push({
      start,
      end,
      path: written.replace(/^\.\//, ''),
      place: span !== undefined ? 'code' : fence !== undefined ? 'fence' : 'text',
      around: span ?? fence ?? body,
      language: fence?.language ?? '',
      isOwn,
    });
  }
  return mentions;
}

/** Finds the range around an offset; the offsets asked for must only grow. */
class Finder<Range extends TextRange> {
  readonly #ranges: readonly Range[];
  #next = 0;

  constructor(ranges: readonly Range[]) {
    this.#ranges = ranges;
  }

  at(offset: number): Range | undefined {
    let range = this.#ranges[this.#next];
    while (range !== undefined && range.end <= offset) {
      this.#next += 1;
      range = this.#ranges[this.#next];
    }
    return range !== undefined && range.start <= offset ? range : undefined;
  }
}
