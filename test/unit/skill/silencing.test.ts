import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applySilencing,
  type Finding,
  isRuleName,
  nearestRuleName,
  type RuleSettings,
  rules,
  type Severity,
  validate,
} from '../../../skill/index.ts';
import { findingsIn, snapshotOf } from '../support/snapshot.ts';

/** The text after everything that fix-all mends, the last one first. */
function fixed(file: string, text: string): string {
  return applied(
    text,
    validate(snapshotOf({ [file]: text })).filter(({ fix }) => fix?.manual !== true),
  );
}

function applied(text: string, findings: readonly Finding[]): string {
  return findings
    .flatMap(({ fix }) => fix?.replacements ?? [])
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: put }) => result.slice(0, start) + put + result.slice(end), text);
}

const head = 'name: weather_skill\nversion: 1.0.0\n';
const yaml = (text: string) => findingsIn({ 'skill.yaml': head + text });
const topic = 'warning adaos/topic "a."';
const next = '# skillberth-disable-next-line';

describe('comments in YAML', () => {
  it.each<[text: string, findings: readonly string[]]>([
    [`events: { subscribe: [a.] }`, [topic]],
    [`${next} adaos/topic\nevents: { subscribe: [a.] }`, []],
    [`${next} adaos/topic -- delivered by an old hub\nevents: { subscribe: [a.] }`, []],
    [`${next} adaos/*\nevents: { subscribe: [a.] }`, []],
    [
      `${next} adaos/permission-unknown, adaos/topic\nevents: { subscribe: [a.] }\n`,
      ['hint silencing/unused "adaos/permission-unknown"'],
    ],
    [
      `${next} adaos/permission-unknown adaos/topic\nevents: { subscribe: [a.] }\npermissions: [x]`,
      ['hint silencing/unused "adaos/permission-unknown"', 'warning adaos/permission-unknown "x"'],
    ],
    // Both comments speak of the line below them.
    [`events:\n  ${next} adaos/topic\n  ${next} adaos/*\n  subscribe: [a.]`, []],
    [`events: { subscribe: [a.] } # skillberth-disable-line adaos/topic`, []],
    [`events: { subscribe: [a.] } # noqa # skillberth-disable-line adaos/topic`, []],
    [`events: { subscribe: [a.] }\n# skillberth-disable-file adaos/topic`, []],
    [
      `events: { subscribe: [a.] }\n# skillberth-disable-line adaos/topic`,
      [topic, 'hint silencing/unused "adaos/topic"'],
    ],
    [
      `events:\n  ${next} adaos/topic\n  subscribe:\n    - a.`,
      ['hint silencing/unused "adaos/topic"', topic],
    ],
    [`events:\n  subscribe:\n    ${next} adaos/topic\n    - a.\r\n    - b.`, ['warning adaos/topic "b."']],
    // Not comments.
    [`description: "${next} adaos/topic"\nevents: { subscribe: [a.] }`, [topic]],
    [`description: |\n  ${next} adaos/topic\nevents: { subscribe: [a.] }`, [topic]],
    [`description: a#skillberth-disable-line adaos/name-folder`, []],
    // Words and ids that do not exist.
    [
      `${next} adaos/topik\nevents: { subscribe: [a.] }`,
      ['hint silencing/unknown-rule "adaos/topik"', topic],
    ],
    [`${next} whatever/else\nevents: {}`, ['hint silencing/unknown-rule "whatever/else"']],
    [`${next}\nevents: {}`, [`hint silencing/unused ${JSON.stringify(next)}`]],
    [
      `# skillberth-disable adaos/topic\nevents: { subscribe: [a.] }`,
      ['hint silencing/unused "skillberth-disable"', topic],
    ],
    // What only the comparison of skills can find is never called unused.
    [`${next} workspace/duplicate-id\nevents: {}`, []],
    [`# skillberth-disable-file silencing/unused\n${next} adaos/topic\nevents: {}`, []],
    [`${next} adaos/topic adaos/topic\nevents: { subscribe: [a.] }`, ['hint silencing/unused "adaos/topic"']],
  ])('%j', (text, findings) => {
    expect(yaml(text)).toEqual(findings);
  });
});

