import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GitComparison } from '../../runtime/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

/** A person's git, whatever this machine's settings are. */
const person = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

let remotes: string;
let registry: string;
let workspace: TestWorkspace;

beforeEach(async () => {
  Object.assign(process.env, person);
  remotes = await mkdtemp(path.join(os.tmpdir(), 'skillberth remotes-'));
  registry = path.join(remotes, 'adaos-registry.git');
  workspace = await makeWorkspace();
});

afterEach(async () => {
  for (const name of Object.keys(person)) delete process.env[name];
  await workspace.dispose();
  await rm(remotes, { recursive: true, force: true });
});

function git(...words: string[]): string {
  return execFileSync('git', words, { cwd: workspace.folder, encoding: 'utf8', stdio: 'pipe' });
}

/** The workspace as a clone of a registry that holds the skill `greeter`. */
async function cloneOfRegistry(branch = 'main'): Promise<void> {
  execFileSync('git', ['init', '-q', '--bare', '-b', branch, registry]);
  await writeSkill(workspace);
  git('init', '-q', '-b', branch);
  await workspace.write('.gitignore', '*.log\n');
  commit('Add the greeter');
  git('remote', 'add', 'registry', registry);
  git('push', '-q', 'registry', branch);
}

function commit(subject: string): void {
  git('add', '-A');
  git('commit', '-q', '-m', subject);
}

/** Someone else's commit in the registry. */
async function commitElsewhere(file: string, text: string, subject: string): Promise<void> {
  const clone = path.join(remotes, 'elsewhere');
  await rm(clone, { recursive: true, force: true });
  execFileSync('git', ['clone', '-q', registry, clone]);
  await writeFile(path.join(clone, file), text);
  execFileSync('git', ['-C', clone, 'add', '-A']);
  execFileSync('git', ['-C', clone, 'commit', '-q', '-m', subject]);
  execFileSync('git', ['-C', clone, 'push', '-q']);
}

async function compare(
  options: { fetch?: boolean; diff?: boolean; remote?: string } = {},
): Promise<GitComparison> {
  const { git: compared } = await workspace.engine.compare('greeter', { space: 'registry', ...options }, {});
  if (compared === undefined) throw new Error('The report has no comparison.');
  return compared;
}

describe('what counts', () => {
  test('a skill as pushed is unchanged, with the same commit on both sides', async () => {
    await cloneOfRegistry();
    const compared = await compare();
    expect(compared).toEqual({
      dirty: false,
      changed_vs_base: false,
      base: 'registry/main',
      url: registry,
      fetched_at: expect.stringMatching(/^\d{4}-.*Z$/),
      local_last_commit: {
        hash: expect.stringMatching(/^[0-9a-f]{40}$/),
        subject: 'Add the greeter',
        at: expect.any(String),
      },
      base_last_commit: compared.local_last_commit,
    });
  });

  test('changed, untracked, removed and committed files count, ignored ones and others of the repository do not', async () => {
    await cloneOfRegistry();
    await workspace.write('skills/greeter/noise.log', 'ignored');
    await workspace.write('skills/greeter/handlers/__pycache__/main.pyc', 'built');
    await workspace.write('README.md', 'elsewhere');
    expect(await compare()).toMatchObject({ dirty: false, changed_vs_base: false });

    await workspace.write('skills/greeter/new file ü.txt', 'untracked\n');
    await rm(workspace.at('skills', 'greeter', 'handlers', 'main.py'));
    const { dirty, changed_vs_base, files } = await compare({ diff: true });
    expect({ dirty, changed_vs_base }).toEqual({ dirty: true, changed_vs_base: true });
    expect(files).toEqual([
      { path: 'handlers/main.py', change: 'removed', before: expect.stringContaining('def greet') },
      { path: 'new file ü.txt', change: 'added', after: 'untracked\n' },
    ]);

    commit('Change the greeter');
    expect(await compare()).toMatchObject({
      dirty: false,
      changed_vs_base: true,
      local_last_commit: { subject: 'Change the greeter' },
      base_last_commit: { subject: 'Add the greeter' },
    });
  });

  test('what is staged alone is not committed yet', async () => {
    await cloneOfRegistry();
    const text = await workspace.read('skills/greeter/handlers/main.py');
    await workspace.write('skills/greeter/handlers/main.py', 'staged\n');
    git('add', '-A');
    await workspace.write('skills/greeter/handlers/main.py', text);
    expect(await compare()).toMatchObject({ dirty: true, changed_vs_base: false });
  });

  test('a file that the registry holds counts although git ignores it here', async () => {
    await cloneOfRegistry();
    await workspace.write('skills/greeter/kept.log', 'kept\n');
    git('add', '-f', 'skills/greeter/kept.log');
    commit('Keep a log');
    git('push', '-q', 'registry', 'main');
    git('rm', '-q', '--cached', 'skills/greeter/kept.log');
    expect(await compare()).toMatchObject({ dirty: true, changed_vs_base: false });
  });

  test('a skill that the registry does not hold is added as a whole', async () => {
    await cloneOfRegistry();
    await writeSkill(workspace, { name: 'newcomer' });
    const { git: compared } = await workspace.engine.compare(
      'newcomer',
      { space: 'registry', diff: true },
      {},
    );
    expect(compared).toMatchObject({ dirty: true, changed_vs_base: true });
    expect(compared?.files?.map(file => `${file.change} ${file.path}`)).toEqual([
      'added handlers/main.py',
      'added skill.yaml',
    ]);
    expect(compared).not.toHaveProperty('base_last_commit');
  });

  test.skipIf(process.platform === 'win32')('the executable bit and links count', async () => {
    await cloneOfRegistry();
    await chmod(workspace.at('skills', 'greeter', 'handlers', 'main.py'), 0o755);
    await symlink('skill.yaml', workspace.at('skills', 'greeter', 'link'));
    const { files } = await compare({ diff: true });
    expect(files).toMatchObject([
      { path: 'handlers/main.py', change: 'changed', executable: true },
      { path: 'link', change: 'added', after: 'skill.yaml' },
    ]);
    git('config', 'core.fileMode', 'false');
    expect((await compare({ diff: true })).files?.map(file => file.path)).toEqual(['link']);
  });
});

