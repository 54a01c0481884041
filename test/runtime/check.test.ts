import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { readdir, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, callCommandLine, commandLineScript } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

function check(...words: string[]): Promise<Answer> {
  return callCommandLine(['check', ...words], { cwd: workspace.folder });
}

const description = 'Shows the weather of a city. Use it when somebody asks for a forecast.';

/** A SKILL.md without a finding, unless the lines make one. */
function manifest(name: string, lines: readonly string[] = []): string {
  return [
    '---',
    `name: ${name}`,
    `description: ${description}`,
    ...lines,
    '---',
    '',
    'Ask the service.',
    '',
  ].join('\n');
}

const unquoted =
  '---\nname: unquoted\ndescription: Use it when: somebody asks for a forecast.\n---\n\nAsk the service.\n';

describe('exit codes', () => {
  test('0 without errors', async () => {
    await workspace.write('skills/weather/SKILL.md', manifest('weather'));
    expect(await check()).toEqual({ code: 0, stdout: '✔ No problems (1 skill checked)\n', stderr: '' });
  });

  test('0 with warnings alone', async () => {
    await workspace.write('skills/weather/SKILL.md', manifest('forecast'));
    const answer = await check();
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(answer.stdout).toMatch(/\n1 warning in 1 file \(1 skill checked\)\n$/);
  });

  test('1 with an error', async () => {
    await workspace.write('skills/unquoted/SKILL.md', unquoted);
    const answer = await check();
    expect(answer).toMatchObject({ code: 1, stderr: '' });
    expect(answer.stdout).toContain('\n1 error in 1 file (1 skill checked)\n');
  });

  test('1 where a folder cannot be read, and the others are checked', async () => {
    await workspace.write('skills/huge/SKILL.md', manifest('huge'));
    await workspace.write('skills/weather/SKILL.md', manifest('weather'));
    for (let index = 0; index < 20_000; index += 1)
      writeFileSync(workspace.at('skills', 'huge', `${index}`), '');
    const answer = await check();
    expect(answer).toMatchObject({ code: 1, stdout: '1 skill could not be read (1 skill checked)\n' });
    expect(answer.stderr).toContain('holds more than 20,000 files');
  });

  test.each([
    ['a path that is not there', ['nowhere'], 'There is no file or folder nowhere.'],
    ['a folder without skills', ['empty'], 'There is no skill in empty or below it.'],
    ['a file of no skill', ['empty/note.txt'], 'empty/note.txt belongs to no skill.'],
    [
      'an unknown target',
      ['--target', 'spec,claude'],
      'Unknown: claude. Targets are spec, skills-ref, claude-code,',
    ],
    ['a target in place of a path', ['--target', 'spec', 'codex'], '--target spec,codex'],
    ['an unknown format', ['--format', 'xml'], 'Allowed choices are pretty, json.'],
    ['an unknown option', ['--colour'], "Unknown option '--colour'"],
    ['a workspace that is not there', ['--workspace', 'nowhere'], 'The workspace is no folder.'],
  ])('2 for %s', async (_, words, message) => {
    await workspace.write('skills/weather/SKILL.md', manifest('weather'));
    await workspace.write('empty/note.txt', '');
    const global = words[0] === '--workspace' ? [...words, 'check'] : ['check', ...words];
    const answer = await callCommandLine(global, { cwd: workspace.folder });
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain(message);
    expect(answer.stderr).not.toMatch(/^\s+at .*\.(c?js|ts):\d+/m);
  });

  test('an empty workspace is no error', async () => {
    expect(await check()).toMatchObject({ code: 0, stdout: '✔ No problems (0 skills checked)\n' });
  });
});

