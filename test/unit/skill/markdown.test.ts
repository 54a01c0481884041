import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MarkdownOutline, markdownOutline } from '../../../skill/index.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

const sliced = (text: string, range: Range) => text.slice(range.start, range.end);

/** What a reader of each link sees: `kind "text" → "written target" = target`. */
function links(text: string): readonly string[] {
  return markdownOutline(text).links.map(
    ({ kind, target, targetRange, textRange }) =>
      `${kind} ${sliced(text, textRange)} → ${sliced(text, targetRange)}${sliced(text, targetRange) === target ? '' : ` = ${target}`}`,
  );
}

function mentions(text: string): readonly string[] {
  return markdownOutline(text).mentions.map(
    ({ path, place, isOwn, ...range }) =>
      `${place}${isOwn ? ' own' : ''} ${path}${sliced(text, range) === path ? '' : ` (${sliced(text, range)})`}`,
  );
}

describe('links', () => {
  it.each<[text: string, links: string[]]>([
    ['[a](b.md)', ['link a → b.md']],
    ['[a](<b c.md> "t")', ['link a → b c.md']],
    ['[a](b%20c.md#x)', ['link a → b%20c.md#x']],
    ['[a](b\\_c.md)', ['link a → b\\_c.md = b_c.md']],
    ['[a](b&amp;c.md)', ['link a → b&amp;c.md = b&c.md']],
    ['[a](references\\guide.md)', ['link a → references\\guide.md']],
    ['![a](p.png)', ['image a → p.png']],
    ['[![i](p.png)](b.md)', ['link ![i](p.png) → b.md', 'image i → p.png']],
    ['<https://example.com>', ['autolink https://example.com → https://example.com']],
    ['[a]: b.md "t"\n[c]: <d.md>', ['definition a → b.md', 'definition c → d.md']],
    ['text\n[a]: b.md', []],
    ['[a] [b][c] [](d.md)', ['link  → d.md']],
    ['`[a](b.md)`', []],
    ['```\n[a](b.md)\n```', []],
    ['    [a](b.md)', []],
    ['<!-- [a](b.md) -->', []],
    ['- [a](b.md)\n  > [c](d.md)', ['link a → b.md', 'link c → d.md']],
    ['| x | y |\n|---|---|\n| [a](b.md) | z |', ['link a → b.md']],
    ['---\nx: "[a](b.md)"\n---\n[c](d.md)', ['link c → d.md']],
  ])('%j', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });
});

describe('headings', () => {
  const headings = (text: string) =>
    markdownOutline(text).headings.map(
      ({ level, text: title, textRange, anchor }) =>
        `${level} ${title}${sliced(text, textRange) === title ? '' : ` (${sliced(text, textRange)})`} #${anchor}`,
    );

  it.each<[text: string, headings: string[]]>([
    ['# Title', ['1 Title #title']],
    ['###### Six ##', ['6 Six #six']],
    ['Under\nlined\n===\n\nTwo\n---', ['1 Under\nlined #underlined', '2 Two #two']],
    ['## A *b* **c** `d_e` __f__', ['2 A b c d_e f (A *b* **c** `d_e` __f__) #a-b-c-d_e-f']],
    ['## [Link](x.md) <br> end', ['2 Link  end ([Link](x.md) <br> end) #link--end']],
    ['# Été & co.: 100 %!', ['1 Été & co.: 100 %! #été--co-100-']],
    ['# A\n# A\n# A-1\n# A', ['1 A #a', '1 A #a-1', '1 A-1 #a-1-1', '1 A #a-2']],
    ['# A\n# A-1\n# A', ['1 A #a', '1 A-1 #a-1', '1 A #a-2']],
    ['#', ['1  #']],
    ['```\n# No\n```\n#No', []],
    ['---\nname: a\n---\n# Yes', ['1 Yes #yes']],
  ])('%j', (text, expected) => {
    expect(headings(text)).toEqual(expected);
  });

  it('are places to link to, as are ids in HTML', () => {
    const { anchors } = markdownOutline(
      '# One two\n\n<a id="Three"></a> x <span name=\'four\'>\n\n<div id="five">\n</div>',
    );
    expect([...anchors].sort()).toEqual(['five', 'four', 'one-two', 'three']);
  });
});

describe('mentions', () => {
  it.each<[text: string, mentions: string[]]>([
    ['See scripts/x.py.', ['text scripts/x.py']],
    ['Run `python scripts/x.py --fast`', ['code scripts/x.py']],
    ['Run `./scripts/x.py`', ['code scripts/x.py (./scripts/x.py)']],
    ['```bash\npython {baseDir}/scripts/x.py\n```', ['fence own scripts/x.py']],
    ['`${CLAUDE_SKILL_DIR}/x.md`', ['code own x.md']],
    ['Read `forms.md`, not forms.md', ['code forms.md']],
    ['`see forms.md`', []],
    ['[scripts/x.py](scripts/x.py)', []],
    ['<!-- scripts/x.py -->', []],
    ['https://example.com/scripts/x.py ~/scripts/x.py $DIR/scripts/x.py /scripts/x.py', []],
    ['scripts/*.py scripts/<name>.py scripts/ and/or', []],
    ['"scripts/a.tar.gz" (assets/b.png)', ['text scripts/a.tar.gz', 'text assets/b.png']],
  ])('%j', (text, expected) => {
    expect(mentions(text)).toEqual(expected);
  });

  it('know the block and its language', () => {
    const text = '`a/b.md`\n\n```Bash title\n./a/b.sh\n```\n\nx a/c.md';
    const around = markdownOutline(text).mentions.map(mention => [
      mention.language,
      sliced(text, mention.around),
    ]);
    expect(around).toEqual([
      ['', 'a/b.md'],
      ['bash', '```Bash title\n./a/b.sh\n```'],
      ['', text],
    ]);
  });
});