describe('line endings', () => {
  const main = 'skills/greeter/handlers/main.py';
  async function checkOutWithReturns(): Promise<void> {
    await cloneOfRegistry();
    await workspace.write(main, (await workspace.read(main)).replaceAll('\n', '\r\n'));
  }

  test.each([
    ['core.autocrlf', async () => void git('config', 'core.autocrlf', 'true')],
    ['text=auto', async () => await workspace.write('.gitattributes', '* text=auto\n')],
    ['eol=crlf', async () => await workspace.write('.gitattributes', '*.py text eol=crlf\n')],
  ])('of a checkout by %s are no difference', async (_name, set) => {
    await checkOutWithReturns();
    await set();
    expect(await compare()).toMatchObject({ dirty: false, changed_vs_base: false });
    await workspace.write(main, `${await workspace.read(main)}# more\r\n`);
    const { diff = '' } = await compare({ diff: true });
    expect(diff.split('\n').filter(line => /^[+-][^+-]/.test(line))).toEqual(['+# more']);
  });

  test('that a commit would keep are a difference', async () => {
    await checkOutWithReturns();
    expect(await compare()).toMatchObject({ dirty: true, changed_vs_base: true });
    git('config', 'core.autocrlf', 'true');
    await workspace.write('.gitattributes', '*.py -text\n');
    expect(await compare()).toMatchObject({ dirty: true, changed_vs_base: true });
  });
});

test('the diff applies: it turns the registry into what lies here', async () => {
  await cloneOfRegistry();
  await workspace.write('skills/greeter/spaced name ü.txt', 'one\ntwo');
  await workspace.write('skills/greeter/run.sh', '#!/bin/sh\n', 0o755);
  await workspace.write(
    'skills/greeter/skill.yaml',
    `${await workspace.read('skills/greeter/skill.yaml')}# end`,
  );
  await rm(workspace.at('skills', 'greeter', 'handlers'), { recursive: true });
  const { diff = '' } = await compare({ diff: true });
  const clone = path.join(remotes, 'applied');
  execFileSync('git', ['clone', '-q', registry, clone]);
  execFileSync('git', ['apply', '--directory=skills/greeter', '-'], { cwd: clone, input: diff });
  execFileSync('diff', ['-r', path.join(clone, 'skills'), workspace.at('skills')]);
  expect((await stat(path.join(clone, 'skills', 'greeter', 'run.sh'))).mode & 0o100).toBe(0o100);
});

