import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

/** What a cloned repository may bring along: a runtime folder of its own making. */

let workspace: TestWorkspace;
/** Somebody's files, outside the workspace. */
let elsewhere: TestWorkspace;
beforeEach(async () => {
  [workspace, elsewhere] = await Promise.all([makeWorkspace(), makeWorkspace()]);
});
afterEach(async () => {
  await workspace.dispose();
  await elsewhere.dispose();
});

const runtime = 'skills/.runtime/notes';
const monthAgo = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);

/** A skill without code, so that nothing is run. */
async function writeNotes(folder = 'skills/notes', version = '1.0.0'): Promise<void> {
  await workspace.write(
    `${folder}/SKILL.md`,
    `---\nname: notes\ndescription: Keeps notes. Use when something should be noted.\nmetadata:\n  version: "${version}"\n---\n\n# Notes\n`,
  );
}

async function link(target: string, place: string): Promise<void> {
  await mkdir(path.dirname(workspace.at(place)), { recursive: true });
  await rm(workspace.at(place), { recursive: true, force: true });
  await symlink(target, workspace.at(place));
}

const followsNone = { code: 'disk-failed', message: expect.stringContaining('link') };

describe('no link in a runtime folder leads a command elsewhere', () => {
  test('a log', async () => {
    await writeNotes();
    await elsewhere.write('profile', 'mine');
    await link(elsewhere.at('profile'), `${runtime}/1.0.0/slots/A/logs/install.log`);
    await expect(workspace.engine.install('notes', {}, {})).rejects.toMatchObject({ code: 'disk-failed' });
    expect(await elsewhere.read('profile')).toBe('mine');
  });

  test.each([
    'skills/.runtime',
    runtime,
    `${runtime}/1.0.0`,
    `${runtime}/1.0.0/slots`,
    `${runtime}/1.0.0/slots/A`,
    `${runtime}/1.0.0/slots/A/logs`,
    `${runtime}/1.0.0/slots/A/tmp`,
    `${runtime}/data`,
  ])('a folder: %s', async place => {
    await writeNotes();
    await elsewhere.write('tests/mine.txt', 'mine');
    await link(elsewhere.folder, place);
    await expect(workspace.engine.install('notes', {}, {})).rejects.toMatchObject(followsNone);
    expect(await elsewhere.read('tests/mine.txt')).toBe('mine');
    expect(existsSync(elsewhere.at('.gitignore'))).toBe(false);
    const { findings } = await workspace.engine.doctor('notes', { fix: true }, {});
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'error', message: expect.stringContaining('link') }),
    );
    expect(existsSync(elsewhere.at('.gitignore'))).toBe(false);
  });

  test('a linked runtime folder is no garbage, and is not uninstalled', async () => {
    await elsewhere.write('letters/old/mine.txt', 'mine');
    await utimes(elsewhere.at('letters', 'old'), monthAgo, monthAgo);
    await link(elsewhere.folder, 'skills/.runtime');
    await workspace.engine.collectGarbage(undefined, {}, {});
    await workspace.engine.doctor(undefined, { fix: true }, {});
    await expect(workspace.engine.uninstall('letters', { discard: 'delete' }, {})).rejects.toMatchObject({
      code: expect.any(String),
    });
    expect(await elsewhere.read('letters/old/mine.txt')).toBe('mine');
    expect(existsSync(elsewhere.at('.gitignore'))).toBe(false);
  });

  test('the log of a run', async () => {
    await writeSkill(workspace);
    await workspace.engine.install('greeter', {}, {});
    await workspace.engine.activate('greeter', {}, {});
    await elsewhere.write('run.log', 'mine');
    await link(elsewhere.folder, 'skills/.runtime/greeter/1.0.0/slots/A/logs');
    await expect(workspace.engine.run('greeter', 'greet', { who: 'you' }, {})).rejects.toMatchObject(
      followsNone,
    );
    expect(await elsewhere.read('run.log')).toBe('mine');
  });
});

