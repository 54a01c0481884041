import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditLog, getEntry, phaseOf, setPhase, verifyAudit } from '../../runtime/execution/index.ts';
import { SecretMask } from '../../runtime/index.ts';
import { failureOf, RegistryFolder } from './support/registryFolder.ts';
import { repository } from './support/workspace.ts';

let place: RegistryFolder;
beforeEach(() => {
  place = new RegistryFolder();
});
afterEach(() => place.dispose());

const onPosix = process.platform !== 'win32';
/** Root may write anywhere, so a folder is mounted read-only for one command. */
const mountAndCall = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';
const mayMount =
  onPosix && spawnSync('unshare', ['-rm', 'sh', '-c', mountAndCall, 'sh', '/tmp', 'true']).status === 0;

/** The tables of version 1 as they were released; never to be changed. */
const firstVersion = `
  CREATE TABLE skills (
    id INTEGER PRIMARY KEY, skill_id TEXT NOT NULL, source TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('imported_disabled', 'enabled', 'disabled')),
    source_type TEXT NOT NULL, source_ref TEXT NOT NULL, manifest_json TEXT NOT NULL, repo_hash TEXT NOT NULL,
    trust_level TEXT NOT NULL CHECK (trust_level IN ('local', 'reviewed', 'verified')),
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, last_error TEXT, UNIQUE (skill_id, source)
  ) STRICT;
  CREATE TABLE approvals (
    id INTEGER PRIMARY KEY, skill_id TEXT NOT NULL, source TEXT NOT NULL, content_digest TEXT NOT NULL,
    permission_digest TEXT NOT NULL, permissions_json TEXT NOT NULL, approved_at TEXT NOT NULL, actor TEXT NOT NULL,
    UNIQUE (skill_id, source, content_digest, permission_digest)
  ) STRICT;
  CREATE TABLE phases (
    workspace TEXT PRIMARY KEY, phase TEXT NOT NULL CHECK (phase IN ('planning', 'execution'))
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE content_stamps (
    id INTEGER PRIMARY KEY, slot TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL, digest TEXT NOT NULL
  ) STRICT;
  INSERT INTO skills VALUES (1, 'notes', '/src/notes', 'Notes', '1.0.0', 'enabled', 'local', '/src/notes', '{"a":1}',
    'abc', 'reviewed', 10, 20, NULL);
  INSERT INTO phases VALUES ('/work', 'execution');
  PRAGMA application_id = ${0x53_4b_42_54};
  PRAGMA user_version = 1;
`;

describe('a registry of another version', () => {
  test('of version 1 is brought to the newest, by several at once', async () => {
    mkdirSync(path.dirname(place.file));
    place.byHand(database => database.exec(firstVersion));
    const log = Array.from({ length: 5 }, () => new AuditLog(place.open()));
    await Promise.all(
      log.map(one => one.append({ event: 'enable', verdict: 'allow', actor: 'cli' }, new SecretMask())),
    );
    const registry = place.open();
    expect(await verifyAudit(registry)).toMatchObject({ records: 5, intact: true });
    const entry = await registry.read(c => getEntry(c, { skillId: 'notes', source: '/src/notes' }));
    expect(entry).toMatchObject({ status: 'enabled', trustLevel: 'reviewed', manifest: { a: 1 } });
    expect(await registry.read(connection => phaseOf(connection, '/work'))).toBe('execution');
    expect(place.byHand(database => database.prepare('PRAGMA user_version').get())).toEqual({
      user_version: 2,
    });
  });

  test('of a newer version is refused and left alone, also when it became so meanwhile', async () => {
    const registry = place.open();
    await registry.write(connection => setPhase(connection, '/work', 'planning'));
    place.byHand(database => database.exec('PRAGMA user_version = 99'));
    const error = await failureOf(registry.write(connection => setPhase(connection, '/work', 'execution')));
    expect(error).toMatchObject({ code: 'registry-failed', message: expect.stringContaining('99') });
    place.closeAll();
    const before = place.bytes();
    for (const attempt of [
      place.open().write(connection => setPhase(connection, '/work', 'execution')),
      place.open().read(connection => phaseOf(connection, '/work')),
    ]) {
      expect(await failureOf(attempt)).toMatchObject({
        code: 'registry-failed',
        subject: place.file,
        nextStep: expect.stringContaining('Update Skillberth'),
      });
    }
    expect(place.bytes().equals(before)).toBe(true);
  });
});

