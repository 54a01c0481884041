import os from 'node:os';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { homeFolder } from '../../../workspace/index.ts';

/** The user's own folder for what Skillberth remembers of a person, absolute. Nothing in a workspace can move it. */
export function stateFolder(): string {
  return stateFolderOf(process.env, process.platform, homeFolder());
}

/**
 * `SKILLBERTH_HOME`, else `%LOCALAPPDATA%\skillberth` or `$XDG_STATE_HOME/skillberth`. A system variable that is
 * empty or relative counts as not set. Throws `disk-failed` for an account without a home folder.
 */
export function stateFolderOf(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string | undefined,
): string {
  const { isAbsolute, join } = platform === 'win32' ? path.win32 : path.posix;
  const own = environment['SKILLBERTH_HOME'] ?? '';
  if (isAbsolute(own)) return own;
  if (own !== '') {
    throw new SkillberthError({
      code: 'disk-failed',
      message: 'SKILLBERTH_HOME is no absolute path.',
      subject: own,
      nextStep: `Set it to an absolute path, for example ${join(home ?? os.tmpdir(), 'skillberth')}.`,
    });
  }
  const [system = '', standard] =
    platform === 'win32'
      ? [environment['LOCALAPPDATA'], ['AppData', 'Local']]
      : [environment['XDG_STATE_HOME'], ['.local', 'state']];
  if (isAbsolute(system)) return join(system, 'skillberth');
  if (home !== undefined) return join(home, ...standard, 'skillberth');
  throw new SkillberthError({
    code: 'disk-failed',
    message: "There is no home folder to keep the user's secrets in.",
    nextStep: 'Set SKILLBERTH_HOME to the absolute path of a folder that can be written.',
  });
}
