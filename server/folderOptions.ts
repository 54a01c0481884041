import type { TargetId } from '../schemas/index.ts';
import {
  detectTargets,
  type RuleSettings,
  type SkillSnapshot,
  type ValidationOptions,
} from '../skill/index.ts';
import { CheckOptionsReader, evidentFolders, findWorkspaceFolder, mergeRules } from '../workspace/index.ts';
import type { Settings } from './settings.ts';
import type { WorkspaceRoots } from './workspaceRoots.ts';

/** What decides how the skill of one folder is judged, beside its own files. */
export interface FolderOptions {
  /** Named by the client's settings or by `.skillberth.json`. */
  readonly targets: readonly TargetId[] | undefined;
  /** Folders of clients that exist in the workspace. */
  readonly evident: readonly string[];
  readonly rules: RuleSettings;
  readonly inlayHints: boolean;
}

/** What holds while nothing has been read. */
export const noOptions: FolderOptions = { targets: undefined, evident: [], rules: {}, inlayHints: false };

/** The options that `validate` takes. Where nobody names targets, the skill's own files say some. */
export function validationOptions(
  snapshot: SkillSnapshot,
  { targets, evident, rules }: FolderOptions,
): Omit<ValidationOptions, 'only'> {
  return { targets: targets ?? detectTargets(snapshot, evident), rules };
}

/**
 * Reads the options of folders: the client's settings before `.skillberth.json` before what is evident. What is
 * evident is the same for a whole workspace folder and kept.
 */
export class FolderOptionsReader {
  readonly #roots: WorkspaceRoots;
  readonly #settings: Settings;
  readonly #unsaved: (folder: string) => string | undefined;
  readonly #evident = new Map<string, Promise<readonly string[]>>();

  /** @param unsaved The text of a folder's `.skillberth.json` where it is open: it stands for the one on the disk. */
  constructor(
    roots: WorkspaceRoots,
    settings: Settings,
    unsaved: (folder: string) => string | undefined = () => undefined,
  ) {
    this.#roots = roots;
    this.#settings = settings;
    this.#unsaved = unsaved;
  }

  /** `folder` is absolute. Rejects where a file cannot be read. */
  async of(folder: string): Promise<FolderOptions> {
    const root = this.#roots.of(folder);
    const top = root?.folder ?? (await findWorkspaceFolder(folder));
    const [settings, check, evident] = await Promise.all([
      this.#settings.of(root?.uri),
      new CheckOptionsReader(top, this.#unsaved).read(folder),
      this.#evidentIn(top),
    ]);
    return {
      targets: settings.targets ?? check.targets,
      evident,
      rules: mergeRules(check.rules, settings.rules),
      inlayHints: settings.inlayHints,
    };
  }

  /** Looks anew at what is evident; resolves to whether that changed anywhere. */
  async evidenceChanged(): Promise<boolean> {
    const before = [...this.#evident];
    this.#evident.clear();
    const changes = await Promise.all(
      before.map(async ([top, known]) => String(await known) !== String(await this.#evidentIn(top))),
    );
    return changes.includes(true);
  }

  #evidentIn(top: string): Promise<readonly string[]> {
    let found = this.#evident.get(top);
    if (found === undefined) {
      found = evidentFolders(top);
      // A failure is told to the one who asked, and the next one tries again.
      found.catch(() => this.#evident.delete(top));
      this.#evident.set(top, found);
    }
    return found;
  }
}
