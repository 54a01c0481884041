import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withSource } from '../../runtime/lifecycle/index.ts';
import { GitRepository, greeterFiles } from './support/gitRepository.ts';
import { GitServer, type GitServerOptions } from './support/gitServer.ts';
import { makeWorkspace, type TestWorkspace } from './support/workspace.ts';

let workspace: TestWorkspace;
let elsewhere: TestWorkspace;
let repository: GitRepository;
let server: GitServer | undefined;
const cache = process.env['SKILLBERTH_CACHE'];
beforeEach(async () => {
  workspace = await makeWorkspace();
  elsewhere = await makeWorkspace();
  process.env['SKILLBERTH_CACHE'] = elsewhere.at('cache');
  repository = new GitRepository(elsewhere.at('served', 'greeter'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  if (cache === undefined) delete process.env['SKILLBERTH_CACHE'];
  else process.env['SKILLBERTH_CACHE'] = cache;
  await workspace.dispose();
  await elsewhere.dispose();
});

const serve = async (options: GitServerOptions = {}): Promise<GitServer> => {
  server = await GitServer.start(elsewhere.at('served'), options);
  return server;
};
const inCache = async () => (existsSync(elsewhere.at('cache')) ? await readdir(elsewhere.at('cache')) : []);

/** Command lines of the processes that work in the cache. */
function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // It ended meanwhile.
        return '';
      }
    })
    .filter(words => words.includes(folder));
}

/** Everything that is written below a folder, as one text. */
function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${entry.name}\n${readFileSync(path.join(entry.parentPath, entry.name), 'latin1')}`)
    .join('\n');
}

test('a password opens the repository, and is written and said nowhere', async () => {
  repository.commit(greeterFiles());
  const { url } = await serve({ credentials: 'ada:s3cr@t-token' }).then(made => ({
    url: (user?: string) => made.url('greeter/.git', user),
  }));
  const said: string[] = [];
  const context = {
    onStep: (step: string) => void said.push(step),
    onOutput: (text: string) => void said.push(text),
  };
  const report = await workspace.engine.install(`${url('ada:s3cr%40t-token')}#main`, {}, context);
  expect(said[0]).toBe(`Fetching ${url()}#main`);
  const status = await workspace.engine.status('greeter');
  expect(status.origin).toMatchObject({ url: url(), ref: 'main' });
  const written = `${everythingIn(workspace.folder)}${JSON.stringify([report, status, said])}`;
  expect(written).toContain(url());
  expect(written).not.toContain('s3cr');
  expect(written).not.toContain('.fetch-');

  const refused = await workspace.engine
    .install(`${url('ada:wr0ng-token')}#main`, {}, context)
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'source-unreachable',
    message: expect.stringContaining('git has no access'),
    subject: `${url()}#main`,
  });
  expect(JSON.stringify([refused, said])).not.toContain('wr0ng');
  // Without it, nobody is asked.
  await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
    code: 'source-unreachable',
  });
});

test('a commit that the server does not give by itself is found among its branches', async () => {
  const first = repository.commit(greeterFiles());
  repository.commit(greeterFiles({ version: '2.0.0' }));
  const { url } = { url: (await serve({ modern: false })).url('greeter/.git') };
  const report = await workspace.engine.install(`${url}#${first}`, {}, {});
  expect(report.version).toBe('1.0.0');
  expect((await workspace.engine.status('greeter')).origin).toMatchObject({ commit: first, ref: first });
  await expect(workspace.engine.install(`${url}#${'1'.repeat(40)}`, {}, {})).rejects.toMatchObject({
    code: 'source-unreachable',
    message: expect.stringContaining('has no branch, tag or commit'),
  });
});

test('a fetch that is cancelled leaves no process and no file', async () => {
  repository.commit({ ...greeterFiles(), 'data.bin': randomBytes(1024 * 1024) });
  const stalling = await serve({ stallAfter: 400_000 });
  const abort = new AbortController();
  const install = workspace.engine.install(stalling.url('greeter/.git'), {}, { signal: abort.signal });
  const outcome = install.catch((error: unknown) => error);
  await stalling.stalled;
  await sleep(200);
  expect(processesOf(elsewhere.at('cache'))).not.toEqual([]);
  abort.abort();
  expect(await outcome).toMatchObject({ code: 'cancelled' });
  expect(processesOf(elsewhere.at('cache'))).toEqual([]);
  expect(await inCache()).toEqual([]);
  expect(existsSync(workspace.at('.skillberth'))).toBe(false);
});

test('a fetch that brings too much is ended while it runs', async () => {
  repository.commit({ ...greeterFiles(), 'data.bin': randomBytes(2 * 1024 * 1024) });
  const stalling = await serve({ stallAfter: 1_500_000 });
  const request = {
    reference: stalling.url('greeter/.git'),
    startFolder: workspace.folder,
    workspaceFolder: workspace.folder,
    find: (reference: string) => Promise.reject(new Error(reference)),
    limits: { fetch: 1024 * 1024 },
  };
  await expect(withSource(request, {}, async () => 'installed')).rejects.toMatchObject({
    code: 'source-too-large',
    message: expect.stringContaining('more than 1 MB'),
  });
  expect(processesOf(elsewhere.at('cache'))).toEqual([]);
  expect(await inCache()).toEqual([]);
});

test("ssh asks nothing, and the user's own ssh command counts", async () => {
  const called = elsewhere.at('called');
  const script = (name: string) =>
    `#!/bin/sh\necho "${name} $*" >> '${called}'\necho 'git@host: Permission denied (publickey).' >&2\nexit 255\n`;
  await elsewhere.write('bin/ssh', script('ssh'), 0o755);
  await elsewhere.write('own.sh', script('own'), 0o755);
  const before = process.env['PATH'];
  process.env['PATH'] = `${elsewhere.at('bin')}${path.delimiter}${before}`;
  const settings = elsewhere.at('gitconfig');
  await elsewhere.write('gitconfig', '');
  process.env['GIT_CONFIG_GLOBAL'] = settings;
  try {
    const refused = { code: 'source-unreachable', message: expect.stringContaining('git has no access') };
    await expect(workspace.engine.install('git@host:a/b.git', {}, {})).rejects.toMatchObject(refused);
    expect(readFileSync(called, 'utf8')).toMatch(/^ssh .*-o BatchMode=yes.*git@host/);
    await elsewhere.write('gitconfig', `[core]\n\tsshCommand = '${elsewhere.at('own.sh')}'\n`);
    await expect(workspace.engine.install('ssh://git@host/a.git', {}, {})).rejects.toMatchObject(refused);
    expect(readFileSync(called, 'utf8')).toMatch(/^own .*git@host/m);
  } finally {
    process.env['PATH'] = before;
    delete process.env['GIT_CONFIG_GLOBAL'];
  }
});

test('without the program git it says so', async () => {
  const before = process.env['PATH'];
  process.env['PATH'] = elsewhere.at('nothing');
  try {
    await expect(workspace.engine.install('github:ada/skills', {}, {})).rejects.toMatchObject({
      code: 'git-missing',
      nextStep: expect.stringContaining('git-scm.com'),
    });
  } finally {
    process.env['PATH'] = before;
  }
  expect(await inCache()).toEqual([]);
});
