import { setImmediate } from 'node:timers/promises';
import type { FileAccess } from './fileAccess.ts';
import { inParallel } from './inParallel.ts';
import { type CheckedFolder, Judge, type JudgeOptions } from './judge.ts';
import { type ComparableSkill, comparable, findingsAmongSkills } from './skillsTogether.ts';

export interface CheckRequest extends JudgeOptions {
  /** Absolute folders of skills, for example of `findSkillFolders`. */
  readonly folders: readonly string[];
  readonly signal?: AbortSignal;
}

/** Folders that are read ahead of the one being judged. */
const readAhead = 8;

/**
 * The one verdict over many skills, folder by folder as they are judged. At the end comes, once more and with all its
 * findings, each folder about which the skills together say something: what comes later replaces what came before.
 * The event loop turns between folders.
 * @throws the signal's reason when it is aborted.
 */
export async function* checkSkills(request: CheckRequest): AsyncGenerator<CheckedFolder> {
  const { folders, workspaceFolder, signal } = request;
  const judge = await Judge.of(request);
  const skills: ComparableSkill[] = [];
  for await (const reading of inParallel(folders, readAhead, folder => judge.read(folder))) {
    await nextTurn(signal);
    const skill = judge.verdict(reading);
    if (skill === undefined) continue;
    if (skill.error === undefined) skills.push(comparable(skill));
    yield skill;
  }
  const known = new Set(folders);
  for (const folder of await judge.foldersWithSettings()) {
    await nextTurn(signal);
    const settings = known.has(folder) ? undefined : await judge.settings(folder);
    if (settings !== undefined) yield settings;
  }
  await nextTurn(signal);
  yield* findingsAmongSkills(skills, workspaceFolder);
}

/** The same verdict on one skill, without its neighbours; undefined where the folder is gone. */
export async function checkSkill(
  workspaceFolder: string,
  folder: string,
  access?: FileAccess,
): Promise<CheckedFolder | undefined> {
  const judge = await Judge.of({ workspaceFolder, ...(access === undefined ? {} : { access }) });
  return judge.verdict(await judge.read(folder));
}

/** Lets requests and signals that came in meanwhile be heard. */
async function nextTurn(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
