import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readlink, rm, utimes } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DiskStep, setFaultPoint } from '../../runtime/lifecycle/index.ts';
import { below, GitRepository, greeterFiles } from './support/gitRepository.ts';
import { seededSample } from './support/seededSample.ts';
import { makeWorkspace, type TestWorkspace, writeSkill, yes } from './support/workspace.ts';

let workspace: TestWorkspace;
let elsewhere: TestWorkspace;
let repository: GitRepository;
const cache = process.env['SKILLBERTH_CACHE'];
beforeEach(async () => {
  workspace = await makeWorkspace();
  elsewhere = await makeWorkspace();
  process.env['SKILLBERTH_CACHE'] = elsewhere.at('cache');
  repository = new GitRepository(elsewhere.at('repository'));
});
afterEach(async () => {
  if (cache === undefined) delete process.env['SKILLBERTH_CACHE'];
  else process.env['SKILLBERTH_CACHE'] = cache;
  await workspace.dispose();
  await elsewhere.dispose();
});

const slot = (version: string, name: string, ...more: string[]): string =>
  workspace.at('.skillberth', 'runtime', 'greeter', version, 'slots', name, ...more);
const resolved = (version: string, name: string) =>
  JSON.parse(readFileSync(slot(version, name, 'resolved.manifest.json'), 'utf8'));
const greet = async () =>
  (await workspace.engine.run('greeter', undefined, { who: 'Ada' }, {})).result as { text: string };
/** Nothing of a fetch may stay behind. */
const leftovers = async () =>
  existsSync(elsewhere.at('cache'))
    ? (await readdir(elsewhere.at('cache'))).filter(name => name.startsWith('.fetch-'))
    : [];
afterEach(async () => expect(await leftovers()).toEqual([]));

