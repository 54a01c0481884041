import os from 'node:os';
import path from 'node:path';
import { makeFolder } from '../disk/disk.ts';

/** Where compilers and shells are. What the user has added to PATH may not be visible to a build. */
const systemPath = [
  ...['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'],
  '/opt/homebrew/bin',
];

/** What a program needs of the host to run at all. */
const kept = ['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'SystemRoot', 'ComSpec', 'PATHEXT', 'NUMBER_OF_PROCESSORS'];

/**
 * The whole environment of a build: nothing that may hold a credential, and a home and a temporary folder of its own,
 * which are made below `scratch`. `programs`: folders that come first on PATH.
 */
export async function buildVariables(
  scratch: string,
  programs: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const [home, temporary] = [path.join(scratch, '.home'), path.join(scratch, '.tmp')];
  await makeFolder(home);
  await makeFolder(temporary);
  const system = process.platform === 'win32' ? [process.env['PATH'] ?? ''] : systemPath;
  const inherited = kept.flatMap(name => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    PATH: [...programs, ...system].join(path.delimiter),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    NO_COLOR: '1',
    // Compilers on every core would take the machine from its user.
    MAKEFLAGS: `-j${Math.max(1, Math.floor(os.availableParallelism() / 2))}`,
  };
}