describe('comments of other languages', () => {
  /** Whether a finding of `adaos/topic` at `|` is silenced. */
  function isSilenced(file: string, marked: string): boolean {
    const start = marked.indexOf('¦');
    expect(start, 'the place of the finding').toBeGreaterThanOrEqual(0);
    const text = marked.replace('¦', '');
    const found: Finding = {
      rule: 'adaos/topic',
      severity: 'warning',
      message: '',
      file,
      start,
      end: start + 3,
    };
    const context = { snapshot: snapshotOf({ [file]: text }), documents: [], wants: () => true };
    return !applySilencing([found], context, {}).includes(found);
  }

  const line = 'skillberth-disable-next-line adaos/topic';

  it.each<[file: string, text: string, silenced: boolean]>([
    ['SKILL.md', `---\n# ${line}\nname: ¦a\n---\n`, true],
    ['SKILL.md', `---\nname: a\n---\n\n<!-- ${line} -->\nSee ¦[a](b).\n`, true],
    ['SKILL.md', `<!-- ${line} -- the file is made later -->\nSee ¦[a](b).\n`, true],
    ['SKILL.md', `See ¦[a](b). <!-- skillberth-disable-line adaos/topic -->\n`, true],
    ['SKILL.md', `\uFEFF---\r\nname: a\r\n---\r\n<!-- ${line} -->\r\nSee ¦[a](b).\r\n`, true],
    ['SKILL.md', `See ¦a.\n<!-- skillberth-disable-file adaos/topic -->`, true],
    ['SKILL.md', `---\nname: a\n# Text\n<!-- ${line} -->\nSee ¦a.\n`, true],
    ['SKILL.md', `# ${line}\nSee ¦[a](b).\n`, false],
    ['SKILL.md', `\`\`\`html\n<!-- ${line} -->\n¦x\n\`\`\`\n`, false],
    ['SKILL.md', `Write \`<!-- ${line} -->\`\n¦x\n`, false],
    ['SKILL.md', `---\nname: a\nnote: |\n  # ${line}\n  ¦b\n---\n`, false],
    ['a.py', `# ${line}\nx = ¦'k'\n`, true],
    ['a.py', `x = ¦'k'  # noqa: S105 # skillberth-disable-line adaos/topic\n`, true],
    ['a.py', `x = """\n# ${line}\n¦k"""\n`, false],
    ['a.py', `x = '# skillberth-disable-file adaos/topic', ¦k\n`, false],
    ['a.ts', `// ${line}\nconst x: string = ¦'k';\n`, true],
    ['a.ts', `/* ${line} */\nconst x = <T>¦y;\n`, true],
    ['a.tsx', `// ${line}\nconst x = <b>¦k</b>;\n`, true],
    ['a.mjs', `const x = ¦'k'; // skillberth-disable-line adaos/topic -- a test\n`, true],
    ['a.cjs', `const x = \`\n// ${line}\n¦k\`;\n`, false],
    ['a.js', `const x = 'https:// skillberth-disable-line adaos/topic ' + ¦k;\n`, false],
    ['a.jsonc', `{\n  // ${line}\n  "a": ¦1\n}`, true],
    ['a.jsonc', `{ "b": "x // skillberth-disable-line adaos/topic ", "a": ¦1 }`, false],
    ['a.json', `{\n  // ${line}\n  "a": ¦1\n}`, false],
    ['a.sh', `#!/bin/sh\n# ${line}\ncurl ¦x\n`, true],
    ['a.sh', `curl ¦x # skillberth-disable-line adaos/topic\r\n`, true],
    ['a.sh', `echo "# skillberth-disable-line adaos/topic " ¦x\n`, false],
    ['a.sh', `echo "a" ¦x # skillberth-disable-line adaos/topic\n`, true],
    ['a.sh', `echo "\\" # skillberth-disable-line adaos/topic " ¦x\n`, false],
    ['a.sh', `echo a#skillberth-disable-line adaos/topic ¦x\n`, false],
    ['pyproject.toml', `# ${line}\na = ¦1\n`, true],
    ['requirements.txt', `a==1 ¦x # skillberth-disable-line adaos/*\n`, true],
    ['Dockerfile', `# ${line}\nRUN ¦x\n`, true],
    ['a.yml', `a: 1\n# ${line}\n\n¦b: 2\n`, false],
    ['a.yml', `--- |\n# skillberth-disable-file adaos/topic\n¦b\n`, false],
    ['a.yml', `a: &x ¦1 # skillberth-disable-line adaos/topic-x, adaos/topic\n`, true],
    ['a.yml', `a: ¦1 # skillberth-disable-line adaos/topic-x -- adaos/topic\n`, false],
  ])('%s %j', (file, text, silenced) => {
    expect(isSilenced(file, text)).toBe(silenced);
  });

  it.each([
    ['a: # skillberth-disable-line adaos/topic\n  b', true],
    ['a:\n  b # skillberth-disable-line adaos/topic', false],
  ])('%j: a finding over several lines counts at its first', (text, silenced) => {
    const whole: Finding = {
      rule: 'adaos/topic',
      severity: 'warning',
      message: '',
      file: 'a.yml',
      start: 0,
      end: text.length,
    };
    const context = { snapshot: snapshotOf({ 'a.yml': text }), documents: [], wants: () => true };
    expect(!applySilencing([whole], context, {}).includes(whole)).toBe(silenced);
  });
});