describe('what is fetched', () => {
  test('the default branch, pinned to its commit; listed, activated, run without the repository', async () => {
    const commit = repository.commit(greeterFiles());
    const steps: string[] = [];
    const report = await workspace.engine.install(
      repository.url,
      {},
      { onStep: step => void steps.push(step) },
    );
    expect(steps.slice(0, 2)).toEqual([`Fetching ${repository.url}`, 'Reading 2 files']);
    const origin = { kind: 'git', url: repository.url, commit };
    expect(report).toMatchObject({ skill: 'greeter', version: '1.0.0', slot: 'A', origin });
    expect(resolved('1.0.0', 'A').origin).toEqual(origin);
    const [listed, ...others] = await workspace.engine.list();
    expect(others).toEqual([]);
    expect(listed).toMatchObject({ id: 'greeter', sourceKind: 'installed', sourceVersion: '1.0.0', origin });
    expect(listed?.error).toBeUndefined();
    expect(listed?.versions[0]?.slots[0]).toMatchObject({ prepared: true, pending: true, origin });
    expect(listed?.versions[0]?.slots[0]?.stale).toBeUndefined();
    await workspace.engine.activate('greeter', {}, yes);
    expect(await greet()).toMatchObject({ text: 'Hello Ada' });

    repository.commit(greeterFiles({ word: 'Goodbye' }));
    await workspace.engine.install('greeter', {}, {});
    expect(resolved('1.0.0', 'B').origin.commit).not.toBe(commit);
    await workspace.engine.activate('greeter', {}, yes);
    expect(await greet()).toMatchObject({ text: 'Goodbye Ada' });

    await rm(repository.folder, { recursive: true });
    expect(await greet()).toMatchObject({ text: 'Goodbye Ada' });
    await workspace.engine.rollback('greeter', {});
    expect(await greet()).toMatchObject({ text: 'Hello Ada' });
    expect((await workspace.engine.status('greeter')).origin).toEqual(origin);
    await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
      code: 'source-unreachable',
      message: expect.stringContaining('There is no repository'),
    });
    expect(await readFileSync(workspace.at('.skillberth', 'runtime', '.gitignore'), 'utf8')).toBe('*\n');
  });

  test('a branch, a tag, a full hash, none of which move unasked', async () => {
    const first = repository.commit(greeterFiles());
    repository.git('tag', '-a', 'v1', '-m', 'first');
    repository.git('branch', 'feature/x#1');
    const second = repository.commit(greeterFiles({ version: '2.0.0' }));
    const commitOf = async (ref: string): Promise<string> => {
      const { version, slot: name } = await workspace.engine.install(`${repository.url}#${ref}`, {}, {});
      expect(resolved(version, name).origin.ref).toBe(ref);
      return resolved(version, name).origin.commit;
    };
    expect(await commitOf('v1')).toBe(first);
    expect(await commitOf('feature/x#1')).toBe(first);
    expect(await commitOf('main')).toBe(second);
    expect(await commitOf(first)).toBe(first);
    await workspace.engine.activate(
      'greeter',
      { version: '1.0.0', slot: resolved('1.0.0', 'A').origin.ref === first ? 'A' : 'B' },
      yes,
    );
    expect(await workspace.engine.install('greeter', {}, {})).toMatchObject({ version: '1.0.0' });
  });

  test('a folder of the repository, whose own limits count; other files of it are not written', async () => {
    repository.commit({
      ...below('skills/greeter', greeterFiles()),
      ...below('skills/other', greeterFiles({ name: 'other' })),
      'big.bin': Buffer.alloc(11 * 1024 * 1024),
    });
    repository.git('config', 'uploadpack.allowFilter', 'true');
    await workspace.engine.install(`${repository.url}#:skills/greeter`, {}, {});
    expect(resolved('1.0.0', 'A').origin).toMatchObject({ folder: 'skills/greeter' });
    expect((await readdir(slot('1.0.0', 'A', 'src', 'skills', 'greeter'))).sort()).toEqual([
      'handlers',
      'skill.yaml',
    ]);
    await expect(workspace.engine.install(`${repository.url}#:skills/none`, {}, {})).rejects.toMatchObject({
      code: 'skill-not-found',
      message: expect.stringContaining('has no folder skills/none'),
    });
    await expect(workspace.engine.install(`${repository.url}#main`, {}, {})).rejects.toMatchObject({
      code: 'skill-ambiguous',
      nextStep: `Name the one you mean: ${repository.url}#main:skills/greeter, ${repository.url}#main:skills/other.`,
    });
  });

  test('the only skill of a repository is found, and is fetched from there again', async () => {
    repository.commit({ 'README.md': 'hello', ...below('.claude/skills/greeter', greeterFiles()) });
    await workspace.engine.install(repository.url, {}, {});
    expect(resolved('1.0.0', 'A').origin).toMatchObject({ folder: '.claude/skills/greeter' });
    repository.commit(below('skills/other', greeterFiles({ name: 'other' })));
    const { commit } = resolved('1.0.0', 'A').origin;
    await workspace.engine.install('greeter', {}, {});
    expect(resolved('1.0.0', 'A').origin).toMatchObject({ folder: '.claude/skills/greeter' });
    expect(resolved('1.0.0', 'A').origin.commit).not.toBe(commit);
  });

  test('a plain SKILL.md at the top of a repository that is called something else', async () => {
    repository.commit({
      'SKILL.md':
        '---\nname: greeter\ndescription: Greets people by their name when asked to.\n---\n# Greeter\n',
    });
    expect(await workspace.engine.install(repository.url, {}, {})).toMatchObject({ skill: 'greeter' });
    expect(await workspace.engine.status('greeter')).toMatchObject({ format: 'agent-skill', id: 'greeter' });
  });

  test('executable bits and links inside are kept, submodules are left out with a word', async () => {
    const files = greeterFiles();
    const blob = (text: string) => repository.blob(text);
    const handlers = repository.tree([['100644', blob(files['handlers/main.py'] ?? ''), 'main.py']]);
    const bin = repository.tree([
      ['120000', blob('../handlers/main.py'), 'link.py'],
      ['100755', blob('#!/bin/sh\n'), 'tool'],
    ]);
    repository.commitTree(
      repository.tree([
        ['40000', bin, 'bin'],
        ['100644', blob('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'), 'data.bin'],
        ['40000', handlers, 'handlers'],
        ['100644', blob(files['skill.yaml'] ?? ''), 'skill.yaml'],
        ['160000', '1'.repeat(40), 'sub'],
      ]),
    );
    const output: string[] = [];
    await workspace.engine.install(repository.url, {}, { onOutput: text => void output.push(text) });
    expect(output.join('')).toContain('Left out: sub is another repository');
    expect(output.join('')).toContain('data.bin is kept in Git LFS');
    const copy = slot('1.0.0', 'A', 'src', 'skills', 'greeter');
    expect(statSync(`${copy}/bin/tool`).mode & 0o111).not.toBe(0);
    expect(await readlink(`${copy}/bin/link.py`)).toBe('../handlers/main.py');
    expect(existsSync(`${copy}/sub`)).toBe(false);
  });

  test("through git's own rewriting of github addresses", async () => {
    const commit = repository.commit(below('skills/greeter', greeterFiles()));
    const settings = elsewhere.at('gitconfig');
    writeFileSync(settings, `[url "${repository.url}"]\n\tinsteadOf = https://github.com/ada/skills.git\n`);
    const before = process.env['GIT_CONFIG_GLOBAL'];
    process.env['GIT_CONFIG_GLOBAL'] = settings;
    try {
      await workspace.engine.install('github:ada/skills#main:skills/greeter', {}, {});
    } finally {
      if (before === undefined) delete process.env['GIT_CONFIG_GLOBAL'];
      else process.env['GIT_CONFIG_GLOBAL'] = before;
    }
    expect(resolved('1.0.0', 'A').origin).toEqual({
      kind: 'git',
      url: 'https://github.com/ada/skills.git',
      ref: 'main',
      commit,
      folder: 'skills/greeter',
    });
  });

  test('variables of git that point to another repository do not count', async () => {
    repository.commit(greeterFiles());
    const other = new GitRepository(elsewhere.at('other'));
    other.commit({ 'a.txt': 'a' });
    const variables = {
      GIT_DIR: `${other.folder}/.git`,
      GIT_WORK_TREE: other.folder,
      GIT_INDEX_FILE: '/none',
    };
    Object.assign(process.env, variables);
    try {
      await workspace.engine.install(repository.url, {}, {});
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
    }
    expect(other.git('for-each-ref')).not.toContain('skillberth');
    expect(resolved('1.0.0', 'A').file_count).toBe(2);
  });

  test('two installs at once are both right', async () => {
    repository.commit(greeterFiles());
    const reports = await Promise.all([1, 2].map(() => workspace.engine.install(repository.url, {}, {})));
    expect(reports.map(report => report.skill)).toEqual(['greeter', 'greeter']);
    expect((await workspace.engine.status('greeter')).error).toBeUndefined();
  });
});

