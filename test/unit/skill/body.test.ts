import { describe, expect, it } from 'vitest';
import { type SkillSnapshot, validate } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

type Files = Readonly<Record<string, string>>;

const head = '---\nname: pdf-forms\ndescription: Fills forms. Use it for forms.\n---\n';
const skill = (body: string, others: Files = {}): Files => ({ 'SKILL.md': head + body, ...others });
const neighbour = { 'references/a.md': '# A one\n\n<a id="here"></a>\n' };

function findings(files: Files, only?: string) {
  const options = only === undefined ? {} : { only };
  return validate(snapshotOf(files, 'pdf-forms'), options).filter(({ rule }) => rule.startsWith('body/'));
}

/** Findings of this family as `severity rule "text under the squiggle"`, with the file where it is not SKILL.md. */
function summaries(files: Files, only?: string): readonly string[] {
  return findings(files, only).map(({ severity, rule, file, start, end }) => {
    const covered = (files[file] ?? '').slice(start, end);
    return `${severity} ${rule} "${covered}"${file === 'SKILL.md' ? '' : ` in ${file}`}`;
  });
}

/** One file after the fixes of its findings, the last one first. */
function fixed(files: Files, file: string): string {
  const replacements = findings(files, file)
    .flatMap(({ fix }) => fix?.replacements ?? [])
    .sort((a, b) => b.start - a.start);
  return replacements.reduce(
    (text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end),
    files[file] ?? '',
  );
}

describe('size', () => {
  const line = 'x'.repeat(20);

  it.each<[what: string, text: string, expected: string[]]>([
    ['no body', head, ['information body/empty "---"']],
    ['blanks alone', `${head}\n \t\r\n`, ['information body/empty "---"']],
    ['a body', `${head}\nText.`, []],
    ['a body without frontmatter', 'Text.', []],
    ['an unclosed frontmatter', '---\nname: a\n', []],
    ['500 lines', `${head}\n${`${line}\n`.repeat(500)}\n\n`, []],
    ['501 lines', `${head}\n${`${line}\n`.repeat(501)}`, [`information body/too-long "${line}"`]],
    ['5,000 tokens', `${head}a\n${'x'.repeat(20_998)}`, []],
    ['5,001 tokens', `${head}a\n${'x'.repeat(21_002)}`, ['information body/too-many-tokens "a"']],
  ])('%s', (_, text, expected) => {
    expect(summaries({ 'SKILL.md': text })).toEqual(expected);
  });

  it('are told with numbers, the tokens as an estimate', () => {
    expect(findings(skill(`${line}\n`.repeat(600)))[0]?.message).toContain('600 lines (≈ 3,000 tokens)');
    expect(findings(skill('x'.repeat(42_000)))[0]?.message).toContain('≈ 10,000 tokens');
  });
});

