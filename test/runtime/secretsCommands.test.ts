import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, callCommandLine, commandLineScript } from './support/commandLine.ts';
import { useStateFolder } from './support/stateFolder.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

useStateFolder();
let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  await writeSkill(workspace, {
    manifest:
      'name: greeter\nversion: 1.0.0\nsecrets: [TOKEN]\ntools:\n  - name: go\n    entry: handlers.main:go\n',
    main: 'def go():\n    return 1\n',
  });
});
afterEach(async () => await workspace.dispose());

const secrets = (...words: string[]) => callCommandLine(['secrets', ...words], { cwd: workspace.folder });

/** The command with a text on its standard input. */
async function piped(input: string | Buffer, ...words: string[]): Promise<Answer> {
  const child = spawn(process.execPath, [commandLineScript, 'secrets', ...words], {
    cwd: workspace.folder,
    env: { ...process.env, NO_COLOR: '1' },
  });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, stdout, stderr };
}

describe('set and get', () => {
  test('by argument or standard input; shown only when asked', async () => {
    expect(await secrets('set', 'TOKEN', 'by-argument', '--skill', 'greeter')).toMatchObject({
      code: 0,
      stdout: '✔ Stored TOKEN (for greeter, profile)\n',
    });
    const hidden = await secrets('get', 'TOKEN', '--skill', 'greeter');
    expect(hidden.stdout).toContain('TOKEN is set for greeter (profile');
    expect(hidden.stdout).toContain('--show');
    expect(hidden.stdout).not.toContain('by-argument');
    for (const [input, value] of [
      ['piped\n', 'piped'],
      ['two\nlines\n\n', 'two\nlines\n'],
      [' kept \r\n', ' kept '],
    ] as const) {
      expect((await piped(input, 'set', 'TOKEN', '--skill', 'greeter')).code).toBe(0);
      expect(await secrets('get', 'TOKEN', '--skill', 'greeter', '--show')).toMatchObject({
        code: 0,
        stdout: `${value}\n`,
      });
    }
    for (const input of ['', '\n', Buffer.from([0xff, 0xfe, 0x41])]) {
      expect(await piped(input, 'set', 'TOKEN')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('error[secret-invalid]'),
      });
    }
  });

  test('a scope, and what has no profile', async () => {
    await secrets('set', 'TOKEN', 'global-value', '--skill', 'greeter', '--scope', 'global');
    expect(JSON.parse((await secrets('get', 'TOKEN', '--skill', 'greeter', '--json')).stdout)).toMatchObject({
      name: 'TOKEN',
      scope: 'global',
      skill: 'greeter',
      declared: true,
    });
    expect(await secrets('set', 'TOKEN', 'value-1', '--scope', 'profile')).toMatchObject({ code: 2 });
    expect(await secrets('get', 'TOKEN', '--skill', 'greeter', '--scope', 'profile')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error[secret-missing]'),
    });
  });

  test('a name that no skill declares is stored with a warning', async () => {
    expect((await secrets('set', 'TOKEN', 'value-1')).stdout).not.toContain('warning');
    expect((await secrets('set', 'TOKENN', 'value-1')).stdout).toContain(
      'warning No skill here declares TOKENN.',
    );
    expect((await secrets('set', 'TOKENN', 'value-1', '--skill', 'greeter')).stdout).toContain(
      'warning greeter does not declare TOKENN.',
    );
  });

  test.skipIf(process.platform !== 'linux')(
    'a terminal is asked, and shows nothing of the answer',
    async () => {
      const command = [process.execPath, commandLineScript, 'secrets', 'set', 'TOKEN']
        .map(word => `'${word}'`)
        .join(' ');
      // The program `script` gives the command a terminal of its own.
      const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: workspace.folder });
      let shown = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        shown += part;
        if (part.includes('(not shown)')) child.stdin.write('typed-secrex\u007ft\r');
      });
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(shown).toContain('Stored TOKEN');
      expect(shown).not.toContain('typed');
      expect((await secrets('get', 'TOKEN', '--show')).stdout).toBe('typed-secret\n');
    },
  );
});

