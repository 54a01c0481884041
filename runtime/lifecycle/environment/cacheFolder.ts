import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { homeFolder } from '../../../workspace/index.ts';

/** The user's cache folder for Skillberth, absolute. A system variable that is empty or relative counts as not set. */
export function cacheFolder(): string {
  const { env, platform } = process;
  const own = env['SKILLBERTH_CACHE'] ?? '';
  if (own !== '') return path.resolve(own);
  const [system = '', name] =
    platform === 'win32'
      ? [env['LOCALAPPDATA'], path.join('skillberth', 'cache')]
      : [env['XDG_CACHE_HOME'], 'skillberth'];
  if (path.isAbsolute(system)) return path.join(system, name);
  const home = homeFolder();
  if (home !== undefined) return path.join(home, '.cache', 'skillberth');
  throw new SkillberthError({
    code: 'disk-failed',
    message: 'There is no home folder to keep the packages of skills in.',
    nextStep: 'Set SKILLBERTH_CACHE to the absolute path of a folder that can be written.',
  });
}