describe('links', () => {
  it.each<[body: string, expected: string[]]>([
    ['[a](references/a.md) [b](./references/a.md) [c](references) [d](references/) [e](.)', []],
    ['[a](references/a.md#a-one) [b](references/a.md#Here) [c](references/a.md#%61-one)', []],
    ['[a](references/b.md)', ['warning body/link-missing "references/b.md"']],
    ['[a](<references/b c.md>)', ['warning body/link-missing "references/b c.md"']],
    ['![a](assets/b.png)', ['warning body/link-missing "assets/b.png"']],
    ['[a]: references/b.md "title"', ['warning body/link-missing "references/b.md"']],
    ['[a](references/b.md?raw=1#x)', ['warning body/link-missing "references/b.md?raw=1#x"']],
    ['[a](References/A.md)', ['warning body/link-missing "References/A.md"']],
    ['[a]({baseDir}/b.md)', ['warning body/link-missing "{baseDir}/b.md"']],
    ['[a](${CLAUDE_SKILL_DIR}/b.md)', ['warning body/link-missing "${CLAUDE_SKILL_DIR}/b.md"']],
    ['[a]({baseDir}/references/a.md) [b](${CLAUDE_SKILL_DIR}/references/a.md)', []],
    ['[a](references/run)', ['warning body/link-missing "references/run"']],
    ['[a](https://x.org/b.md) [b](mailto:a@b.c) [c](#) <https://x.org> [d](//x.org/a.md)', []],
    ['[a](url) [b](path/to/x.md) [c](example.com/x.md) [d](wiki/page) [e](...) [f](~/x.md)', []],
    ['[a](<name>.md) [b]({name}.md) [c]({{x}}.md) [d]($ARGUMENTS.md) [e](${X}/a.md) [f](a|b.md)', []],
    ['`[a](b.md)`\n\n```\n[a](b.md)\n```', []],
    ['[a](../other/a.md)', ['warning body/link-outside "../other/a.md"']],
    ['[a](references/../../a.md)', ['warning body/link-outside "references/../../a.md"']],
    ['[a](references/../references/a.md)', []],
    ['[a](/etc/a.md)', ['warning body/link-outside "/etc/a.md"']],
    ['[a](file:///etc/a.md)', ['warning body/link-outside "file:///etc/a.md"']],
    ['[a](<C:\\docs\\a.md>)', ['warning body/link-outside "C:\\docs\\a.md"']],
    ['[a](../other/SKILL.md#x)', ['information body/link-outside "../other/SKILL.md#x"']],
    ['[a](references/a.md#two)', ['hint body/anchor-missing "references/a.md#two"']],
    ['# 🚀 Go!\n\n[a](#-go) [b](#go) [c](#nowhere) [d](#top)', ['hint body/anchor-missing "#nowhere"']],
    ['[a](references/a.md#L12)', []],
    ['[a](references\\a.md)', ['warning body/path-backslash "references\\a.md"']],
    ['[a](100%.md)', ['warning body/link-missing "100%.md"']],
  ])('%j', (body, expected) => {
    expect(summaries(skill(`${body}\n\nAll of references/`, neighbour))).toEqual(expected);
  });

  it.each([
    ['SKILL.md', skill('[a](references/A.md#a-one)', neighbour)],
    ['references/a.md', skill('[a](references/a.md)', { 'references/a.md': '[b](../references/A.md)' })],
  ])('in %s get the name that the file has', (file, files) => {
    const after = fixed(files, file);
    expect(after).toBe(
      (files[file] ?? '').replace('A.md', 'a.md').replace('../references/A', '../references/a'),
    );
    expect(fixed({ ...files, [file]: after }, file)).toBe(after);
  });

  it('in a referenced file start from it or from the skill’s folder', () => {
    const files = skill('[a](references/a.md)', {
      'references/a.md': '[b](a.md) [c](references/a.md) [d](../SKILL.md) [e](b.md) [f](../../b.md)',
      'other.md': '[nobody](reads.md)',
    });
    expect(summaries(files)).toEqual([
      'warning body/link-missing "b.md" in references/a.md',
      'warning body/link-outside "../../b.md" in references/a.md',
    ]);
  });

  it('of a document without a folder are judged by themselves', () => {
    const body = '# A\n\n[a](b.md) [b](#a) [c](#b) [d](../c.md) `scripts/x.py`';
    expect(summaries(skill(body))).toEqual([
      'hint body/anchor-missing "#b"',
      'warning body/link-outside "../c.md"',
    ]);
  });

  it('to a file whose text is not known say nothing of its headings', () => {
    const snapshot = snapshotOf(skill('[a](references/a.md#x)'), 'pdf-forms');
    const unread: SkillSnapshot = { ...snapshot, paths: new Set(['SKILL.md', 'references/a.md']) };
    expect(validate(unread).filter(({ rule }) => rule.startsWith('body/'))).toEqual([]);
  });
});