describe('hints about comments', () => {
  const hints = (files: Readonly<Record<string, string>>, only?: string) =>
    validate(snapshotOf(files), only === undefined ? {} : { only })
      .filter(({ rule }) => rule.startsWith('silencing/'))
      .map(({ rule, file, message }) => `${file} ${rule} ${message}`);
  const unused = `${head}# skillberth-disable-file adaos/topic\n`;

  it('come for the files that were asked for', () => {
    const files = {
      'skill.yaml': unused,
      'notes.md': '<!-- skillberth-disable-line body/* adaos/topic -->\n',
    };
    expect(hints(files, 'skill.yaml').map(hint => hint.split(' ')[0])).toEqual(['skill.yaml']);
    expect(hints(files).map(hint => hint.split(' ')[0])).toEqual(['notes.md', 'notes.md', 'skill.yaml']);
  });

  it('wait while something that rules need is not known', () => {
    expect(hints({ 'skill.yaml': unused })).toHaveLength(1);
    expect(hints({ 'skill.yaml': `${unused}tools: [` })).toEqual([]);
    const partly = {
      ...snapshotOf({ 'skill.yaml': unused }),
      paths: new Set(['skill.yaml', 'handlers/main.py']),
    };
    expect(validate(partly).filter(({ rule }) => rule === 'silencing/unused')).toEqual([]);
    const picture = { ...partly, paths: new Set(['skill.yaml', 'icon.png']) };
    expect(validate(picture).filter(({ rule }) => rule === 'silencing/unused')).toHaveLength(1);
  });

  it.each([
    ['adaos/topik', 'Did you mean `adaos/topic`?'],
    ['topic', 'Did you mean `adaos/topic`?'],
    ['Adaos/Topic', 'Did you mean `adaos/topic`?'],
    ['adoas/*', 'Did you mean `adaos/*`?'],
    ['E501', 'Write the id as a finding shows it'],
  ])('%s: %s', (id, part) => {
    expect(hints({ 'skill.yaml': `${head}# skillberth-disable-file ${id}\n` })[0]).toContain(part);
  });

  it('offer no name for what is like nothing or like several', () => {
    expect(isRuleName('adaos/topic') && isRuleName('silencing/*')).toBe(true);
    expect(isRuleName('adaos') || isRuleName('__proto__') || isRuleName('')).toBe(false);
    expect(nearestRuleName('')).toBeUndefined();
    expect(nearestRuleName('x'.repeat(10_000))).toBeUndefined();
    // `yaml/duplicate-key` and `json/duplicate-key`.
    expect(nearestRuleName('duplicate-key')).toBeUndefined();
    expect(nearestRuleName('jsml/syntax')).toBeUndefined();
  });
});