describe('what is refused', () => {
  const refusal = async (reference: string): Promise<unknown> =>
    await workspace.engine.install(reference, {}, {}).then(
      () => 'installed',
      (error: unknown) => error,
    );

  test('an unknown ref, a missing repository, an unreachable host, each with its sentence', async () => {
    repository.commit(greeterFiles());
    expect(await refusal(`${repository.url}#nope`)).toMatchObject({
      code: 'source-unreachable',
      message: `The repository ${repository.url} has no branch, tag or commit nope.`,
    });
    expect(await refusal(`${repository.url}#${'1'.repeat(40)}`)).toMatchObject({
      code: 'source-unreachable',
    });
    expect(await refusal(`${repository.url}-missing`)).toMatchObject({
      code: 'source-unreachable',
      message: expect.stringContaining('There is no repository'),
    });
    expect(await refusal('git://127.0.0.1:1/x.git')).toMatchObject({
      code: 'source-unreachable',
      message: expect.stringMatching(/^The connection to .* failed/),
    });
    expect(await refusal('ext::sh -c touch% canary')).toMatchObject({ code: 'source-invalid' });
  });

  test('a skill whose id the workspace has, or that comes from another repository', async () => {
    repository.commit(greeterFiles());
    await workspace.engine.install(repository.url, {}, {});
    const other = new GitRepository(elsewhere.at('other'));
    other.commit(greeterFiles());
    expect(await refusal(other.url)).toMatchObject({ code: 'skill-exists', subject: repository.url });
    await writeSkill(workspace);
    expect(await refusal(repository.url)).toMatchObject({
      code: 'skill-exists',
      subject: workspace.at('skills', 'greeter'),
    });
  });

  test('errors of the skill name its place in the repository', async () => {
    repository.commit(below('skills/greeter', { 'skill.yaml': 'name: greeter\nversion: 1\ntools: 3\n' }));
    expect(await refusal(`${repository.url}#main:skills/greeter`)).toMatchObject({
      code: 'manifest-invalid',
      subject: `${repository.url}#main:skills/greeter/skill.yaml`,
    });
  });

  test.each<[string, (made: GitRepository, blob: string) => [string, string, string | Buffer], string]>([
    ['a link out of it', made => ['120000', made.blob('../../../../etc/passwd'), 'out'], 'it is a link'],
    ['an absolute link', made => ['120000', made.blob('/etc/passwd'), 'out'], 'it is a link'],
    [
      'a link that leaves through another link',
      made => [
        '40000',
        made.tree([
          ['120000', made.blob('..'), 'l'],
          ['120000', made.blob('l/../../x'), 'm'],
        ]),
        'sub',
      ],
      'it is a link',
    ],
    ['a name with steps up', (_, blob) => ['100644', blob, '../up.txt'], 'goes through ..'],
    [
      'a folder ..',
      (made, blob) => ['40000', made.tree([['100644', blob, 'up.txt']]), '..'],
      'goes through ..',
    ],
    [
      'a folder .git',
      (made, blob) => ['40000', made.tree([['100755', blob, 'post-checkout']]), '.GIT'],
      'folder .git',
    ],
    ['a backslash', (_, blob) => ['100644', blob, '..\\up.txt'], 'backslash'],
    ['a device', (_, blob) => ['100644', blob, 'aux.txt'], 'device'],
    ['a space at the end', (_, blob) => ['100644', blob, 'main.py '], 'ends with a dot or a space'],
    ['a control character', (_, blob) => ['100644', blob, 'a\u001bb'], 'control characters'],
    ['two that differ in case', (_, blob) => ['100644', blob, 'SKILL.yaml'], 'do not tell case apart'],
    ['a name that is not UTF-8', (_, blob) => ['100644', blob, Buffer.from([0xff, 0x41])], 'not UTF-8'],
  ])('%s', async (_, entry, message) => {
    const files = greeterFiles();
    const blob = repository.blob('x');
    const handlers = repository.tree([
      ['100644', repository.blob(files['handlers/main.py'] ?? ''), 'main.py'],
    ]);
    const manifest = repository.blob(files['skill.yaml'] ?? '');
    repository.commitTree(
      repository.tree([
        ['40000', handlers, 'handlers'],
        ['100644', manifest, 'skill.yaml'],
        entry(repository, blob),
      ]),
    );
    expect(await refusal(repository.url)).toMatchObject({
      code: 'source-invalid',
      message: expect.stringContaining(message),
    });
    expect(existsSync(workspace.at('.skillberth'))).toBe(false);
  });

  test.each([false, true])('a file over 10 MB (server leaves large ones out: %s)', async filters => {
    if (filters) repository.git('config', 'uploadpack.allowFilter', 'true');
    repository.commit({ ...greeterFiles(), 'data.bin': Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect(await refusal(repository.url)).toMatchObject({
      code: 'source-too-large',
      message: expect.stringContaining('"data.bin"'),
    });
    repository.commit({ 'data.bin': Buffer.alloc(10 * 1024 * 1024, 1) });
    expect(await refusal(repository.url)).toBe('installed');
  });

  test('more than 50 MB in all, more than 5,000 files', async () => {
    const large = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map(part => [`${part}.bin`, Buffer.alloc(9 * 1024 * 1024)]),
    );
    repository.commit({ ...greeterFiles(), ...large });
    expect(await refusal(repository.url)).toMatchObject({
      code: 'source-too-large',
      message: `${repository.url} has 54 MB in all; 50 MB is the most.`,
    });
    const blob = repository.blob('x');
    const many = repository.tree(
      Array.from({ length: 5_001 }, (_, index): [string, string, string] => [
        '100644',
        blob,
        `f${10_000 + index}`,
      ]),
    );
    const manifest = repository.blob(greeterFiles()['skill.yaml'] ?? '');
    repository.commitTree(
      repository.tree([
        ['40000', many, 'many'],
        ['100644', manifest, 'skill.yaml'],
      ]),
    );
    expect(await refusal(repository.url)).toMatchObject({
      code: 'source-too-large',
      message: expect.stringContaining('more than 5,000 files'),
    });
  });

  test('a few objects that unfold to a billion folders', async () => {
    const manifest = repository.blob(greeterFiles()['skill.yaml'] ?? '');
    let tree = repository.tree([]);
    for (let level = 0; level < 9; level += 1) {
      const below = tree;
      tree = repository.tree(
        Array.from({ length: 10 }, (_, index): [string, string, string] => ['40000', below, `d${index}`]),
      );
    }
    repository.commitTree(
      repository.tree([
        ['40000', tree, 'deep'],
        ['100644', manifest, 'skill.yaml'],
      ]),
    );
    const started = performance.now();
    expect(await refusal(repository.url)).toMatchObject({ code: 'source-too-large' });
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test('no hook, filter or setting of a repository runs', async () => {
  const canary = elsewhere.at('canary');
  const touch = `#!/bin/sh\ntouch '${canary}'\ncat\n`;
  await elsewhere.write('touch.sh', touch, 0o755);
  const script = elsewhere.at('touch.sh');
  repository.commit({
    ...greeterFiles(),
    '.gitattributes': '* filter=bad diff=bad\n*.py export-subst\n',
    '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::${script}\n\tupdate = !${script}\n`,
    '.lfsconfig': `[lfs]\n\turl = ext::${script}\n`,
  });
  for (const hook of [
    'post-checkout',
    'post-merge',
    'reference-transaction',
    'pre-auto-gc',
    'post-upload-pack',
  ]) {
    await elsewhere.write(`repository/.git/hooks/${hook}`, touch, 0o755);
  }
  for (const setting of [
    'filter.bad.smudge',
    'filter.bad.process',
    'diff.bad.textconv',
    'core.fsmonitor',
    'core.sshCommand',
    'uploadpack.packObjectsHook',
    'credential.helper',
  ]) {
    repository.git('config', setting, script);
  }
  // The user's own hooks are for the user's own repositories.
  const settings = elsewhere.at('gitconfig');
  await elsewhere.write('hooks/reference-transaction', touch, 0o755);
  await elsewhere.write('template/hooks/reference-transaction', touch, 0o755);
  const lines = [
    `[core]\n\thooksPath = ${elsewhere.at('hooks')}`,
    `[init]\n\ttemplateDir = ${elsewhere.at('template')}`,
    `[filter "bad"]\n\tsmudge = ${script}`,
  ];
  writeFileSync(settings, `${lines.join('\n')}\n`);
  process.env['GIT_CONFIG_GLOBAL'] = settings;
  rmSync(canary, { force: true });
  try {
    await workspace.engine.install(repository.url, {}, {});
  } finally {
    delete process.env['GIT_CONFIG_GLOBAL'];
  }
  expect(existsSync(canary)).toBe(false);
  expect(resolved('1.0.0', 'A').origin.kind).toBe('git');
});

test('what a killed install left in the cache goes with a later one; what a running one has stays', async () => {
  repository.commit(greeterFiles());
  const abandoned = elsewhere.at('cache', '.fetch-abandoned');
  const running = elsewhere.at('cache', '.fetch-running');
  for (const folder of [abandoned, running]) await mkdir(folder, { recursive: true });
  await utimes(abandoned, 0, 0);
  await workspace.engine.install(repository.url, {}, {});
  expect(await leftovers()).toEqual(['.fetch-running']);
  await rm(running, { recursive: true });
});

test('a full disk and missing handles at every step of a fetch: a clear error, and nothing is left', async () => {
  repository.commit({ ...greeterFiles(), 'a.txt': 'a', 'b.txt': 'b' });
  const isOfFetch = ({ operation, path }: DiskStep): boolean =>
    operation !== 'remove' && (path === 'git' || path.includes('.fetch-'));
  let steps = 0;
  const failWith = (code: string, at: number): void => {
    let seen = 0;
    setFaultPoint(step => {
      if (!isOfFetch(step)) return;
      seen += 1;
      steps = Math.max(steps, seen);
      if (seen === at) throw Object.assign(new Error(code), { code, path: step.path });
    });
  };
  try {
    failWith('', 0);
    await workspace.engine.install(repository.url, {}, {});
    expect(steps).toBeGreaterThan(20);
    const sample = process.env['SKILLBERTH_FULL'] === '1' ? steps : 8;
    for (const index of seededSample(steps, sample, 20)) {
      const at = index + 1;
      const [code, expected] = at % 2 === 0 ? ['ENOSPC', 'disk-full'] : ['EMFILE', 'disk-failed'];
      failWith(code ?? '', at);
      await expect(workspace.engine.install(repository.url, {}, {})).rejects.toMatchObject({
        code: expected,
      });
      expect(await leftovers()).toEqual([]);
    }
  } finally {
    setFaultPoint(undefined);
  }
  expect((await workspace.engine.status('greeter')).error).toBeUndefined();
}, 300_000);