describe('mentioned files', () => {
  const files = { 'scripts/a.py': '#!/usr/bin/env python3\n' };

  it.each<[body: string, expected: string[]]>([
    ['Run `python scripts/a.py` or ./scripts/a.py.', []],
    [
      'Run `python scripts/b.py`, then `scripts/b.py`, `scripts/a.py`.',
      ['information body/file-missing "scripts/b.py"'],
    ],
    ['See references/b.md. scripts/a.py', ['information body/file-missing "references/b.md"']],
    ['`{baseDir}/tools/b.py` `scripts/a.py`', ['information body/file-missing "tools/b.py"']],
    ['```bash\nscripts/a.py\nscripts/b.py\n```', ['information body/file-missing "scripts/b.py"']],
    ['```bash\ncat references/b.md\n```\n`scripts/a.py`', []],
    ['Create `scripts/b.py`. `scripts/a.py`', []],
    ['For example `scripts/b.py`. `scripts/a.py`', []],
    ['Write to -> `assets/b.txt` `scripts/a.py`', []],
    ['`scripts/your_b.py` `references/example.md` `src/b.py` `scripts/a.py`', []],
    ['`cp x scripts\\a.py`', ['warning body/path-backslash "scripts\\a.py"']],
    ['`scripts/a.py` `.\\references\\sub\\b.md`', ['warning body/path-backslash ".\\references\\sub\\b.md"']],
    ['```powershell\nscripts\\a.py\n```\n`scripts/a.py`', []],
    ['`scripts/a.py` `scripts\\_a.py` `a:scripts\\a.py` `\\scripts\\a.py`', []],
  ])('%j', (body, expected) => {
    expect(summaries(skill(body, files))).toEqual(expected);
  });

  it('in a referenced text may lie beside it', () => {
    const texts = { 'references/a.md': '`assets/x.png`', 'references/assets/x.png': '', 'assets/y.png': '' };
    expect(summaries(skill('references/a.md assets/', texts))).toEqual([]);
  });

  it.each([
    ['[a](references\\a.md) and `scripts\\a.py`', '[a](references/a.md) and `scripts/a.py`'],
    ['[a](<.\\references\\a.md>)', '[a](<./references/a.md>)'],
  ])('%s gets slashes', (body, after) => {
    const all = (text: string) => skill(text, { ...files, 'references/a.md': '' });
    expect(fixed(all(body), 'SKILL.md')).toBe(head + after);
    expect(fixed(all(after), 'SKILL.md')).toBe(head + after);
  });
});

describe('reference depth', () => {
  const chain = {
    'references/a.md': '[b](b.md), again [b](b.md#x), [itself](a.md), [back](../SKILL.md)',
    'references/b.md': '# X\n\n[c](c.md)',
    'references/c.md': 'c',
  };

  it('is one level: the first link to a text that the instructions do not name', () => {
    expect(summaries(skill('[a](references/a.md)', chain))).toEqual([
      'information body/reference-depth "b.md" in references/a.md',
    ]);
  });

  it.each([
    '[a](references/a.md) [b](references/b.md) `references/c.md`',
    '[all](references/) references/a.md',
  ])('is kept by %s', body => {
    expect(summaries(skill(body, chain))).toEqual([]);
  });
});

describe('home folders', () => {
  it.each<[text: string, expected: string[]]>([
    ['cat /home/maria/x', ['/home/maria']],
    ['`/Users/maria/x` and "/Users/Tom.B/"', ['/Users/maria', '/Users/Tom.B']],
    [
      'C:\\Users\\maria\\x and "d:\\\\Users\\\\tom\\\\x" and C:/Users/ann/x',
      ['C:\\Users\\maria', 'd:\\\\Users\\\\tom', 'C:/Users/ann'],
    ],
    ['file:///home/maria/x', ['file:///home/maria']],
    ['/home/user/x /Users/<you>/x /home/$USER/x /Users/your-name/x /home/ubuntu/x C:\\Users\\Public\\x', []],
    ['https://x.org/home/maria/x ~/home/maria/x ./home/maria/x ${ROOT}/home/maria/x', []],
    ['/home/maria and /home/ and /Users/', []],
  ])('%s', (text, expected) => {
    const covered = expected.map(path => `warning body/path-home "${path}"`);
    expect(summaries(skill(text))).toEqual(covered);
    expect(summaries(skill('scripts/x.py', { 'scripts/x.py': text }))).toEqual(
      covered.map(line => `${line} in scripts/x.py`),
    );
  });

  it('of tests and data are left alone', () => {
    const files = { 'tests/test_x.py': '/home/maria/x', 'assets/log.txt': '/home/maria/x' };
    expect(summaries(skill('assets/', files))).toEqual([]);
  });
});

