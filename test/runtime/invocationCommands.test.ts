import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, callCommandLine } from './support/commandLine.ts';
import { callInTerminal, type Step } from './support/pseudoTerminal.ts';
import {
  greeterManifest,
  makeWorkspace,
  repository,
  type TestWorkspace,
  writeSkill,
} from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

function call(...words: readonly string[]): Promise<Answer> {
  return callCommandLine(words, { cwd: workspace.folder });
}

async function done(...words: readonly string[]): Promise<Answer> {
  const answer = await call(...words);
  expect(answer, words.join(' ')).toMatchObject({ code: 0 });
  return answer;
}

const network = 'permissions: [network]\n';
const input = ['--json', '{"who": "Ada"}'];

/** Approved and active without network, then installed anew with it: only a question lets that run. */
async function widen(): Promise<void> {
  await writeSkill(workspace);
  await done('install', 'greeter');
  await done('activate', 'greeter');
  await writeSkill(workspace, { manifest: greeterManifest('greeter', '1.0.0') + network });
  await done('install', 'greeter');
}

describe('import, enable, disable and phase', () => {
  beforeEach(async () => {
    await writeSkill(workspace, {
      main: `open(${JSON.stringify(workspace.at('imported'))}, "w").close()\n\ndef greet(who):\n    return {"text": f"Hello {who}"}\n`,
    });
  });

  test('an imported skill is disabled and runs nothing until it is enabled', async () => {
    expect((await done('import', 'skills/greeter')).stdout).toContain(
      '✔ greeter 1.0.0, slot A is imported, disabled: none of its code has run\nNext: skillberth enable greeter\n',
    );
    expect(existsSync(workspace.at('imported'))).toBe(false);
    const refused = await call('run', 'greeter', ...input);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('error[skill-not-enabled]');
  });

  test('to enable asks; a script that says yes is shown what it allows, and the skill is active afterwards', async () => {
    await writeSkill(workspace);
    await done('import', 'skills/greeter');
    const unanswered = await call('enable', 'greeter');
    expect(unanswered.code).toBe(1);
    expect(unanswered.stderr).toMatch(/error\[approval-needed\][\s\S]*--yes/);
    const { stdout, stderr } = await done('enable', 'greeter', '--yes');
    expect(stdout).toBe('✔ greeter 1.0.0, slot A is enabled and active\n');
    expect(stderr).toContain('Allowed by this command: greeter 1.0.0, slot A.');
    expect(stderr).toMatch(/ {2}• No network/);
    expect((await done('run', 'greeter', ...input)).stdout).toContain('Hello Ada');
  });

  test('a disabled skill does not run', async () => {
    await writeSkill(workspace);
    await done('install', 'greeter');
    await done('activate', 'greeter');
    expect((await done('disable', 'greeter')).stdout).toBe(
      '✔ greeter is disabled: its next call is refused\n',
    );
    expect((await call('run', 'greeter', ...input)).stderr).toContain('error[skill-not-enabled]');
    await done('enable', 'greeter');
    await done('run', 'greeter', ...input);
  });

  test('in planning nobody runs a skill', async () => {
    await writeSkill(workspace);
    await done('install', 'greeter');
    await done('activate', 'greeter');
    expect((await done('phase')).stdout).toContain('not set');
    expect((await done('phase', 'planning')).stdout).toContain('planning');
    const refused = await call('run', 'greeter', ...input);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('error[phase-violation]');
    expect(refused.stderr).toContain('skillberth phase execution');
    expect(JSON.parse((await done('phase', 'execution', '--json')).stdout)).toMatchObject({
      phase: 'execution',
    });
    await done('run', 'greeter', ...input);
    const wrong = await call('phase', 'sometimes');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('planning, execution');
  });

  test('the answers are JSON where it is asked for', async () => {
    await writeSkill(workspace);
    const place = { skill: 'greeter', version: '1.0.0', slot: 'A' };
    const read = async (...words: readonly string[]): Promise<unknown> =>
      JSON.parse((await done(...words, '--json')).stdout);
    expect(await read('import', 'skills/greeter')).toMatchObject({ ...place, status: 'imported_disabled' });
    expect(await read('enable', 'greeter', '--yes')).toMatchObject({
      ...place,
      status: 'enabled',
      activated: true,
    });
    expect(await read('disable', 'greeter')).toMatchObject({ skill: 'greeter', status: 'disabled' });
  });
});

