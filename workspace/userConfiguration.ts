import path from 'node:path';
import process from 'node:process';
import { SkillberthError } from '../skill/index.ts';
import { homeFolder } from './homeFolder.ts';
import { readConfigurationFile, type SkillsConfiguration } from './skillsConfiguration.ts';

/** What both files called `skills.json` say. */
export interface Configuration {
  /** The user's own, which may grant. */
  readonly user: SkillsConfiguration | undefined;
  /** The workspace root's, which may only switch off and narrow. */
  readonly workspace: SkillsConfiguration | undefined;
}

/** The user's own `skills.json`, absolute; undefined for an account without a folder for settings. */
export function userConfigurationFile(): string | undefined {
  return configurationFileOf(process.env, process.platform, homeFolder());
}

/**
 * `%APPDATA%\skillberth\skills.json`, or `$XDG_CONFIG_HOME/skillberth/skills.json`. A system variable that is empty or
 * relative counts as not set.
 */
export function configurationFileOf(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string | undefined,
): string | undefined {
  const { isAbsolute, join } = platform === 'win32' ? path.win32 : path.posix;
  const [system = '', standard] =
    platform === 'win32'
      ? [environment['APPDATA'], ['AppData', 'Roaming']]
      : [environment['XDG_CONFIG_HOME'], ['.config']];
  if (isAbsolute(system)) return join(system, 'skillberth', 'skills.json');
  return home === undefined ? undefined : join(home, ...standard, 'skillberth', 'skills.json');
}

/**
 * Both files as they are now; one that is not there says nothing. Throws `configuration-invalid` for one that cannot be
 * understood: what it meant to forbid is not known, so nothing may run by it.
 */
export async function readConfiguration(workspaceFolder: string | undefined): Promise<Configuration> {
  const own = userConfigurationFile();
  const [user, workspace] = await Promise.all([
    own === undefined ? undefined : readConfigurationFile(own),
    workspaceFolder === undefined
      ? undefined
      : readConfigurationFile(path.join(workspaceFolder, 'skills.json')),
  ]);
  return { user, workspace };
}

/** Why a file keeps a skill from being used. */
export interface SwitchedOff {
  /** One sentence. */
  readonly reason: string;
  /** Absolute. */
  readonly file: string;
}

/** Whether, and by which file, a skill is switched off: all skills, the deny list, the allow list, its own entry. */
export function isSwitchedOff({ user, workspace }: Configuration, skill: string): SwitchedOff | undefined {
  const files = [user, workspace].filter(file => file !== undefined);
  for (const check of checks) {
    for (const file of files) {
      const reason = check(file, skill);
      if (reason !== undefined) return { reason, file: file.file };
    }
  }
  return undefined;
}

const checks: readonly ((file: SkillsConfiguration, skill: string) => string | undefined)[] = [
  ({ enabled }) =>
    enabled === false ? 'All skills are switched off: `skills.enabled` is false.' : undefined,
  ({ deny }, skill) => (deny.has(skill) ? `${skill} is in the list \`skills.deny\`.` : undefined),
  ({ allow }, skill) =>
    allow === undefined || allow.has(skill) ? undefined : `${skill} is not in the list \`skills.allow\`.`,
  ({ entries }, skill) =>
    entries.get(skill)?.enabled === false
      ? `${skill} is switched off: \`enabled\` of its entry is false.`
      : undefined,
];

/** Throws `skill-not-eligible` for a skill that a file switches off. */
export function requireSwitchedOn(configuration: Configuration, skill: string): void {
  const off = isSwitchedOff(configuration, skill);
  if (off === undefined) return;
  throw new SkillberthError({
    code: 'skill-not-eligible',
    message: off.reason,
    subject: off.file,
    nextStep: 'Change that in the file, then try again.',
  });
}