describe('orphans', () => {
  const orphan = (body: string, others: Files) =>
    findings(skill(body, others))
      .filter(({ rule }) => rule === 'body/orphan-file')
      .map(({ message }) => /refers to (.+?), so/.exec(message)?.[1]);

  it.each<[what: string, body: string, others: Files, named: string[]]>([
    ['a script', '# A', { 'scripts/a.py': '' }, ['`scripts/a.py`']],
    ['a file outside of the resource folders', '# A', { 'a.py': '', 'handlers/b.py': '' }, []],
    ['a name', 'Run a.py.', { 'scripts/a.py': '' }, []],
    ['a link', '[a](references/my%20guide.md)', { 'references/my guide.md': '' }, []],
    ['a path without its extension', 'references/guide', { 'references/guide.md': '' }, []],
    ['a word that is no path', 'the guide', { 'references/guide.md': '' }, ['`references/guide.md`']],
    ['a whole folder', 'Templates are in `assets/`.', { 'assets/x/a.html': '' }, []],
    [
      'another file of the folder',
      'assets/b.html',
      { 'assets/a.html': '', 'assets/b.html': '' },
      ['`assets/a.html`'],
    ],
    ['an import', 'scripts/a.py', { 'scripts/a.py': 'from b import c', 'scripts/b.py': '' }, []],
    [
      'a folder that a program opens',
      'scripts/a.py',
      { 'scripts/a.py': 'HERE / "fonts"', 'assets/fonts/x.ttf': '' },
      [],
    ],
    ['a file that names itself', '# A', { 'scripts/a.py': '# a.py' }, ['`scripts/a.py`']],
    [
      'what needs no mention',
      '# A',
      {
        'scripts/__init__.py': '',
        'scripts/README.md': '',
        'scripts/test_a.py': '',
        'scripts/requirements.txt': '',
      },
      [],
    ],
    [
      'many',
      '# A',
      Object.fromEntries([...'abcdefg'].map(name => [`assets/${name}.png`, ''])),
      ['`assets/a.png`, `assets/b.png`, `assets/c.png`, `assets/d.png`, `assets/e.png` and 2 more'],
    ],
  ])('%s', (_, body, others, named) => {
    expect(orphan(body, others)).toEqual(named);
  });

  it('stand at the first heading, else at the name', () => {
    const files = { 'scripts/a.py': '' };
    expect(summaries(skill('Text\n\n## A *b*\n\n# C', files))).toEqual(['hint body/orphan-file "A *b*"']);
    expect(summaries(skill('Text', files))).toEqual(['hint body/orphan-file "pdf-forms"']);
    expect(summaries({ ...files, 'SKILL.md': 'Text' })).toEqual(['hint body/orphan-file "T"']);
  });

  it('are not guessed where a text was not read', () => {
    const snapshot = snapshotOf(skill('# A', { 'scripts/a.py': '' }), 'pdf-forms');
    const unread: SkillSnapshot = { ...snapshot, paths: new Set([...snapshot.paths, 'scripts/b.py']) };
    expect(validate(unread).filter(({ rule }) => rule.startsWith('body/'))).toEqual([]);
  });
});