describe('fixes of comments', () => {
  it.each<[file: string, before: string, after: string]>([
    [
      'skill.yaml',
      `${head}  # skillberth-disable-next-line adaos/topic\nlicense: MIT\n`,
      `${head}license: MIT\n`,
    ],
    ['skill.yaml', `${head}license: MIT  # skillberth-disable-line adaos/topic\n`, `${head}license: MIT\n`],
    [
      'skill.yaml',
      `${head}license: MIT # noqa # skillberth-disable-line x\r\n`,
      `${head}license: MIT # noqa\r\n`,
    ],
    ['skill.yaml', `\uFEFF# skillberth-disable-file adaos/topic\n${head}`, `\uFEFF${head}`],
    ['skill.yaml', `${head}# skillberth-disable-file adaos/topic`, head],
    ['skill.yaml', `${head}# skillberth-disable-file nonsense-1, adaos/topic -- why\n`, head],
    [
      'skill.yaml',
      `${head}# skillberth-disable-next-line a/b, adaos/topic, adaos/permission-unknown, c/d adaos/* -- why\npermissions: [x]\n`,
      `${head}# skillberth-disable-next-line adaos/permission-unknown adaos/* -- why\npermissions: [x]\n`,
    ],
    [
      'skill.yaml',
      `${head}# skillberth-disable-next-line adaos/topik, adaos/name-folder\nlicense: MIT\n`,
      `${head}# skillberth-disable-next-line adaos/topik\nlicense: MIT\n`,
    ],
    [
      'notes.md',
      'Text <!-- skillberth-disable-line a/b -->\n\n<!-- skillberth-disable-next-line a/b -->\nMore\n',
      'Text\n\nMore\n',
    ],
    ['a.py', 'x = 1  # skillberth-disable-line a/b -- why\n', 'x = 1\n'],
    ['a.ts', '/* skillberth-disable-line a/b */ const x = 1;\n', ' const x = 1;\n'],
  ])('%s %j', (file, before, after) => {
    const once = fixed(file, before);
    expect(once).toBe(after);
    expect(fixed(file, once)).toBe(once);
  });
});

describe('fixes that a person picks', () => {
  it('write the rule that was likely meant', () => {
    const text = `${head}# skillberth-disable-file yaml/tag, adoas/topik -- why\n`;
    const typo = validate(snapshotOf({ 'skill.yaml': text })).filter(({ fix }) => fix?.manual === true);
    expect(applied(text, typo)).toBe(`${head}# skillberth-disable-file yaml/tag, adaos/topic -- why\n`);
  });
});

describe('settings', () => {
  const with_ = (settings: RuleSettings, text = `${head}events: { subscribe: [a.] }\n`) =>
    validate(snapshotOf({ 'skill.yaml': text }), { rules: settings }).map(
      ({ rule, severity }) => `${severity} ${rule}`,
    );

  it.each<[settings: RuleSettings, findings: readonly string[]]>([
    [{}, ['warning adaos/topic']],
    [{ 'adaos/topic': 'off' }, []],
    [{ 'adaos/topic': 'error' }, ['error adaos/topic']],
    [{ 'adaos/*': 'hint' }, ['hint adaos/topic']],
    [{ 'adaos/*': 'off', 'adaos/topic': 'information' }, ['information adaos/topic']],
    [{ 'adaos/topic': 'off', 'adaos/*': 'error' }, []],
    [{ 'manifest/*': 'off', toString: 'off' } as RuleSettings, ['warning adaos/topic']],
  ])('%j', (settings, findings) => {
    expect(with_(settings)).toEqual(findings);
  });

  it('judge hints about comments too', () => {
    const text = `${head}# skillberth-disable-file adaos/topic\n`;
    expect(with_({}, text)).toEqual(['hint silencing/unused']);
    expect(with_({ 'silencing/*': 'off' }, text)).toEqual([]);
    expect(with_({ 'silencing/unused': 'warning' }, text)).toEqual(['warning silencing/unused']);
  });
});