test('what is no version of a skill is never removed', async () => {
  await workspace.write(`${runtime}/pictures/mine.txt`, 'mine');
  await utimes(workspace.at(runtime, 'pictures'), monthAgo, monthAgo);
  await writeNotes();
  await workspace.engine.collectGarbage('notes', {}, {});
  expect(await workspace.read(`${runtime}/pictures/mine.txt`)).toBe('mine');
});

test('a version whose name ends like that of an unfinished file stays', async () => {
  for (const version of ['1.0.0-a.0.tmp', '2.0.0']) {
    await writeNotes('skills/notes', version);
    await workspace.engine.install('notes', {}, {});
    await workspace.engine.activate('notes', {}, {});
  }
  await workspace.engine.doctor('notes', { fix: true }, {});
  await workspace.engine.collectGarbage('notes', {}, {});
  expect(await workspace.engine.rollback('notes', {})).toMatchObject({ version: '1.0.0-a.0.tmp' });
});

test('a state that names no version leads nowhere', async () => {
  await writeNotes();
  await workspace.engine.install('notes', {}, {});
  await workspace.write(
    `${runtime}/state.json`,
    '{"version": "../../elsewhere", "slot": "A", "generation": 1}',
  );
  await expect(workspace.engine.activate('notes', {}, {})).rejects.toMatchObject({ code: 'state-corrupt' });
});

test('test results in a foreign shape count as none', async () => {
  await writeNotes();
  await workspace.engine.install('notes', {}, {});
  const { build } = JSON.parse(await workspace.read(`${runtime}/1.0.0/slots/A/resolved.manifest.json`));
  for (const text of ['null', '7', '[]', JSON.stringify({ build, report: { outcome: 'passed' } })]) {
    await workspace.write(`${runtime}/1.0.0/slots/A/tests.json`, text);
    const status = await workspace.engine.status('notes');
    expect(status.error).toBeUndefined();
    expect(status.versions[0]?.slots[0]?.tests.outcome).toBe('not-run');
  }
});

describe('the lock', () => {
  test('is no link', async () => {
    await writeNotes();
    await link(elsewhere.at('lock'), `${runtime}/lock.sqlite`);
    await expect(workspace.engine.install('notes', {}, {})).rejects.toMatchObject(followsNone);
    expect(existsSync(elsewhere.at('lock'))).toBe(false);
  });

  test('has no journal that names another file, which the database would remove', async () => {
    await writeNotes();
    await workspace.engine.install('notes', {}, {});
    await elsewhere.write('mine.txt', 'mine');
    const lock = workspace.at(runtime, 'lock.sqlite');
    await writeFile(`${lock}-journal`, journalNaming(await readFile(lock), elsewhere.at('mine.txt')));
    await expect(workspace.engine.install('notes', {}, {})).rejects.toMatchObject({
      code: 'lock-failed',
      subject: `${lock}-journal`,
    });
    expect(await elsewhere.read('mine.txt')).toBe('mine');
  });

  test('goes on after a writer that was killed with its journal open', async () => {
    await writeNotes();
    await workspace.engine.install('notes', {}, {});
    const lock = workspace.at(runtime, 'lock.sqlite');
    await writeFile(`${lock}-journal`, journalNaming(await readFile(lock), undefined));
    await workspace.engine.install('notes', {}, {});
  });
});

