import path from 'node:path';
import { expandEnvironment } from '../../skill/index.ts';
import type { PreparedSlot } from '../lifecycle/index.ts';

/** Variables of the host that every skill's process sees: where programs are, how to write for the user. */
const passedVariables = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'SYSTEMROOT',
  'PATHEXT',
  'COMSPEC',
  'USERPROFILE',
];

/** What passes of the host's environment. */
function hostVariables(
  host: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string>> {
  const passed = passedVariables.flatMap(name => {
    const value = host[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(passed);
}

/** What every process of a slot gets: the host's few, the commands of its packages, its manifest's `env`, its own `tmp`. */
export function slotVariables({ layout, resolved }: PreparedSlot): Readonly<Record<string, string>> {
  const host = hostVariables();
  return {
    ...host,
    PATH: [layout.bin, host['PATH'] ?? ''].join(path.delimiter),
    ...expandEnvironment(resolved.environment, process.env).values,
    ...temporaryVariables(layout.temporary),
  };
}

/** Where the process finds a folder for temporary files, by the names of every system. */
function temporaryVariables(folder: string): Readonly<Record<string, string>> {
  return { TMPDIR: folder, TEMP: folder, TMP: folder };
}