describe('the question', () => {
  const ask = async (...steps: readonly Step[]): Promise<{ code: number; screen: string }> =>
    await callInTerminal(['activate', 'greeter'], workspace.folder, steps);

  test('says what is new in plain words, and a yes is one', async () => {
    await widen();
    const { code, screen } = await ask(['Allow? [y/N] ', 'y\n']);
    expect(screen).toContain('greeter 1.0.0, slot B. It asks for more than you allowed.');
    expect(screen).toMatch(/Since you allowed it:\s+\+ .*any website/);
    expect(screen).toMatch(/What it may do:\s+• .*any website/);
    // As the page shows it; a terminal ends lines in its own way.
    const page = await readFile(path.join(repository, 'docs', 'command-line.md'), 'utf8');
    const [, shown = 'no block'] = /^```\n(greeter [\s\S]*?)\n```$/m.exec(page) ?? [];
    expect(screen.replaceAll('\r\n', '\n')).toContain(shown);
    expect(screen).toContain('slot B is active');
    expect(code).toBe(0);
    // Asked once: the same content with the same permissions is approved now.
    expect((await done('enable', 'greeter')).stderr).not.toContain('Allow');
  });

  test.each([
    ['a no', 'n\n'],
    ['an empty line', '\n'],
    ['Ctrl-C', '\u0003'],
    ['the end of the input', '\u0004'],
  ])('%s is a no', async (_, typed) => {
    await widen();
    const { code, screen } = await ask(['Allow? [y/N] ', typed]);
    expect(screen).toMatch(/error\[(approval-needed|cancelled)\]/);
    expect(code).toBe(1);
    expect((await workspace.engine.status('greeter')).active).toMatchObject({ slot: 'A' });
  });

  test('is not asked without a terminal: a clear refusal, or --yes', async () => {
    await widen();
    const refused = await call('activate', 'greeter');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('error[approval-needed]');
    expect(refused.stderr).toContain('--yes');
    const json = await call('activate', 'greeter', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'approval-needed' } });
    const { stderr } = await done('activate', 'greeter', '--yes');
    expect(stderr).toMatch(/Allowed by this command: greeter 1\.0\.0, slot B\.[\s\S]*any website/);
  });
});

describe('a run', () => {
  test('lists on standard error what was refused to the tool', async () => {
    await writeSkill(workspace, {
      main: `def greet(who):
    try:
        open(${JSON.stringify(workspace.at('outside'))}, "w")
    except OSError:
        pass
    return {"text": f"Hello {who}"}
`,
    });
    await done('install', 'greeter');
    await done('activate', 'greeter');
    const { stdout, stderr } = await done('run', 'greeter', ...input);
    expect(JSON.parse(stdout)).toEqual({ text: 'Hello Ada' });
    const refusals = stderr.split('\n').filter(line => line.includes('Refused'));
    expect(refusals).toEqual([expect.stringContaining(`Refused write ${workspace.at('outside')}: `)]);
    expect(existsSync(workspace.at('outside'))).toBe(false);
  });

  test('is marked where the operating system does not enforce the permissions', async () => {
    await writeSkill(workspace);
    await done('install', 'greeter');
    await done('activate', 'greeter');
    // Without bubblewrap on PATH this system cannot isolate.
    const env = { PATH: workspace.at('nothing'), SKILLBERTH_NODE: process.execPath };
    const options = { cwd: workspace.folder, env };
    const refused = await callCommandLine(['run', 'greeter', ...input], options);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('error[isolation-unavailable]');
    const allowed = await callCommandLine(['run', 'greeter', ...input, '--process-only'], options);
    expect(allowed.code).toBe(0);
    expect(allowed.stderr).toContain('Process-only isolation:');
    const byVariable = { ...options, env: { ...env, SKILLBERTH_PROCESS_ONLY: '1' } };
    expect((await callCommandLine(['run', 'greeter', ...input], byVariable)).code).toBe(0);
  });
});