/** A journal that a crash could have left of a transaction over several files; https://www.sqlite.org/fileformat.html#rollbackjournal */
function journalNaming(database: Buffer, file: string | undefined): Buffer {
  const magic = Buffer.from('d9d505f920a163d7', 'hex');
  const page = database.readUInt16BE(16);
  const sector = 512;
  const nonce = 4711;
  const content = database.subarray(0, page);
  const header = Buffer.alloc(sector);
  magic.copy(header);
  [1, nonce, database.length / page, sector, page].forEach((value, index) => {
    header.writeUInt32BE(value, 8 + 4 * index);
  });
  let sum = nonce;
  for (let at = page - 200; at > 0; at -= 200) sum = (sum + (content[at] ?? 0)) >>> 0;
  const pages = Buffer.concat([header, number(1), content, number(sum)]);
  if (file === undefined) return pages;
  const name = Buffer.from(file);
  const nameSum = name.reduce((total, byte) => total + byte, 0);
  return Buffer.concat([
    pages,
    Buffer.alloc((sector - (pages.length % sector)) % sector),
    number(Math.floor(0x40000000 / page) + 1),
    name,
    number(name.length),
    number(nameSum),
    magic,
  ]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

test("npm's settings do not come with a skill", async () => {
  await writeSkill(workspace, {
    files: {
      'package.json': JSON.stringify({ dependencies: { settings: 'file:.npmrc' } }),
      '.npmrc': 'registry=http://127.0.0.1:9/',
    },
  });
  await expect(workspace.engine.install('greeter', {}, {})).rejects.toMatchObject({
    code: 'dependency-failed',
    message: expect.stringContaining('.npmrc'),
  });
});

test('an origin in a slot is checked like one that a person names', async () => {
  await writeNotes('.skillberth/source');
  await workspace.engine.install(workspace.at('.skillberth', 'source'), {}, {});
  const file = '.skillberth/runtime/notes/1.0.0/slots/A/resolved.manifest.json';
  const resolved = JSON.parse(await workspace.read(file));
  const fetched = (origin: object): Promise<unknown> =>
    workspace
      .write(
        file,
        JSON.stringify({ ...resolved, origin: { kind: 'git', commit: 'a'.repeat(40), ...origin } }),
      )
      .then(() => workspace.engine.install('notes', {}, {}));
  const url = elsewhere.folder;
  for (const origin of [
    { url: `file://${url}`, folder: '../..' },
    { url: `file://${url}`, ref: '--upload-pack=touch' },
    { url: 'ext::sh -c touch% /tmp/x' },
    { url },
  ]) {
    await expect(fetched(origin)).rejects.toMatchObject({ code: 'source-invalid' });
  }
});

describe('two folders with one name', () => {
  test('share no slots: whoever has them keeps them', async () => {
    await writeNotes();
    await workspace.engine.install(workspace.at('skills', 'notes'), {}, {});
    await writeNotes('skills/copy');
    await expect(workspace.engine.install(workspace.at('skills', 'copy'), {}, {})).rejects.toMatchObject({
      code: 'skill-exists',
      subject: expect.stringContaining(workspace.at('skills', 'notes')),
    });
    await workspace.engine.install(workspace.at('skills', 'notes'), {}, {});
    const { findings } = await workspace.engine.doctor(undefined, {}, {});
    expect(findings.filter(({ code }) => code === 'name-shared')).toMatchObject([
      { skill: 'notes', severity: 'error', fixable: false },
    ]);
    await rm(workspace.at('skills', 'notes'), { recursive: true });
    // The folder was renamed, as far as anyone can tell.
    await workspace.engine.install('notes', {}, {});
  });

  test('of client folders the first counts', async () => {
    await writeNotes('.claude/skills/notes');
    await writeNotes('.agents/skills/notes');
    await workspace.engine.install('notes', {}, {});
    await expect(
      workspace.engine.install(workspace.at('.agents', 'skills', 'notes'), {}, {}),
    ).rejects.toMatchObject({ code: 'skill-exists' });
  });

  test('what was installed from elsewhere is not replaced by a client folder of that name', async () => {
    await elsewhere.write(
      'notes/SKILL.md',
      '---\nname: notes\ndescription: Keeps notes. Use when something should be noted.\n---\n\n# Notes\n',
    );
    await workspace.engine.install(elsewhere.at('notes'), {}, {});
    await writeNotes('.claude/skills/notes');
    await expect(workspace.engine.install('notes', {}, {})).rejects.toMatchObject({ code: 'skill-exists' });
  });
});
