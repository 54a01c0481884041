import path from 'node:path';
import type { TargetId } from '../schemas/index.ts';
import {
  detectTargets,
  type Finding,
  type RuleSettings,
  SkillberthError,
  type SkillSnapshot,
  validate,
} from '../skill/index.ts';
import {
  type CheckOptions,
  CheckOptionsReader,
  checkSettingsFile,
  evidentFolders,
  maximumSettings,
  mergeRules,
} from './checkOptions.ts';
import { type FileAccess, patientAccess } from './fileAccess.ts';
import { readSnapshot } from './snapshot.ts';

export interface JudgeOptions {
  /** Absolute. Settings count from here down; its folders show which clients are in use. */
  readonly workspaceFolder: string;
  /** In place of those that settings name or the workspace shows. */
  readonly targets?: readonly TargetId[];
  /** Win over the settings files. */
  readonly rules?: RuleSettings;
  /** Unsaved texts by their path in a skill's folder, which is given absolute. */
  readonly overlay?: (folder: string) => ReadonlyMap<string, string> | undefined;
  /** How files are read; patiently without it. */
  readonly access?: FileAccess;
}

export interface CheckedFolder {
  /** Absolute; of a skill, or of the settings of skills below. */
  readonly folder: string;
  readonly kind: 'skill' | 'settings';
  readonly snapshot: SkillSnapshot;
  readonly rules: RuleSettings;
  /** The clients whose rules counted. */
  readonly targets: readonly TargetId[];
  /** Everything that is known by now, in the order of the files. */
  readonly findings: readonly Finding[];
  /** Why the folder cannot be read; it has no findings then. */
  readonly error?: SkillberthError;
}

/** A folder read, and not judged yet. */
export interface ReadFolder {
  readonly folder: string;
  /** Undefined where the folder is gone since it was found, or cannot be read. */
  readonly snapshot?: SkillSnapshot;
  readonly error?: SkillberthError;
  readonly options: CheckOptions;
}

/** Files of ours that may lie in a folder without a skill. */
const settingsFiles: readonly string[] = [checkSettingsFile, 'skills.json'];

/** Reads and judges folders of one workspace; what they share is read once. */
export class Judge {
  readonly #options: JudgeOptions;
  readonly #settings: CheckOptionsReader;
  readonly #evident: readonly string[];
  readonly #access: FileAccess;

  private constructor(options: JudgeOptions, evident: readonly string[]) {
    this.#options = options;
    this.#access = options.access ?? patientAccess;
    this.#settings = new CheckOptionsReader(
      options.workspaceFolder,
      folder => options.overlay?.(folder)?.get(checkSettingsFile),
      this.#access,
    );
    this.#evident = evident;
  }

  static async of(options: JudgeOptions): Promise<Judge> {
    return new Judge(options, await evidentFolders(options.workspaceFolder));
  }

  async read(folder: string): Promise<ReadFolder> {
    const reading = await this.#snapshotOf(folder);
    return { folder, ...reading, options: await this.#settings.read(folder, reading.snapshot) };
  }

  /** Undefined where the folder is gone. */
  verdict({ folder, snapshot, error, options }: ReadFolder): CheckedFolder | undefined {
    if (snapshot !== undefined) return this.#judge(folder, 'skill', snapshot, options);
    if (error === undefined) return undefined;
    const nothing = { folderName: path.basename(folder), paths: new Set<string>(), read: () => undefined };
    return { folder, kind: 'skill', snapshot: nothing, rules: {}, targets: [], findings: [], error };
  }

  /** The workspace folder, and every folder read so far that sets rules for those below. */
  async foldersWithSettings(): Promise<readonly string[]> {
    const found = await this.#settings.foldersWithSettings();
    return [...new Set([path.resolve(this.#options.workspaceFolder), ...found])];
  }

  /** What is wrong with the settings in a folder, which need not be a skill; undefined where it holds none. */
  async settings(folder: string): Promise<CheckedFolder | undefined> {
    const texts = new Map<string, string>();
    for (const file of settingsFiles) {
      const unsaved = this.#options.overlay?.(folder)?.get(file);
      const text = unsaved ?? (await this.#access.read(path.join(folder, file), maximumSettings)).text;
      if (text !== undefined) texts.set(file, text);
    }
    if (texts.size === 0) return undefined;
    const paths = new Set(texts.keys());
    const snapshot = { folderName: path.basename(folder), paths, read: (file: string) => texts.get(file) };
    return this.#judge(folder, 'settings', snapshot, await this.#settings.read(folder));
  }

  #judge(
    folder: string,
    kind: CheckedFolder['kind'],
    snapshot: SkillSnapshot,
    options: CheckOptions,
  ): CheckedFolder {
    const targets = this.#options.targets ?? options.targets ?? detectTargets(snapshot, this.#evident);
    const rules = mergeRules(options.rules, this.#options.rules ?? {});
    return { folder, kind, snapshot, rules, targets, findings: validate(snapshot, { targets, rules }) };
  }

  async #snapshotOf(folder: string): Promise<Pick<ReadFolder, 'snapshot' | 'error'>> {
    try {
      const overlay = this.#options.overlay?.(folder);
      const texts = overlay === undefined ? {} : { overlay };
      return { snapshot: await readSnapshot(folder, { texts: 'all', access: this.#access, ...texts }) };
    } catch (error) {
      if (error instanceof SkillberthError) return { error };
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return code === 'ENOENT' ? {} : { error: unreadable(folder, code) };
    }
  }
}

function unreadable(folder: string, reason: string): SkillberthError {
  return new SkillberthError({
    code: 'manifest-missing',
    message: `The folder cannot be read (${reason}).`,
    subject: folder,
    nextStep: 'Check its permissions, then check again.',
  });
}