describe('run --dry-run', () => {
  beforeEach(async () => {
    await writeSkill(workspace, {
      main: `def greet(who):\n    open("ran", "w")\n    return {"text": who}\n`,
    });
    await done('install', 'greeter');
  });

  test('is JSON for programs, with the verdict of every gate', async () => {
    await done('activate', 'greeter');
    const { stdout } = await done('run', 'greeter', '--dry-run', ...input);
    const report: unknown = JSON.parse(stdout);
    expect(report).toMatchObject({ skill: 'greeter', tool: 'greet', allowed: true });
    const wrong = await call('run', 'greeter', '--dry-run', '--json', '{"who": 1}');
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ allowed: false, error: { code: 'input-invalid' } });
  });

  test('is words in a terminal', async () => {
    const { code, screen } = await callInTerminal(
      ['run', 'greeter', '--dry-run', ...input],
      workspace.folder,
      [],
    );
    expect(screen).toMatch(/✘ enabled .*greeter/);
    expect(screen).toMatch(/· input /);
    expect(screen).toContain('✘ A real call would be refused.');
    expect(code).toBe(1);
  });
});

describe('import --from-agentos', () => {
  /** A registry as AgentOS writes it. */
  async function writeRegistry(rows: readonly (readonly [id: string, type: string, source: string])[]) {
    await workspace.write('agentos/.keep', '');
    const database = new DatabaseSync(workspace.at('agentos', 'db.sqlite'));
    database.exec(
      'CREATE TABLE skills (skill_id TEXT PRIMARY KEY, name TEXT, version TEXT, status TEXT, source_type TEXT, source_ref TEXT)',
    );
    const insert = database.prepare("INSERT INTO skills VALUES (?, ?, '1.0.0', 'enabled', ?, ?)");
    for (const [id, type, source] of rows) insert.run(id, id, type, source);
    database.close();
  }

  test('imports every skill that can be reached and says what became of the others', async () => {
    await writeSkill(workspace);
    await workspace.write('elsewhere/waver/skill.yaml', greeterManifest('waver', '2.0.0'));
    await workspace.write('elsewhere/waver/handlers/main.py', 'def greet(who):\n    return {}\n');
    await writeRegistry([
      ['waver', 'local', workspace.at('elsewhere', 'waver')],
      ['gone', 'local', workspace.at('elsewhere', 'gone')],
      ['greeter', 'local', workspace.at('skills', 'greeter')],
      ['odd', 'ftp', 'somewhere'],
    ]);
    const { code, stdout } = await call('import', '--from-agentos', 'agentos/db.sqlite');
    expect(stdout.split('\n').filter(line => /^[✔✘]/.test(line))).toEqual([
      '✔ waver    imported: 2.0.0, slot A, disabled',
      expect.stringMatching(/^✘ gone {5}/),
      '✔ greeter  imported: 1.0.0, slot A, disabled',
      expect.stringMatching(/^✘ odd {6}.*neither a folder nor GitHub/),
    ]);
    expect(code).toBe(1);
    const json = await call('import', '--from-agentos', 'agentos/db.sqlite', '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { skill: 'waver' },
      { skill: 'gone', error: { code: expect.any(String) } },
      { skill: 'greeter' },
      { skill: 'odd', error: { code: 'source-invalid' } },
    ]);
  });

  test('ends with 0 where every skill was imported', async () => {
    await writeSkill(workspace);
    await writeRegistry([['greeter', 'local', workspace.at('skills', 'greeter')]]);
    await done('import', '--from-agentos', 'agentos/db.sqlite');
    expect((await call('run', 'greeter', ...input)).stderr).toContain('error[skill-not-enabled]');
  });

  test('wants one thing to import', async () => {
    expect((await call('import')).code).toBe(2);
    expect((await call('import', 'greeter', '--from-agentos', 'agentos/db.sqlite')).code).toBe(2);
  });
});

test('docs/command-line.md names every command and every flag of a command that runs code', async () => {
  const page = await readFile(path.join(repository, 'docs', 'command-line.md'), 'utf8');
  const { stdout } = await done('--help');
  const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)/gm)].map(
    ([, name = '']) => name,
  );
  expect(commands).toEqual(
    expect.arrayContaining(['import', 'enable', 'disable', 'phase', 'audit', 'permissions']),
  );
  for (const name of commands.filter(each => each !== 'help'))
    expect(page).toMatch(new RegExp(`^\\| \`${name}\\b`, 'm'));
  for (const name of ['install', 'import', 'test', 'activate', 'enable', 'setup', 'run']) {
    const help = (await done(name, '--help')).stdout;
    for (const [, flag = ''] of help.matchAll(/^ {2}(--[a-z-]+)/gm)) expect(page).toContain(flag);
  }
});