describe('what is no registry', () => {
  async function expectLeftAlone(message: string): Promise<void> {
    const before = createHash('sha256').update(place.bytes()).digest('hex');
    const files = readdirSync(path.dirname(place.file));
    for (const attempt of [
      place.open().read(connection => phaseOf(connection, '/work')),
      place.open().write(connection => setPhase(connection, '/work', 'planning')),
    ]) {
      expect(await failureOf(attempt)).toMatchObject({
        code: 'registry-failed',
        message: expect.stringContaining(message),
        subject: place.file,
      });
    }
    expect(createHash('sha256').update(place.bytes()).digest('hex')).toBe(before);
    expect(readdirSync(path.dirname(place.file))).toEqual(files);
  }

  test('a file that is no database', async () => {
    mkdirSync(path.dirname(place.file));
    writeFileSync(place.file, 'This is no database, and longer than a header of one. '.repeat(50));
    await expectLeftAlone('damaged');
  });

  test('a database that was cut short', async () => {
    const registry = place.open();
    await registry.write(connection => {
      for (let index = 0; index < 500; index += 1) setPhase(connection, `/home/ada/${index}`, 'planning');
    });
    registry.close();
    truncateSync(place.file, 8_192);
    await expectLeftAlone('damaged');
  });

  test("another program's database", async () => {
    mkdirSync(path.dirname(place.file));
    place.byHand(database => database.exec('CREATE TABLE skills (skill_id TEXT PRIMARY KEY)'));
    await expectLeftAlone('another program');
  });

  test.runIf(onPosix)('a link, wherever it leads', async () => {
    mkdirSync(path.dirname(place.file));
    const elsewhere = path.join(place.folder, 'elsewhere.sqlite');
    symlinkSync(elsewhere, place.file);
    const error = await failureOf(place.open().write(c => setPhase(c, '/work', 'planning')));
    expect(error).toMatchObject({ code: 'registry-failed', message: expect.stringContaining('link') });
    expect(existsSync(elsewhere)).toBe(false);
  });

  test.runIf(mayMount)('a folder that cannot be written is read, not written', async () => {
    await place.open().write(connection => setPhase(connection, '/work', 'planning'));
    place.closeAll();
    const script = `
      import { phaseOf, RegistryDatabase, setPhase } from ${JSON.stringify(pathToFileURL(path.join(repository, 'runtime', 'execution', 'index.ts')).href)};
      for (const file of process.argv.slice(1)) {
        const registry = new RegistryDatabase(file);
        console.log(await registry.read(connection => phaseOf(connection, '/work')));
        await registry.write(connection => setPhase(connection, '/work', 'execution'))
          .then(() => console.log('written'), error => console.log(error.code + ': ' + error.nextStep));
      }`;
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      [
        '-rm',
        'sh',
        '-c',
        mountAndCall,
        'sh',
        place.folder,
        process.execPath,
        '--input-type=module',
        '-e',
        script,
        place.file,
        path.join(place.folder, 'other', 'registry.sqlite'),
      ],
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect(stderr).not.toContain('    at ');
    expect(stdout.trim().split('\n')).toEqual([
      'planning',
      expect.stringMatching(/^registry-failed: Check that its folder can be written/),
      'unset',
      expect.stringMatching(/^registry-failed: Check that its folder can be written/),
    ]);
  });
});
