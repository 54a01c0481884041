import path from 'node:path';
import { expandEnvironment, type PermissionSet } from '../../skill/index.ts';
import type { PreparedSlot } from '../lifecycle/index.ts';

/** Variables of the host that every skill's process sees: where programs are, how to write for the user. */
const passedVariables = ['PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'SYSTEMROOT', 'PATHEXT', 'COMSPEC'];

/** Names that decide how a process starts or what our workers do: neither a secret nor a setting may replace them. */
const reservedName =
  /^(?:PATH|HOME|USERPROFILE|TMPDIR|TEMP|TMP|LD_|DYLD_|PYTHON|NODE_|ELECTRON_|ADAOS_|SKILLBERTH_)/i;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

type Variables = Readonly<Record<string, string | undefined>>;

/** What a slot's process knows beside its sources. */
export interface ProcessSurroundings {
  readonly permissions: Pick<PermissionSet, 'hostVariables'>;
  /** Absolute: the process's home folder, which it may write to. */
  readonly home: string;
  /** The skill's own declared ones, by name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** From the user's own `skills.json`; values may hold `${NAME}` of any host variable. */
  readonly userEnvironment: Readonly<Record<string, string>>;
}

/**
 * What every process of a slot gets: the host's few and those that its permissions name, the commands of its packages,
 * its manifest's `env`, its secrets, its own `tmp` and home. Nothing else of the host's environment passes.
 */
export function slotVariables(
  { layout, resolved }: PreparedSlot,
  { permissions, home, secrets, userEnvironment }: ProcessSurroundings,
  host: Variables = process.env,
): Readonly<Record<string, string>> {
  const passed = valuesOf([...passedVariables, ...permissions.hostVariables.filter(isFree)], host);
  const granted = valuesOf(permissions.hostVariables, host);
  return {
    ...passed,
    ...withoutReserved(Object.fromEntries(secrets)),
    ...expandEnvironment(resolved.environment, granted).values,
    ...expandEnvironment(withoutReserved(userEnvironment), host).values,
    PATH: [layout.bin, host['PATH'] ?? ''].join(path.delimiter),
    ...temporaryVariables(layout.temporary),
    HOME: home,
    USERPROFILE: home,
    SKILLBERTH_DATA: home,
  };
}

function valuesOf(names: readonly string[], host: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = host[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function withoutReserved(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isFree(name)));
}

function isFree(name: string): boolean {
  return variableName.test(name) && !reservedName.test(name);
}

/** Where the process finds a folder for temporary files, by the names of every system. */
function temporaryVariables(folder: string): Readonly<Record<string, string>> {
  return { TMPDIR: folder, TEMP: folder, TMP: folder };
}