test('binary and large files are named without their content', async () => {
  await cloneOfRegistry();
  await workspace.write('skills/greeter/voice.bin', 'a\0b');
  await workspace.write('skills/greeter/big.txt', 'x'.repeat(1024 * 1024 + 1));
  const { diff, files } = await compare({ diff: true });
  expect(files).toEqual([
    { path: 'big.txt', change: 'added' },
    { path: 'voice.bin', change: 'added' },
  ]);
  expect(diff).toContain('Binary files /dev/null and b/voice.bin differ');
  expect(diff?.length).toBeLessThan(1000);
});

describe('the remote', () => {
  test('is the one that is called adaos-registry, else the setting, else origin', async () => {
    await cloneOfRegistry();
    git('remote', 'add', 'origin', registry.replace('adaos-registry', 'fork'));
    expect(await compare({ remote: 'origin' })).toMatchObject({ base: 'registry/main' });
    git('remote', 'set-url', 'registry', registry.replace('adaos-registry', 'other'));
    expect(await compare({ remote: 'registry' })).toMatchObject({ base: 'registry/main' });
    await expect(compare()).rejects.toMatchObject({
      code: 'registry-missing',
      message: expect.stringContaining('of origin'),
      nextStep: expect.stringContaining('--fetch'),
    });
  });

  test('shows no credentials', async () => {
    await cloneOfRegistry();
    git(
      'remote',
      'set-url',
      'registry',
      'https://ada:hunter22@127.0.0.1:9/adaos-registry.git?token=hunter22',
    );
    const compared = await compare({ fetch: true });
    expect(compared).toMatchObject({
      url: 'https://127.0.0.1:9/adaos-registry.git',
      remote_error: { code: 'source-unreachable' },
    });
    expect(JSON.stringify(compared)).not.toContain('hunter22');
    git('update-ref', '-d', 'refs/remotes/registry/main');
    const failure = await compare({ fetch: true }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'source-unreachable',
      detail: expect.stringContaining('127.0.0.1'),
    });
    expect(JSON.stringify(failure)).not.toContain('hunter22');
  });

  test('is missing in a repository without one, and outside every repository', async () => {
    await writeSkill(workspace);
    await expect(compare()).rejects.toMatchObject({
      code: 'registry-missing',
      message: expect.stringContaining('no git repository'),
    });
    git('init', '-q');
    await expect(compare()).rejects.toMatchObject({
      code: 'registry-missing',
      message: expect.stringContaining('no remote'),
    });
  });

  test('a skill that git ignores is not compared', async () => {
    await cloneOfRegistry();
    await workspace.write('.gitignore', 'skills/secret/\n');
    await writeSkill(workspace, { name: 'secret' });
    await expect(workspace.engine.compare('secret', { space: 'registry' }, {})).rejects.toMatchObject({
      code: 'registry-missing',
      message: expect.stringContaining('ignores'),
    });
  });
});