test('list names them, delete removes them', async () => {
  expect((await secrets('list')).stdout).toMatch(/^greeter\n {2}TOKEN {2}missing\n$/);
  await secrets('set', 'TOKEN', 'user-value');
  await secrets('set', 'EXTRA', 'own-value', '--skill', 'greeter');
  const { stdout } = await secrets('list');
  expect(stdout).toMatch(/yours .*\n {2}TOKEN {2}user/);
  expect(stdout).toMatch(/greeter\n {2}EXTRA {2}profile {2}not declared.*\n {2}TOKEN {2}user/);
  expect(stdout).not.toMatch(/user-value|own-value/);
  expect((await secrets('list', '--json')).stdout).not.toMatch(/user-value|own-value/);
  expect(await secrets('delete', 'EXTRA', '--skill', 'greeter')).toMatchObject({ code: 0 });
  expect(await secrets('delete', 'TOKEN')).toMatchObject({ code: 0 });
  expect(await secrets('delete', 'TOKEN')).toMatchObject({ code: 1 });
  expect((await secrets('list')).stdout).toMatch(/^greeter\n {2}TOKEN {2}missing\n$/);
});

describe('export and import', () => {
  test('through a file that only the owner reads', async () => {
    await workspace.engine.install('greeter', {}, {});
    await secrets('set', 'TOKEN', 'own-value', '--skill', 'greeter');
    await secrets('set', 'TOKEN', 'user-value');
    const file = workspace.at('backup.json');
    await writeFile(file, 'older', { mode: 0o644 });
    const hidden = await secrets('export', '--output', 'backup.json');
    expect(hidden.stdout).toContain('cannot be imported');
    expect(await readFile(file, 'utf8')).not.toMatch(/own-value|user-value/);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await secrets('import', 'backup.json')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error[secrets-redacted]'),
    });
    await secrets('export', '--show', '--output', 'backup.json');
    await secrets('delete', 'TOKEN', '--skill', 'greeter');
    await secrets('delete', 'TOKEN');
    expect((await secrets('import', 'backup.json')).stdout).toBe(
      '✔ Imported 2 secrets: greeter/TOKEN, TOKEN\n',
    );
    expect((await secrets('get', 'TOKEN', '--skill', 'greeter', '--show')).stdout).toBe('own-value\n');
    expect((await secrets('get', 'TOKEN', '--show')).stdout).toBe('user-value\n');
  });

  test('through a pipe; what it skips is named', async () => {
    const document = {
      greeter: { profile: { TOKEN: 'own-value' } },
      absent: { profile: { A: 'some-value' } },
    };
    const all = await piped(JSON.stringify(document), 'import', '-');
    expect(all.stdout).toContain('skipped greeter: it is not installed');
    expect(all.stdout).toContain('skipped absent: there is no such skill here');
    const one = await piped(JSON.stringify(document), 'import', '-', '--skill', 'greeter');
    expect(one.stdout).toContain('Imported 1 secret: greeter/TOKEN');
    expect(JSON.parse((await secrets('export', '--skill', 'greeter')).stdout)).toMatchObject({
      redacted: true,
      user: {},
      skills: { greeter: { profile: { TOKEN: null }, global: {} } },
    });
    const broken = await piped('{"TOKEN": "own-secret-value"', 'import', '-');
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('error[secret-invalid]') });
    expect(broken.stderr).not.toContain('own-secret-value');
    expect(await secrets('import', 'nothing.json')).toMatchObject({ code: 2 });
  });
});

test('eight processes that write at once lose nothing', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `KEY_${index}`);
  const answers = await Promise.all(
    names.flatMap(name => [
      secrets('set', name, `value of ${name}`, '--skill', 'greeter'),
      secrets('set', name, `value of ${name}`),
    ]),
  );
  expect(answers.filter(({ code }) => code !== 0)).toEqual([]);
  const { user, skills } = await workspace.engine.secrets();
  expect(user.map(({ name }) => name)).toEqual(names);
  expect(skills[0]?.secrets.filter(({ scope }) => scope === 'profile').map(({ name }) => name)).toEqual(
    names,
  );
});
