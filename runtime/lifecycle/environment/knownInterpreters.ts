import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { OperationContext } from '../../operation.ts';
import { makeFolder } from '../disk/disk.ts';
import { exists, writeFileAtomic } from '../disk/files.ts';
import { stateFolder } from '../values/stateFolder.ts';
import type { Interpreter } from './interpreter.ts';

/*
 * Which Pythons installs of this user have run on this machine, in the user's state folder: `interpreters/<hash of the
 * path>`. A slot names its interpreter, and a slot may have come with a cloned repository: what it names is started
 * without isolation only where it stands here. Whoever loses the folder gets another Python of the same version.
 */

/** Notes an interpreter by the path it goes by and by what that leads to, which is what a virtual environment links. */
export async function rememberInterpreter(
  { executable }: Interpreter,
  context: OperationContext,
): Promise<void> {
  const files = new Set([executable, realpathSync(executable)]);
  for (const file of files) {
    if (await isKnownInterpreter(file)) continue;
    try {
      await makeFolder(path.dirname(noteOf(file)), 0o700);
      await writeFileAtomic(noteOf(file), `${file}\n`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      context.onOutput?.(`${file} could not be noted, so runs look for it anew: ${why}\n`, 'stderr');
    }
  }
}

/** `file`: absolute. */
export async function isKnownInterpreter(file: string): Promise<boolean> {
  return await exists(noteOf(file));
}

function noteOf(file: string): string {
  return path.join(stateFolder(), 'interpreters', createHash('sha256').update(file).digest('hex'));
}
