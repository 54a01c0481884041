import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { agentosRegistryFile, agentosSkillOf, readAgentosRegistry } from '../../runtime/execution/index.ts';
import { failureOf } from './support/registryFolder.ts';

let folder: string;
let file: string;
const open: DatabaseSync[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'skillberth agentos-'));
  file = path.join(folder, 'db.sqlite');
});
afterEach(() => {
  for (const database of open.splice(0)) database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Their database, with the columns that their registry makes, held open as AgentOS does. */
function agentos(journal = 'WAL'): DatabaseSync {
  const database = new DatabaseSync(file);
  open.push(database);
  database.exec(`PRAGMA journal_mode = ${journal};
    CREATE TABLE IF NOT EXISTS skills (skill_id TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL,
      status TEXT NOT NULL, source_type TEXT NOT NULL, source_ref TEXT NOT NULL, manifest_json TEXT NOT NULL,
      repo_hash TEXT NOT NULL, trust_level TEXT DEFAULT 'local', created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL, last_error TEXT)`);
  return database;
}

function add(database: DatabaseSync, id: string, type: string, source: string, status = 'enabled'): void {
  database
    .prepare(`INSERT INTO skills VALUES (?, 'n', '1.0.0', ?, ?, ?, '{}', 'h', 'verified', 1, 1, NULL)`)
    .run(id, status, type, source);
}

function close(database: DatabaseSync): void {
  open.splice(open.indexOf(database), 1);
  database.close();
}

/** Names, sizes, times and bytes of everything in the folder. */
function traces(): readonly string[] {
  return readdirSync(folder).map(name => {
    const { size, mtimeMs, ino } = statSync(path.join(folder, name));
    const digest = execFileSync('sha256sum', [path.join(folder, name)], { encoding: 'utf8' }).slice(0, 64);
    return `${name} ${ino} ${size} ${mtimeMs} ${digest}`;
  });
}

describe('the registry of AgentOS', () => {
  test.each(['WAL', 'DELETE'])('is read and left as it is (%s)', async journal => {
    const database = agentos(journal);
    add(database, 'local.one', 'local', '/home/me/skills/one');
    add(database, 'hub.two', 'github', 'github:owner/repo#v1.0:skills/two', 'imported_disabled');
    add(database, 'hub-three', 'github', 'owner/repo@main:sub', 'disabled');
    add(database, 'four', 'github', 'owner/repo.git', 'no-status');
    close(database);
    const before = traces();
    expect(before).toHaveLength(1);
    expect(await readAgentosRegistry(file)).toEqual({
      file,
      skills: [
        {
          skillId: 'local.one',
          sourceType: 'local',
          reference: '/home/me/skills/one',
          statusThere: 'enabled',
        },
        {
          skillId: 'hub.two',
          sourceType: 'github',
          reference: 'github:owner/repo#v1.0:skills/two',
          statusThere: 'imported_disabled',
        },
        {
          skillId: 'hub-three',
          sourceType: 'github',
          reference: 'github:owner/repo#main:sub',
          statusThere: 'disabled',
        },
        { skillId: 'four', sourceType: 'github', reference: 'github:owner/repo' },
      ],
      skipped: [],
    });
    expect(traces()).toEqual(before);
  });

  test('is read while AgentOS has written to its log only', async () => {
    const database = agentos();
    database.exec('PRAGMA wal_autocheckpoint = 0');
    add(database, 'one', 'local', '/one');
    database.exec('BEGIN IMMEDIATE');
    add(database, 'two', 'local', '/two');
    const before = traces();
    expect((await readAgentosRegistry(file)).skills.map(skill => skill.skillId)).toEqual(['one']);
    expect(traces()).toEqual(before);
    database.exec('COMMIT');
    expect((await readAgentosRegistry(file)).skills.map(skill => skill.skillId)).toEqual(['one', 'two']);
  });

  test('is waited for while it is locked', async () => {
    const database = agentos('DELETE');
    add(database, 'one', 'local', '/one');
    database.exec('BEGIN EXCLUSIVE');
    add(database, 'two', 'local', '/two');
    const reading = readAgentosRegistry(file);
    setTimeout(() => database.exec('COMMIT'), 150);
    expect((await reading).skills.map(skill => skill.skillId)).toEqual(['one', 'two']);
  });

  test('of a killed AgentOS is read with its log', async () => {
    const script = `
      const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(process.argv[1]);
      database.exec("INSERT INTO skills VALUES ('late', 'n', '1', 'enabled', 'local', '/late', '{}', 'h', 'local', 1, 1, NULL)");
      process.kill(process.pid, 'SIGKILL');`;
    close(agentos());
    expect(() => execFileSync(process.execPath, ['-e', script, file], { stdio: 'ignore' })).toThrow();
    rmSync(`${file}-shm`);
    const before = traces();
    expect(before).toHaveLength(2);
    expect((await readAgentosRegistry(file)).skills.map(skill => skill.skillId)).toEqual(['late']);
    expect(traces()).toEqual(before);
  });

  test('names rows that nothing could be imported from', async () => {
    const database = agentos();
    add(database, '..', 'local', '/one');
    add(database, 'Upper/../x', 'local', '/one');
    add(database, 'relative', 'local', 'skills/one');
    add(database, 'home', 'local', '~/one');
    add(database, 'command', 'github', 'ext::sh -c id');
    add(database, 'option', 'github', '-oProxyCommand=id/x');
    add(database, 'up', 'github', 'github:owner/repo#main:../../etc');
    add(database, 'other-host', 'github', 'https://evil.example/owner/repo');
    add(database, 'zip', 'zip', '/one.zip');
    add(database, 'good', 'local', '/good');
    const { skills, skipped } = await readAgentosRegistry(file);
    expect(skills.map(skill => skill.skillId)).toEqual(['good']);
    expect(skipped.map(row => row.skillId)).toEqual([
      '..',
      'Upper/../x',
      'relative',
      'home',
      'command',
      'option',
      'up',
      'other-host',
      'zip',
    ]);
  });

  test('that is missing, a folder, no database or another one is an error that says what to do', async () => {
    expect(await failureOf(readAgentosRegistry(file))).toMatchObject({
      code: 'source-invalid',
      message: 'There is no registry of AgentOS.',
      subject: file,
      nextStep: expect.stringContaining('--from-agentos <file>'),
    });
    mkdirSync(file);
    expect(await failureOf(readAgentosRegistry(file))).toMatchObject({ code: 'source-invalid' });
    rmSync(file, { recursive: true });
    writeFileSync(file, 'No database, but some text that is longer than its header would be.'.repeat(20));
    expect(await failureOf(readAgentosRegistry(file))).toMatchObject({
      code: 'source-invalid',
      message: expect.stringContaining('cannot be read'),
    });
    rmSync(file);
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE skills (id TEXT)');
    database.close();
    expect(await failureOf(readAgentosRegistry(file))).toMatchObject({
      code: 'source-invalid',
      message: expect.stringContaining('no registry of AgentOS'),
    });
  });

  test('is looked for in the home folder', () => {
    expect(agentosRegistryFile()).toBe(path.join(os.homedir(), '.agentos', 'store', 'skill', 'db.sqlite'));
  });

  test('has paths of its own platform', () => {
    const row = { skill_id: 'one', source_type: 'local', status: 'enabled' };
    const windows = { ...row, source_ref: 'C:\\skills\\one' };
    expect(agentosSkillOf(windows, 'win32')).toMatchObject({ skill: { reference: 'C:\\skills\\one' } });
    expect(agentosSkillOf(windows, 'linux')).toMatchObject({ skipped: { skillId: 'one' } });
    expect(agentosSkillOf({ ...row, source_ref: 'skills\\one' }, 'win32')).toHaveProperty('skipped');
  });
});