describe('for a person', () => {
  test('findings by file, with the lines they are about', async () => {
    await workspace.write('skills/weather/SKILL.md', manifest('forecast'));
    await workspace.write('skills/unquoted/SKILL.md', unquoted);
    expect((await check()).stdout).toBe(
      `skills/unquoted/SKILL.md
  3:14  error  This value holds \`: \` without quotes, which YAML reads as the start of a mapping, so the file cannot be read. Put the value in quotes.  yaml/unquoted-colon
    2 │ name: unquoted
  > 3 │ description: Use it when: somebody asks for a forecast.
      │              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    4 │ ---

skills/weather/SKILL.md
  2:7  warning  The skill is named \`forecast\` and its folder \`weather\`; they must be equal, and some clients skip the skill otherwise. Rename one of them.  agent-skill/name-folder
    1 │ ---
  > 2 │ name: forecast
      │       ^^^^^^^^
    3 │ description: ${description}

1 error, 1 warning in 2 files (2 skills checked)
1 can be fixed with --fix
`,
    );
  });

  /** The rows of the frame that the findings of one file share, without the messages. */
  async function frame(file: string, text: string, ...words: string[]): Promise<readonly string[]> {
    await workspace.write(file, text);
    const { stdout } = await check(path.dirname(file), ...words);
    return stdout
      .split('\n')
      .filter(line => /^ {2}[ >] +\d* │/.test(line))
      .map(line => line.replace(/^[^│]*│ ?/, ''));
  }

  test('carets stand below wide letters', async () => {
    expect(await frame('skills/wide/SKILL.md', manifest('天気'))).toEqual([
      '---',
      'name: 天気',
      '      ^^^^',
      `description: ${description}`,
    ]);
  });

  test('carets stand below what follows a tab, with Windows line ends too', async () => {
    const text = `---\r\nname:\tforecast\r\ndescription: ${description}\r\n---\r\n\r\nAsk.\r\n`;
    expect(await frame('skills/tabs/SKILL.md', text)).toEqual([
      '---',
      'name:   forecast',
      '        ^^^^^^^^',
      `description: ${description}`,
    ]);
  });

  test('a long line is cut around what is meant', async () => {
    const long = `metadata: {before: ${'b'.repeat(300)}, answer: 42, after: ${'a'.repeat(300)}}`;
    const rows = await frame('skills/long/SKILL.md', manifest('long', [long]), '--all');
    expect(rows).toEqual([
      `description: ${description}`,
      `…${'b'.repeat(28)}, answer: 42, after: ${'a'.repeat(41)}…`,
      `${' '.repeat(31)}${'^'.repeat('answer'.length)}`,
      '---',
    ]);
  });

  test('control characters of an author never reach the terminal', async () => {
    await workspace.write('skills/evil/SKILL.md', manifest('"\\e[31m\u001b[2Jevil\u202e"'));
    const { stdout, code } = await check();
    expect(code).toBe(1);
    expect(stdout).toContain('evil');
    for (const character of ['\u001b', '\u202e']) expect(stdout).not.toContain(character);
  });

  test('hints are counted, and shown with --all', async () => {
    await workspace.write('skills/weather/SKILL.md', manifest('weather', ['not-a-key: 1']));
    const without = await check();
    expect(without.stdout).toBe('✔ No problems (1 skill checked)\n1 hint hidden, --all shows it\n');
    const all = await check('--all');
    expect(all.stdout).toContain('4:1  hint  ');
    expect(all.stdout).toContain('\n1 hint in 1 file (1 skill checked)\n');
  });

  test('colours only where they are wanted', async () => {
    await workspace.write('skills/unquoted/SKILL.md', unquoted);
    const env = { FORCE_COLOR: '1', NO_COLOR: '' };
    const coloured = await callCommandLine(['check'], { cwd: workspace.folder, env });
    expect(coloured.stdout).toContain('\u001b[31merror\u001b[39m');
    expect((await check()).stdout).not.toContain('\u001b');
  });
});

describe('a manifest that is not UTF-8', () => {
  const file = 'skills/weather/SKILL.md';
  beforeEach(async () => {
    await workspace.write(file, '');
    writeFileSync(workspace.at(file), Buffer.from(`\uFEFF${manifest('weather')}`, 'utf16le'));
  });

  test('is an error for a person', async () => {
    const answer = await check();
    expect(answer).toMatchObject({ code: 1, stderr: '' });
    expect(answer.stdout).toBe(
      `${file}
  1:1  error  The file is saved as UTF-16, as \`>\` in Windows PowerShell does, so nothing can be read from it. Save it as UTF-8.  manifest/not-utf8

1 error in 1 file (1 skill checked)
`,
    );
    expect((await check('--fix')).code).toBe(1);
  });

  test('is a record', async () => {
    const start = { line: 0, character: 0 };
    const answer = await check('--format', 'json');
    expect(answer).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(answer.stdout)).toEqual([
      {
        file,
        range: { start, end: start },
        rule: 'manifest/not-utf8',
        severity: 'error',
        message: expect.stringContaining('UTF-16'),
      },
    ]);
  });
});

