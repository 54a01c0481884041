import path from 'node:path';
import { type TargetId, targets } from '../schemas/index.ts';
import { type RuleSettings, readCheckSettings, type SkillSnapshot } from '../skill/index.ts';
import { type FileAccess, patientAccess } from './fileAccess.ts';
import { isFolder } from './findWorkspaceFolder.ts';
import { stepsBelow } from './stepsBelow.ts';

/** What decides how a skill is judged, beside its own files. */
export interface CheckOptions {
  /** Named by `.skillberth.json`; undefined where the evident clients count. */
  readonly targets: readonly TargetId[] | undefined;
  readonly rules: RuleSettings;
}

/** Sets targets and rules for the folder that it lies in, and all below. */
export const checkSettingsFile = '.skillberth.json';

/** Bytes; a larger file is no list of rules. */
export const maximumSettings = 1024 * 1024;

/** Folders of clients that exist in a workspace folder, relative with `/`: they show which clients are in use. */
export async function evidentFolders(workspaceFolder: string): Promise<readonly string[]> {
  const folders = new Set(Object.values(targets.targets).flatMap(target => target.folders));
  const there = await Promise.all(
    [...folders].map(async folder => ((await isFolder(path.join(workspaceFolder, folder))) ? [folder] : [])),
  );
  return there.flat();
}

/** The `.skillberth.json` files from the workspace folder down to the skill's, the nearer one winning. */
export async function readCheckOptions(workspaceFolder: string, skillFolder: string): Promise<CheckOptions> {
  return await new CheckOptionsReader(workspaceFolder).read(skillFolder);
}

/** Reads the files of many skills of one workspace, each file once. Keep it no longer than one check lasts. */
export class CheckOptionsReader {
  readonly #workspaceFolder: string;
  readonly #unsaved: (folder: string) => string | undefined;
  readonly #access: FileAccess;
  readonly #settings = new Map<string, Promise<CheckOptions | undefined>>();

  /** @param unsaved the text of a folder's file where it stands for the one on the disk. */
  constructor(
    workspaceFolder: string,
    unsaved: (folder: string) => string | undefined = () => undefined,
    access: FileAccess = patientAccess,
  ) {
    this.#workspaceFolder = path.resolve(workspaceFolder);
    this.#unsaved = unsaved;
    this.#access = access;
  }

  /** @param snapshot the skill's folder, where it is read already. */
  async read(skillFolder: string, snapshot?: SkillSnapshot): Promise<CheckOptions> {
    const folder = path.resolve(skillFolder);
    if (snapshot !== undefined) {
      const text = snapshot.read(checkSettingsFile);
      this.#settings.set(folder, Promise.resolve(text === undefined ? undefined : optionsIn(text)));
    }
    const folders = foldersDownTo(this.#workspaceFolder, folder);
    const chain = await Promise.all(folders.map(one => this.#settingsOf(one)));
    const nearest = chain.findLast(settings => settings?.targets !== undefined);
    return {
      targets: nearest?.targets,
      rules: chain.reduce<RuleSettings>((outer, nearer) => mergeRules(outer, nearer?.rules ?? {}), {}),
    };
  }

  /** The folders that held a settings file so far, absolute. */
  async foldersWithSettings(): Promise<readonly string[]> {
    const all = await Promise.all(
      [...this.#settings].map(async ([folder, settings]) => ((await settings) === undefined ? [] : [folder])),
    );
    return all.flat();
  }

  #settingsOf(folder: string): Promise<CheckOptions | undefined> {
    let known = this.#settings.get(folder);
    if (known === undefined) {
      known = this.#read(folder);
      this.#settings.set(folder, known);
    }
    return known;
  }

  async #read(folder: string): Promise<CheckOptions | undefined> {
    const file = path.join(folder, checkSettingsFile);
    const text = this.#unsaved(folder) ?? (await this.#access.read(file, maximumSettings)).text;
    // What is wrong with the file is a finding of its own; the rest of it counts.
    return text === undefined ? undefined : optionsIn(text);
  }
}

/** The workspace folder and every folder on the way to one below it; that one alone where it lies elsewhere. */
function foldersDownTo(top: string, folder: string): readonly string[] {
  const steps = stepsBelow(top, folder);
  if (steps === undefined) return [folder];
  const folders = [top];
  for (const step of steps) folders.push(path.join(folders.at(-1) ?? top, step));
  return folders;
}

/** A family that a nearer file names (`adaos/*`) also replaces what an outer one says of its single rules. */
export function mergeRules(outer: RuleSettings, nearer: RuleSettings): RuleSettings {
  const replaced = (rule: string): boolean => `${rule.slice(0, rule.indexOf('/') + 1)}*` in nearer;
  const kept = Object.entries(outer).filter(([rule]) => !replaced(rule));
  return { ...Object.fromEntries(kept), ...nearer };
}

function optionsIn(text: string): CheckOptions {
  const { targets: named, rules } = readCheckSettings(text);
  return { targets: named, rules };
}