describe('--fetch', () => {
  test('asks the remote; without it the last fetch counts', async () => {
    await cloneOfRegistry();
    await commitElsewhere('skills/greeter/handlers/main.py', 'new\n', 'Rewrite the greeter');
    expect(await compare()).toMatchObject({ changed_vs_base: false });
    const steps: string[] = [];
    const options = { space: 'registry', fetch: true } as const;
    const { git: compared } = await workspace.engine.compare('greeter', options, {
      onStep: step => steps.push(step),
      onOutput: text => steps.push(`output ${text}`),
    });
    expect(compared).toMatchObject({
      changed_vs_base: true,
      dirty: false,
      local_last_commit: { subject: 'Add the greeter' },
      base_last_commit: { subject: 'Rewrite the greeter' },
    });
    expect(Date.now() - Date.parse(compared?.fetched_at ?? '')).toBeLessThan(60_000);
    expect(steps.some(step => step.startsWith('Fetching registry/'))).toBe(true);
    expect(steps.filter(step => step.startsWith('output'))).toEqual([]);
    expect(await compare()).toMatchObject({ changed_vs_base: true });
  });

  test('says when the remote was asked last', async () => {
    await cloneOfRegistry();
    await compare({ fetch: true });
    const then = new Date('2026-01-02T03:04:05Z');
    for (const file of ['FETCH_HEAD', 'refs/remotes/registry/main', 'logs/refs/remotes/registry/main']) {
      await utimes(workspace.at('.git', file), then, then);
    }
    expect((await compare()).fetched_at).toBe(then.toISOString());
  });

  test('fetches that branch alone: no tags, nothing of the own refspecs', async () => {
    await cloneOfRegistry();
    await commitElsewhere('skills/greeter/a.txt', 'a', 'Add a');
    execFileSync('git', ['-C', registry, 'branch', 'side', 'main']);
    execFileSync('git', ['-C', registry, 'tag', 'v1', 'main']);
    git('config', 'remote.registry.fetch', '+refs/heads/*:refs/heads/*');
    const head = git('rev-parse', 'HEAD');
    await compare({ fetch: true });
    expect(git('for-each-ref', '--format=%(refname)').split('\n').filter(Boolean)).toEqual([
      'refs/heads/main',
      'refs/remotes/registry/HEAD',
      'refs/remotes/registry/main',
    ]);
    expect(git('rev-parse', 'HEAD')).toBe(head);
  });

  test('finds a main branch of another name, and again without a fetch', async () => {
    await cloneOfRegistry('trunk');
    git('update-ref', '-d', 'refs/remotes/registry/trunk');
    await expect(compare()).rejects.toMatchObject({ code: 'registry-missing' });
    expect(await compare({ fetch: true })).toMatchObject({ base: 'registry/trunk', changed_vs_base: false });
    expect(await compare()).toMatchObject({ base: 'registry/trunk' });
  });

  test('follows a main branch that was renamed', async () => {
    await cloneOfRegistry('master');
    await compare({ fetch: true });
    execFileSync('git', ['-C', registry, 'branch', '-m', 'master', 'main']);
    expect(await compare({ fetch: true })).toMatchObject({ base: 'registry/main' });
    expect(await compare()).toMatchObject({ base: 'registry/main' });
  });

  test('of a remote that does not answer compares with what was fetched before', async () => {
    await cloneOfRegistry();
    await rm(registry, { recursive: true });
    expect(await compare({ fetch: true })).toMatchObject({
      changed_vs_base: false,
      remote_error: {
        code: 'source-unreachable',
        message: expect.stringContaining('does not appear to be a git repository'),
        nextStep: expect.stringContaining('git fetch registry'),
      },
    });
  });

  test('can be cancelled', async () => {
    await cloneOfRegistry();
    const controller = new AbortController();
    const context = { signal: controller.signal, onStep: () => controller.abort() };
    await expect(
      workspace.engine.compare('greeter', { space: 'registry', fetch: true }, context),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('no code of the repository runs', () => {
  test.skipIf(process.platform === 'win32')(
    'by hooks, filters, monitors, drivers or signatures',
    async () => {
      await cloneOfRegistry();
      const traces = workspace.at('traces');
      await mkdir(traces);
      const program = async (name: string): Promise<string> => {
        const file = path.join(remotes, name);
        await writeFile(file, `#!/bin/sh\ntouch '${path.join(traces, name)}'\ncat\n`, { mode: 0o755 });
        return `'${file}'`;
      };
      await workspace.write('.gitattributes', '* filter=evil diff=evil\n');
      git('config', 'filter.evil.clean', await program('clean'));
      git('config', 'filter.evil.smudge', await program('smudge'));
      git('config', 'diff.evil.textconv', await program('textconv'));
      git('config', 'diff.evil.command', await program('command'));
      git('config', 'diff.external', await program('external'));
      git('config', 'core.fsmonitor', await program('fsmonitor'));
      git('config', 'core.pager', await program('pager'));
      git('config', 'log.showSignature', 'true');
      git('config', 'gpg.program', await program('gpg'));
      const hooks = path.join(remotes, 'hooks');
      await mkdir(hooks);
      for (const hook of ['reference-transaction', 'post-index-change', 'post-checkout', 'pre-auto-gc']) {
        await writeFile(path.join(hooks, hook), `#!/bin/sh\ntouch '${path.join(traces, hook)}'\n`, {
          mode: 0o755,
        });
      }
      git('config', 'core.hooksPath', hooks);
      await commitElsewhere('skills/greeter/handlers/main.py', 'new\n', 'Rewrite the greeter');
      await workspace.write('skills/greeter/handlers/main.py', 'mine\n');
      for (const name of await readdir(traces)) await rm(path.join(traces, name));
      expect(await compare({ fetch: true, diff: true })).toMatchObject({
        dirty: true,
        changed_vs_base: true,
      });
      expect(await readdir(traces)).toEqual([]);
    },
  );

  test.each([
    ['core.sshCommand', 'ssh'],
    ['remote.registry.uploadpack', 'git-upload-pack'],
    ['credential.helper', 'store'],
    ['credential.https://example.org.helper', 'store'],
  ])('a fetch with %s of the repository is refused', async (name, value) => {
    await cloneOfRegistry();
    git('config', name, value);
    expect(await compare({ fetch: true })).toMatchObject({
      remote_error: {
        code: 'source-invalid',
        message: expect.stringContaining(name.toLowerCase().slice(0, 10)),
      },
    });
    expect(await compare()).not.toHaveProperty('remote_error');
  });

  test.skipIf(process.platform === 'win32')('nor by an address that names a program', async () => {
    await cloneOfRegistry();
    const trace = path.join(remotes, 'trace');
    const program = path.join(remotes, 'program');
    await writeFile(program, `#!/bin/sh\ntouch '${trace}'\n`, { mode: 0o755 });
    git('config', 'protocol.ext.allow', 'always');
    git('remote', 'set-url', 'registry', `ext::${program.replaceAll(' ', '% ')} adaos-registry`);
    expect(await compare({ fetch: true })).toMatchObject({ remote_error: { code: 'source-unreachable' } });
    await expect(stat(trace)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a comparison writes nothing into the repository', async () => {
    await cloneOfRegistry();
    // An index whose times are old makes git want to refresh it.
    const file = workspace.at('skills', 'greeter', 'skill.yaml');
    await utimes(file, new Date(), new Date(Date.now() - 1_000_000));
    const index = workspace.at('.git', 'index');
    const before = [await readFile(index), (await stat(workspace.at('.git'))).mtimeMs];
    await compare({ diff: true });
    const after = [await readFile(index), (await stat(workspace.at('.git'))).mtimeMs];
    expect(createHash('sha1').update(String(after)).digest()).toEqual(
      createHash('sha1').update(String(before)).digest(),
    );
  });
});

describe('skillberth status', () => {
  const status = (...words: string[]) =>
    callCommandLine(['status', 'greeter', ...words], { cwd: workspace.folder, env: { ...person } });

  test('shows commits on both sides and the diff', async () => {
    await cloneOfRegistry();
    await workspace.write('skills/greeter/handlers/main.py', 'mine\n');
    const { code, stdout } = await status('--diff');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^greeter {2}not installed$/m);
    expect(stdout).toMatch(/git +changed · not all committed against registry\/main/);
    expect(stdout).toMatch(/here +[0-9a-f]{8} Add the greeter just now/);
    expect(stdout).toMatch(/^\+mine$/m);
  });

  test('as JSON is the status with the comparison', async () => {
    await cloneOfRegistry();
    const { code, stdout } = await status('--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'greeter',
      versions: [],
      git: { dirty: false, changed_vs_base: false, base: 'registry/main' },
    });
  });

  test('stands although the comparison fails; who did not ask is not told', async () => {
    await writeSkill(workspace);
    const asked = await status('--diff');
    expect(asked).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/not installed[\s\S]*error\[registry-missing\][\s\S]*next/),
    });
    expect(JSON.parse((await status('--diff', '--json')).stdout)).toMatchObject({
      id: 'greeter',
      git_error: { code: 'registry-missing' },
    });
    expect((await status()).stdout).not.toContain('registry');
  });

  test('says that git is missing to who asked', async () => {
    await cloneOfRegistry();
    const call = (...words: string[]) =>
      callCommandLine(['status', 'greeter', '--json', ...words], {
        cwd: workspace.folder,
        env: { ...person, PATH: remotes },
      });
    expect(JSON.parse((await call('--diff')).stdout)).toMatchObject({ git_error: { code: 'git-missing' } });
    expect(JSON.parse((await call()).stdout)).not.toHaveProperty('git_error');
  });

  test('is of the repository that holds the skill, also inside a hook of another one', async () => {
    await cloneOfRegistry();
    const { stdout } = await callCommandLine(['status', 'greeter', '--json', '--diff'], {
      cwd: workspace.folder,
      env: { ...person, GIT_DIR: registry, GIT_INDEX_FILE: `${registry}/index`, GIT_WORK_TREE: remotes },
    });
    expect(JSON.parse(stdout)).toMatchObject({ git: { dirty: false, changed_vs_base: false } });
  });

  test('takes the name of the remote from the environment', async () => {
    await cloneOfRegistry();
    git('remote', 'set-url', 'registry', `${remotes}/other.git`);
    const { stdout } = await callCommandLine(['status', 'greeter', '--json'], {
      cwd: workspace.folder,
      env: { ...person, SKILLBERTH_REGISTRY_REMOTE: 'registry' },
    });
    expect(JSON.parse(stdout)).toMatchObject({ git: { base: 'registry/main' } });
  });
});