describe('code and comments', () => {
  it('have their ranges', () => {
    const text =
      'a `b` ``c`d``\n\n~~~Py x\none\ntwo\n~~~\n\n    four\n\n<!-- e -->\n\nf <!-- g -->\n\n```\n```\n';
    const { codeSpans, fences, comments } = markdownOutline(text);
    expect(codeSpans.map(range => sliced(text, range))).toEqual(['b', 'c`d']);
    expect(fences.map(({ language, content }) => [language, sliced(text, content)])).toEqual([
      ['py', 'one\ntwo'],
      ['', 'four'],
      ['', ''],
    ]);
    expect(comments.map(range => sliced(text, range))).toEqual(['<!-- e -->', '<!-- g -->']);
  });
});

describe('offsets', () => {
  const body = '# One\n\nT [a](b.md) `scripts/x.py`\n\n[d]: e.md\n\nTwo\n===\n\n```sh\nrun\n```\n';

  it.each([
    ['a byte-order mark', `\uFEFF${body}`],
    ['frontmatter', `---\nname: a\n---\n${body}`],
    ['both and Windows line ends', `\uFEFF---\nname: a\n---\n${body}`.replaceAll('\n', '\r\n')],
  ])('count from the start of the text with %s', (_, text) => {
    expect(shown(markdownOutline(text), text)).toEqual(shown(markdownOutline(body), body));
  });

  /** Everything in an outline with its text instead of its place. */
  function shown(
    { headings, links: found, mentions: named, codeSpans, fences }: MarkdownOutline,
    text: string,
  ) {
    const clean = (range: Range) => sliced(text, range).replaceAll('\r\n', '\n');
    return {
      headings: headings.map(heading => [heading.anchor, clean(heading), clean(heading.textRange)]),
      links: found.map(link => [link.kind, clean(link), clean(link.targetRange), clean(link.textRange)]),
      mentions: named.map(mention => [mention.path, clean(mention)]),
      codeSpans: codeSpans.map(clean),
      fences: fences.map(fence => [fence.language, clean(fence)]),
    };
  }
});

const pieces = fc.constantFrom(
  ...[
    '---\n',
    '\n',
    '\r\n',
    '\n\n',
    '# ',
    '## ',
    '===\n',
    '- ',
    '> ',
    '1. ',
    '    ',
    '\t',
    '`',
    '```',
    '~~~sh\n',
  ],
  ...[
    '[',
    ']',
    '(',
    ')',
    '[a](b.md)',
    '![',
    '<',
    '>',
    '<!--',
    '-->',
    '[a]: ',
    'b.md',
    '"',
    '\\',
    '&amp;',
    '*',
    '_',
  ],
  ...[
    'scripts/x.py',
    './',
    '{baseDir}/',
    'a/b.md',
    '%',
    '%20',
    '#x',
    '<a id="b">',
    '\uFEFF',
    'é',
    '\uD800',
    '\u0000',
  ],
);
const anyText = fc.oneof(
  fc.array(pieces, { maxLength: 60 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

describe('any text', () => {
  it('has an outline whose ranges lie in the body, in order', () => {
    fc.assert(
      fc.property(anyText, text => {
        const outline = markdownOutline(text);
        const { body, headings, links: found, mentions: named, codeSpans, fences, comments } = outline;
        expect(body.end).toBe(text.length);
        for (const list of [headings, found, named, codeSpans, fences, comments]) {
          let last = body.start;
          for (const { start, end } of list) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(text.length);
            last = start;
          }
        }
        for (const link of found) {
          expect(link.targetRange.start).toBeGreaterThanOrEqual(link.start);
          expect(link.targetRange.end).toBeLessThanOrEqual(link.end);
        }
        for (const { path, ...mention } of named) expect(sliced(text, mention).endsWith(path)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('attacks', () => {
  const fill = (piece: string) => piece.repeat(Math.floor(999_000 / piece.length));
  const paragraphs = (piece: string) => `${piece.repeat(Math.floor(990 / piece.length))}\n\n`.repeat(300);
  const deepLists = Array.from({ length: 900 }, (_, level) => `${'  '.repeat(level)}- a`).join('\n');

  // Each of these takes minutes where it is read by the square of its length; the runner's limit is seconds.
  it.each([
    ...[
      '[a](',
      '![',
      '[a](b (',
      '> ',
      '- ',
      '1. ',
      '<!--',
      '<a b="',
      '`',
      '*a',
      '[a]: b (c\n',
      '[a]:b "\n',
    ].map(piece => [piece, fill(piece)] as const),
    ...['[a](', '[a](<', '`a``', '[a]: '].map(
      piece => [`paragraphs of ${piece}`, paragraphs(piece)] as const,
    ),
    ['nested lists', deepLists] as const,
    ['a heading of stars', `# ${'*'.repeat(900_000)}a`] as const,
    ['a path of folders', 'a/'.repeat(499_000)] as const,
  ])('%s are read to the end', (_, text) => {
    expect(markdownOutline(text).body).toEqual({ start: 0, end: text.length });
  });

  it('of more than a million characters are not read', () => {
    expect(markdownOutline(`[a](b.md)\n${'x'.repeat(1_000_000)}`).links).toEqual([]);
  });

  it('leave the short paragraphs of a large text readable', () => {
    const outline = markdownOutline(`[a](b.md)\n\n${'[x](y '.repeat(100_000)}`);
    expect(outline.links.map(({ target }) => target)).toEqual(['b.md']);
  });
});
