import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { stepsBelow } from '../../../workspace/index.ts';
import { isMissing } from '../disk/files.ts';
import type { PreparedSlot } from '../slots/slots.ts';
import { findInterpreter, type Interpreter, interpreterAt } from './interpreter.ts';
import { isKnownInterpreter } from './knownInterpreters.ts';

export interface SlotInterpreter {
  /** This machine's own: it may be started without isolation. */
  readonly base: Interpreter;
  /** What runs the slot's code, only ever isolated: `base`, or the slot's virtual environment over it. Absolute. */
  readonly executable: string;
}

/**
 * The Python that a prepared slot runs on: the one it was built for, or another of its minor version where that one
 * is gone or was replaced (a moved workspace, an upgraded system). Throws `python-missing`, `python-version-missing`.
 */
export async function slotInterpreter(
  slot: PreparedSlot,
  setting: string | undefined,
): Promise<SlotInterpreter> {
  const { interpreter, version } = slot.resolved.runtime;
  const minor = version?.split('.').slice(0, 2).join('.');
  const named = interpreter === undefined ? undefined : await foreignProgram(slot.layout.root, interpreter);
  if (named !== undefined && (await isKnownInterpreter(named.program))) {
    const base = await interpreterAt(named.program);
    if (base !== undefined && (minor === undefined || base.version.startsWith(`${minor}.`)))
      return { base, executable: named.inSlot ?? base.executable };
  }
  const base = await findInterpreter(setting === undefined ? {} : { setting }, minor, {});
  const isBase = named !== undefined && named.program === (await realFile(base.executable));
  return { base, executable: isBase ? (named.inSlot ?? base.executable) : base.executable };
}

/**
 * The program outside the workspace that a slot's interpreter is. A slot may have come with a cloned repository: no
 * program of that repository, and no virtual environment's own settings, may be started just to ask for a version.
 */
async function foreignProgram(
  slotRoot: string,
  interpreter: string,
): Promise<{ readonly program: string; readonly inSlot?: string } | undefined> {
  const file = path.resolve(slotRoot, interpreter);
  const program = await realFile(file);
  if (program === undefined || isBelow(await repositoryFolders(slotRoot), program)) return undefined;
  const own = path.join(slotRoot, 'venv');
  if (stepsBelow(own, file) !== undefined) return { program, inSlot: file };
  return isBelow([workspaceOf(slotRoot)], file) ? undefined : { program: file };
}

/** The folder that the slot came with, as written and as it really is. */
async function repositoryFolders(slotRoot: string): Promise<readonly string[]> {
  const workspace = workspaceOf(slotRoot);
  return [workspace, (await realFile(workspace)) ?? workspace];
}

/** `<workspace>/skills/.runtime/<id>/<version>/slots/A`, or with `.adaos/skills/.runtime` or `.skillberth/runtime`. */
function workspaceOf(slotRoot: string): string {
  const workspace = path.resolve(slotRoot, '../../../../../..');
  return path.basename(workspace) === '.adaos' ? path.dirname(workspace) : workspace;
}

function isBelow(folders: readonly string[], file: string): boolean {
  return folders.some(folder => stepsBelow(folder, file) !== undefined);
}

async function realFile(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