describe('scripts that are run directly', () => {
  const script = (body: string, name = 'scripts/a.py', text = 'print()\n') => skill(body, { [name]: text });

  it.each<[body: string, isDirect: boolean]>([
    ['`./scripts/a.py x`', true],
    ['`{baseDir}/scripts/a.py`', true],
    ['```bash\ncd x && ./scripts/a.py\n```', true],
    ['```\n$ A=1 ./scripts/a.py\n```', true],
    ['```sh\nscripts/a.py x\n```', true],
    ['`scripts/a.py`', false],
    ['./scripts/a.py', false],
    ['`python ./scripts/a.py`', false],
    ['```bash\npython3 scripts/a.py\nuv run {baseDir}/scripts/a.py\n```', false],
    ['```yaml\nscripts/a.py\n```', false],
    ['```\nscripts/a.py\n```', false],
  ])('%j', (body, isDirect) => {
    const files = script(body);
    expect(summaries(files)).toEqual(
      isDirect ? ['warning body/script-shebang "print()" in scripts/a.py'] : [],
    );
    const snapshot: SkillSnapshot = { ...snapshotOf(files, 'pdf-forms'), isExecutable: () => false };
    const refused = validate(snapshot).filter(({ rule }) => rule === 'body/script-not-executable');
    const covered = refused.map(({ file, start, end }) => [file, files['SKILL.md']?.slice(start, end)]);
    expect(covered.map(([file, path]) => [file, path?.replace('./', '')])).toEqual(
      isDirect ? [['SKILL.md', 'scripts/a.py']] : [],
    );
  });

  it('are told once, however often they are run', () => {
    const files = script('`./scripts/a.py` `./scripts/a.py`');
    expect(summaries(files)).toHaveLength(1);
    const snapshot: SkillSnapshot = { ...snapshotOf(files, 'pdf-forms'), isExecutable: () => false };
    expect(validate(snapshot).filter(({ rule }) => rule === 'body/script-not-executable')).toHaveLength(1);
  });

  it('are fine with a first line and where the system has no such mark', () => {
    const files = script('`./scripts/a.py`', 'scripts/a.py', '#!/usr/bin/env python3\n');
    for (const mark of [true, undefined]) {
      const snapshot: SkillSnapshot = { ...snapshotOf(files, 'pdf-forms'), isExecutable: () => mark };
      expect(validate(snapshot).filter(({ rule }) => rule.startsWith('body/script'))).toEqual([]);
    }
  });

  it.each([
    ['scripts/a.py', 'print()\r\n', '#!/usr/bin/env python3\nprint()\r\n'],
    ['scripts/a.sh', '\necho\n', '#!/usr/bin/env bash\n\necho\n'],
    ['scripts/a.mjs', '\uFEFFx()', '#!/usr/bin/env node\nx()'],
    ['scripts/run', 'echo', 'echo'],
  ])('%s gets the line that its extension is sure of', (name, text, after) => {
    const files = script(`\`./${name}\``, name, text);
    if (name.includes('.')) {
      expect(summaries(files).filter(line => line.includes('shebang'))).toHaveLength(1);
      expect(fixed(files, name)).toBe(after);
    }
    expect(fixed({ ...files, [name]: after }, name)).toBe(after);
  });

  it('say nothing of programs that are no scripts, and of unread ones', () => {
    expect(summaries(script('`./scripts/a.exe`', 'scripts/a.exe', 'MZ'))).toEqual([]);
    const snapshot = snapshotOf(skill('`./scripts/a.py`'), 'pdf-forms');
    const unread: SkillSnapshot = { ...snapshot, paths: new Set(['SKILL.md', 'scripts/a.py']) };
    expect(validate(unread).filter(({ rule }) => rule.startsWith('body/'))).toEqual([]);
  });
});

describe('work', () => {
  it('is done for the files that are asked for', () => {
    const files = skill('[a](references/b.md) [a](references/a.md)', {
      'references/a.md': '[a](x.md)',
      'scripts/a.py': '/home/maria/x',
    });
    expect(summaries(files, 'references/a.md')).toEqual([
      'warning body/link-missing "x.md" in references/a.md',
    ]);
    expect(summaries(files, 'scripts/a.py')).toEqual([
      'warning body/path-home "/home/maria" in scripts/a.py',
    ]);
    expect(filesRead(files, 'skill.yaml')).not.toContain('references/a.md');
    expect(filesRead(files, 'references/a.md')).not.toContain('scripts/a.py');
  });

  function filesRead(files: Files, only: string): readonly string[] {
    const read: string[] = [];
    const snapshot = snapshotOf({ ...files, 'skill.yaml': 'name: pdf-forms\nversion: 1.0.0\n' }, 'pdf-forms');
    const watched: SkillSnapshot = {
      ...snapshot,
      read: path => {
        read.push(path);
        return snapshot.read(path);
      },
    };
    validate(watched, { only });
    return read;
  }
});
