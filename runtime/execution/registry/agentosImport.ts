import { constants, statSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { SkillberthError } from '../../../skill/index.ts';
import { homeFolder } from '../../../workspace/index.ts';
import { type AgentosSkill, agentosSkillOf } from './agentosSkill.ts';
import { withoutSqlite } from './registryFailure.ts';

/** What their registry holds. Nothing in it is trusted: whatever its status there, here it begins unapproved. */
export interface AgentosRegistry {
  /** Absolute. */
  readonly file: string;
  /** In the order in which they were imported there. */
  readonly skills: readonly AgentosSkill[];
  /** Rows that name no source we could take, and why. */
  readonly skipped: readonly { readonly skillId: string; readonly reason: string }[];
}

/** More rows than anybody has skills. */
const mostRows = 10_000;
/** Milliseconds between two tries while AgentOS writes, and in all. */
const busyWait = 20;
const patience = 5_000;

/** Where AgentOS keeps its skills for this user; absolute. Throws `source-invalid` for an account without a home. */
export function agentosRegistryFile(): string {
  const home = homeFolder();
  if (home !== undefined) return path.join(home, '.agentos', 'store', 'skill', 'db.sqlite');
  throw new SkillberthError({
    code: 'source-invalid',
    message: "There is no home folder to look for AgentOS' registry in.",
    nextStep: 'Name its file: `skillberth import --from-agentos <file>`.',
  });
}

/**
 * Reads the registry of AgentOS and changes nothing, neither in the file nor beside it, also while AgentOS writes.
 * @param file absolute; AgentOS' own without it
 * @throws SkillberthError `source-invalid` where there is none, or something else
 */
export async function readAgentosRegistry(file = agentosRegistryFile()): Promise<AgentosRegistry> {
  requireFile(file);
  const until = performance.now() + patience;
  for (;;) {
    const before = traceOf(file);
    try {
      const read = await readRows(file, before);
      // What is read without locks is of one moment only where nobody wrote.
      if (before.kind === 'locked' || traceOf(file).text === before.text) return { file, ...read };
      if (performance.now() > until) throw unreadable(file, 'AgentOS writes to it all the time');
    } catch (error) {
      if (error instanceof SkillberthError) throw error;
      const changed = traceOf(file).text !== before.text;
      if (!(changed || isBusy(error)) || performance.now() > until) {
        throw unreadable(file, error instanceof Error ? error.message : String(error), error);
      }
    }
    await sleep(busyWait);
  }
}

type Rows = Pick<AgentosRegistry, 'skills' | 'skipped'>;

async function readRows(file: string, { kind }: Trace): Promise<Rows> {
  const url = pathToFileURL(file);
  if (kind === 'locked') return rowsIn(url, file);
  if (kind === 'settled') {
    url.searchParams.set('immutable', '1');
    return rowsIn(url, file);
  }
  // A reader of a write-ahead log makes and changes files beside it: let it do so beside a copy.
  const folder = await mkdtemp(path.join(os.tmpdir(), 'skillberth-'));
  try {
    const copy = path.join(folder, 'db.sqlite');
    await copyFile(file, copy, constants.COPYFILE_FICLONE);
    await copyFile(`${file}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
    return rowsIn(pathToFileURL(copy), file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `file`: what an error names. */
function rowsIn(url: URL, file: string): Rows {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? missing();
  const database = new DatabaseSync(url, { readOnly: true, timeout: 0 });
  try {
    database.exec('PRAGMA trusted_schema = OFF');
    requireSkills(database, file);
    const rows = database
      .prepare('SELECT * FROM skills ORDER BY rowid LIMIT ?')
      .all(mostRows)
      .map(row => agentosSkillOf(row));
    return {
      skills: rows.flatMap(row => ('skill' in row ? [row.skill] : [])),
      skipped: rows.flatMap(row => ('skipped' in row ? [row.skipped] : [])),
    };
  } finally {
    database.close();
  }
}

function requireSkills(database: DatabaseSync, file: string): void {
  const columns = database
    .prepare("SELECT name FROM pragma_table_info('skills')")
    .all()
    .map(row => row['name']);
  if (['skill_id', 'status', 'source_type', 'source_ref'].every(name => columns.includes(name))) return;
  throw new SkillberthError({
    code: 'source-invalid',
    message: 'The database is no registry of AgentOS: it has no table of skills with their sources.',
    subject: file,
    nextStep: 'Name the file that AgentOS keeps its skills in, by default ~/.agentos/store/skill/db.sqlite.',
  });
}

function requireFile(file: string): void {
  const entry = statSync(file, { throwIfNoEntry: false });
  if (entry?.isFile() === true) return;
  throw new SkillberthError({
    code: 'source-invalid',
    message: entry === undefined ? 'There is no registry of AgentOS.' : 'That is no file.',
    subject: file,
    nextStep:
      'Import a skill with AgentOS first, or name its file: `skillberth import --from-agentos <file>`.',
  });
}

interface Trace {
  /** Changes when somebody writes. */
  readonly text: string;
  /** `settled`: everything is in the file itself. `log`: some of it in a write-ahead log. `locked`: a writer is at work. */
  readonly kind: 'settled' | 'log' | 'locked';
}

function traceOf(file: string): Trace {
  const [main = '', log = '', journal = ''] = ['', '-wal', '-journal'].map(end => {
    const entry = statSync(file + end, { bigint: true, throwIfNoEntry: false });
    return entry === undefined || entry.size === 0n ? '' : `${entry.ino} ${entry.size} ${entry.mtimeNs}`;
  });
  const kind = journal !== '' ? 'locked' : log === '' ? 'settled' : 'log';
  return { text: `${main}; ${log}; ${journal}`, kind };
}

function isBusy(error: unknown): boolean {
  const code = (error as { readonly errcode?: number }).errcode ?? 0;
  return [5, 6].includes(code & 0xff);
}

function unreadable(file: string, why: string, cause?: unknown): SkillberthError {
  return new SkillberthError(
    {
      code: 'source-invalid',
      message: `The registry of AgentOS cannot be read: ${why}.`,
      subject: file,
      nextStep: 'Check that the file is its database and can be read; end AgentOS and try again.',
    },
    cause === undefined ? {} : { cause },
  );
}

function missing(): never {
  throw withoutSqlite();
}