describe('as JSON', () => {
  test('one record a finding, hints included, counting from zero', async () => {
    await workspace.write('skills/unquoted/SKILL.md', unquoted);
    await workspace.write('skills/weather/SKILL.md', manifest('weather', ['not-a-key: 1']));
    const answer = await check('--format', 'json');
    expect(answer).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(answer.stdout)).toEqual([
      {
        file: 'skills/unquoted/SKILL.md',
        range: { start: { line: 2, character: 13 }, end: { line: 2, character: 55 } },
        rule: 'yaml/unquoted-colon',
        severity: 'error',
        message: expect.stringContaining('without quotes'),
        fix: {
          title: expect.any(String),
          edits: [
            {
              range: { start: { line: 2, character: 13 }, end: { line: 2, character: 55 } },
              newText: '"Use it when: somebody asks for a forecast."',
            },
          ],
        },
      },
      {
        file: 'skills/weather/SKILL.md',
        range: { start: { line: 3, character: 0 }, end: { line: 3, character: 9 } },
        rule: 'agent-skill/key-unknown',
        severity: 'hint',
        message: expect.any(String),
      },
    ]);
  });

  test('nothing wrong is an empty array', async () => {
    await workspace.write('skills/weather/SKILL.md', manifest('weather'));
    expect(await check('--format', 'json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });

  test('an error of the command line is an object', async () => {
    const answer = await check('nowhere', '--format', 'json');
    expect(answer.code).toBe(2);
    expect(JSON.parse(answer.stdout)).toMatchObject({
      error: { code: 'usage', nextStep: expect.any(String) },
    });
  });
});

describe('what is checked', () => {
  beforeEach(async () => {
    await workspace.write('skills/one/SKILL.md', manifest('not-one'));
    await workspace.write('skills/one/scripts/run.py', 'x = 1\n');
    await workspace.write('skills/two/SKILL.md', manifest('not-two'));
    await workspace.write('plugins/a/three/SKILL.md', manifest('not-three'));
  });

  async function checkedFiles(words: readonly string[], folder = ''): Promise<readonly string[]> {
    const answer = await callCommandLine(['check', ...words, '--format', 'json'], {
      cwd: workspace.at(folder),
    });
    return [...new Set(JSON.parse(answer.stdout).map(({ file }: { file: string }) => file))] as string[];
  }

  const [one, two, three] = ['skills/one/SKILL.md', 'skills/two/SKILL.md', 'plugins/a/three/SKILL.md'];

  test.each([
    ['the workspace', [], [three, one, two]],
    ['a folder with skills below', ['skills'], [one, two]],
    ['a skill', ['skills/one'], [one]],
    ['a manifest', ['skills/one/SKILL.md'], [one]],
    ['a source', ['skills/one/scripts/run.py'], [one]],
    ['a folder inside a skill', ['skills/one/scripts'], [one]],
    ['several paths, each skill once', ['skills/one', 'skills/one/SKILL.md', 'plugins'], [three, one]],
  ])('%s', async (_, words, files) => {
    expect(await checkedFiles(words)).toEqual(files);
  });

  test('from inside a skill: the whole workspace, with paths from there', async () => {
    expect(await checkedFiles([], 'skills/one')).toEqual([
      '../../plugins/a/three/SKILL.md',
      '../two/SKILL.md',
      'SKILL.md',
    ]);
    expect(await checkedFiles(['.'], 'skills/one')).toEqual(['SKILL.md']);
  });

  test('a path of another workspace is judged by the settings of that one', async () => {
    const other = await makeWorkspace();
    try {
      await other.write('skills/four/SKILL.md', manifest('not-four'));
      const words = ['check', other.at('skills', 'four'), '--format', 'json'];
      const severities = async (): Promise<unknown> =>
        JSON.parse((await callCommandLine(words, { cwd: workspace.folder })).stdout).map(
          ({ severity }: { severity: string }) => severity,
        );
      expect(await severities()).toEqual(['warning']);
      await other.write('.skillberth.json', '{"rules": {"agent-skill/name-folder": "information"}}');
      expect(await severities()).toEqual(['information']);
    } finally {
      await other.dispose();
    }
  });
});

describe('targets', () => {
  test('skills-ref rejects what the default allows', async () => {
    await workspace.write('skills/weather/SKILL.md', manifest('weather', ['argument-hint: "[city]"']));
    expect((await check()).code).toBe(0);
    const strict = await check('--target', 'skills-ref');
    expect(strict.code).toBe(1);
    expect(strict.stdout).toContain('argument-hint');
    expect((await check('--target', 'spec, claude-code')).code).toBe(0);
  });

  test('those of .skillberth.json count unless others are named', async () => {
    await workspace.write('skills/weather/SKILL.md', manifest('weather', ['argument-hint: "[city]"']));
    await workspace.write('.skillberth.json', '{"targets": ["skills-ref"]}');
    expect((await check()).code).toBe(1);
    expect((await check('--target', 'claude-code')).code).toBe(0);
  });
});

describe('--fix', () => {
  const file = 'skills/unquoted/SKILL.md';

  test('mends what is mechanical, keeps the mode, and a second time changes nothing', async () => {
    await workspace.write(file, `\uFEFF${unquoted.replaceAll('\n', '\r\n')}`, 0o640);
    const first = await check('--fix');
    expect(first).toMatchObject({ code: 0, stderr: `› Fixed ${file} (1 fix)\n` });
    expect(first.stdout).toBe('✔ No problems (1 skill checked)\n');
    const fixed = await workspace.read(file);
    expect(fixed).toContain('\r\ndescription: "Use it when: somebody asks for a forecast."\r\n');
    expect(fixed.startsWith('\uFEFF---\r\n')).toBe(true);
    expect(fixed.replaceAll('\r\n', '')).not.toContain('\n');
    if (process.platform !== 'win32') expect((await stat(workspace.at(file))).mode & 0o777).toBe(0o640);
    const { mtimeMs } = await stat(workspace.at(file));
    expect(await check('--fix')).toMatchObject({ code: 0, stderr: '' });
    expect((await stat(workspace.at(file))).mtimeMs).toBe(mtimeMs);
    expect(await readdir(workspace.at('skills', 'unquoted'))).toEqual(['SKILL.md']);
  });

  test.skipIf(process.platform === 'win32')('a linked file is mended where it lies', async () => {
    await workspace.write('shared.md', unquoted);
    await workspace.write('skills/unquoted/note.txt', '');
    await symlink(workspace.at('shared.md'), workspace.at(file));
    expect((await check('--fix')).code).toBe(0);
    expect(await workspace.read('shared.md')).toContain('"Use it when: ');
    expect(
      (await readdir(workspace.at('skills', 'unquoted'), { withFileTypes: true }))[0]?.isSymbolicLink(),
    ).toBe(true);
  });

  test('what needs a decision is left and still an error', async () => {
    await workspace.write(file, unquoted.replace('name: unquoted', 'name: Un_Quoted'));
    const answer = await check('--fix');
    expect(answer.code).toBe(1);
    const fixed = await workspace.read(file);
    expect(fixed).toContain('name: Un_Quoted');
    expect(fixed).toContain('"Use it when: ');
  });

  test('beside JSON only standard error tells of it', async () => {
    await workspace.write(file, unquoted);
    const answer = await check('--fix', '--format', 'json');
    expect(answer).toEqual({ code: 0, stdout: '[]\n', stderr: `› Fixed ${file} (1 fix)\n` });
  });
});

/**
 * Whether the command handles interrupts by now. Node itself catches SIGINT from the start, but not SIGHUP, the last one
 * of ours. proc(5): a mask of caught signals, the lowest bit for signal 1.
 */
function catchesInterrupts(pid: number | undefined): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (Number.parseInt(caught.slice(-1), 16) & 0b1) !== 0;
}

test.skipIf(process.platform !== 'linux')('Ctrl-C ends it with a word and without findings', async () => {
  const skills = Array.from({ length: 500 }, (_, index) => `skill-${index}`);
  await Promise.all(skills.map(name => workspace.write(`skills/${name}/SKILL.md`, manifest(name))));
  const child = spawn(process.execPath, [commandLineScript, 'check'], {
    cwd: workspace.folder,
    // Continuous integration turns colours on.
    env: { ...process.env, NO_COLOR: '1' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', text => (output.stdout += text));
  child.stderr.on('data', text => (output.stderr += text));
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  while (!catchesInterrupts(child.pid)) await sleep(1);
  child.kill('SIGINT');
  expect(await ended).toBe(1);
  expect(output.stdout).toBe('');
  expect(output.stderr).toContain('error[cancelled] Cancelled.');
});