describe('errors that install refuses', () => {
  const broken = `${head}permissions: network\n`;
  const error = 'error manifest/type "network"';

  it.each<[comment: string, hint: string]>([
    ['# skillberth-disable-file manifest/type', 'hint silencing/not-silenced "manifest/type"'],
    ['# skillberth-disable-file manifest/*', 'hint silencing/not-silenced "manifest/*"'],
  ])('%s says that it does nothing', (comment, hint) => {
    expect(findingsIn({ 'skill.yaml': `${broken}${comment}\n` })).toEqual([error, hint]);
  });

  it('say once for a rule that settings do nothing', () => {
    const files = { 'skill.yaml': `${head}permissions: network\nsecrets: KEY\n` };
    const found = validate(snapshotOf(files), { rules: { 'manifest/*': 'off' } });
    expect(found.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      'error manifest/type',
      'hint silencing/not-silenced',
      'error manifest/type',
    ]);
  });

  it.each(['skill.yaml', 'manifest.yml', 'adytum.plugin.json'])('hold for %s', file => {
    const text = file.endsWith('json')
      ? '[]'
      : file === 'skill.yaml'
        ? '- a\n'
        : 'skill_id: a\nskill_id_: [\n';
    const all = (rules: RuleSettings) =>
      validate(snapshotOf({ [file]: text }), { rules }).filter(({ severity }) => severity === 'error').length;
    expect(all({})).toBeGreaterThan(0);
    const off = Object.fromEntries(Object.keys(rules).map(rule => [rule, 'off'])) satisfies RuleSettings;
    expect(all(off)).toBe(all({}));
  });

  it('do not hold for instructions, nor for a manifest that is not used', () => {
    const twice = (comment: string) =>
      validate(
        snapshotOf({ 'SKILL.md': `---\n${comment}\nname: weather_skill\nlicense: MIT\nlicense: MIT\n---\n` }),
      ).filter(({ rule }) => rule === 'yaml/duplicate-key');
    expect(twice('# nothing')).toMatchObject([{ severity: 'error' }]);
    expect(twice('# skillberth-disable-file yaml/*')).toEqual([]);
    const ignored = '{"name":"weather_skill","version":"1.0.0","tools":3}';
    const files = { 'skill.yaml': head, 'manifest.json': ignored };
    expect(findingsIn(files)).toEqual(['error manifest/type "3"']);
    expect(validate(snapshotOf(files), { rules: { 'manifest/type': 'off' } })).toEqual([]);
  });
});

describe('any comments and settings', () => {
  const ids = fc.constantFrom(...Object.keys(rules), 'adaos/*', 'manifest/*', 'nonsense', '--', ',');
  const comment = fc
    .tuple(fc.constantFrom('-next-line', '-line', '-file', ''), fc.array(ids, { maxLength: 3 }))
    .map(([scope, named]) => `# skillberth-disable${scope} ${named.join(', ')}`);
  const row = fc.oneof(
    comment,
    fc.constantFrom(
      ...['events: { subscribe: [a.] }', 'permissions: [x]', 'permissions: network', 'tools:', '  - name: a'],
      ...['description: "', 'license: 7 # a', '', '\r', '- a', 'x: |'],
    ),
  );
  const texts = fc.array(row, { maxLength: 12 }).map(rows => head + rows.join('\n'));
  const levels = fc.constantFrom<(Severity | 'off')[]>('off', 'hint', 'information', 'warning');
  const settings = fc.dictionary(ids, levels, { maxKeys: 3 });

  it('never add a finding but hints about themselves', () => {
    fc.assert(
      fc.property(texts, settings, (text, rules) => {
        const plain = text.replaceAll('skillberth-disable', 'skillberth_disable');
        const key = ({ rule, file, start, end }: Finding) => `${rule} ${file} ${start} ${end}`;
        const before = new Map(
          validate(snapshotOf({ 'skill.yaml': plain })).map(found => [key(found), found]),
        );
        const after = validate(snapshotOf({ 'skill.yaml': text }), { rules });
        for (const found of after) {
          if (found.rule.startsWith('silencing/')) {
            expect(found.severity).not.toBe('error');
            continue;
          }
          const original = before.get(key(found));
          expect(original).toBeDefined();
          if (found.severity === 'error') expect(original?.severity).toBe('error');
        }
        const errors = (findings: Iterable<Finding>) =>
          [...findings].filter(({ severity }) => severity === 'error').map(key);
        expect(errors(after)).toEqual(errors(before.values()));
      }),
      { numRuns: 300 },
    );
  });

  it('leave a sound file, and nothing more to mend, when their fixes are applied', () => {
    fc.assert(
      fc.property(texts, text => {
        const hasError = (file: string) =>
          validate(snapshotOf({ 'skill.yaml': file })).some(({ severity }) => severity === 'error');
        fc.pre(!hasError(text));
        const once = fixed('skill.yaml', text);
        expect(hasError(once)).toBe(false);
        expect(fixed('skill.yaml', once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  it('end quickly on a large text', () => {
    const many = '# skillberth-disable-next-line adaos/topic, adaos/permission-unknown\n'.repeat(13_000);
    const start = performance.now();
    validate(
      snapshotOf({ 'skill.yaml': head + many, 'a.py': many, 'a.sh': many, 'a.md': many, 'a.ts': many }),
    );
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
