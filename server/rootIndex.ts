import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from '../skill/index.ts';
import {
  adaptiveAccess,
  type CheckedFolder,
  type CheckRequest,
  checkSkills,
  findSkillFolders,
} from '../workspace/index.ts';
import { type FileReport, fileReports } from './fileReports.ts';
import { identityOf } from './skillIdentity.ts';
import { isWithin, type WorkspaceRoot } from './workspaceRoots.ts';

/** What is kept of one folder: results, no texts. */
interface IndexedFolder {
  /** Undefined for a folder that only holds settings. */
  readonly name: string | undefined;
  readonly compared: string;
  readonly reports: readonly FileReport[];
  readonly together: readonly TogetherFinding[];
}

/** What the skills say of one of them together, with the text that it was said of. */
export interface TogetherFinding {
  readonly finding: Finding;
  readonly text: string;
}

/** What a check depends on beside the files. */
export type CheckEnvironment = Pick<CheckRequest, 'targets' | 'rules' | 'overlay'>;

export interface RootIndexEnvironment {
  /** Settings and unsaved texts as they are now. */
  readonly check: () => Promise<CheckEnvironment>;
  /** A folder may belong to another root inside this one. */
  readonly owns: (folder: string) => boolean;
  readonly uriOf: (file: string) => string;
  /** Called between folders. */
  readonly giveWay: () => Promise<void>;
  readonly listed: () => void;
  readonly found: (reports: readonly FileReport[]) => void;
  readonly togetherChanged: (folder: string) => void;
  readonly reportFailure: (what: string, error: unknown) => void;
}

/** Milliseconds before a folder that could not be searched is searched again. */
const retryTime = 60_000;

/** The results of one workspace folder. It knows what has to be checked; it checks when it is told to. */
export class RootIndex {
  readonly root: WorkspaceRoot;
  readonly #environment: RootIndexEnvironment;
  readonly #checked = new Map<string, IndexedFolder>();
  readonly #failures = new Set<string>();
  #folders: ReadonlySet<string> = new Set();
  #isListed = false;
  #listing: Promise<void> | undefined;
  /** Folders whose results no longer hold. */
  #dirty = new Set<string>();
  /** What the skills say of each other no longer holds. */
  #isTogetherStale = true;

  constructor(root: WorkspaceRoot, environment: RootIndexEnvironment) {
    this.root = root;
    this.#environment = environment;
  }

  /** The skill folders as they were last found, absolute, in path order. */
  get folders(): readonly string[] {
    return [...this.#folders];
  }

  get isDirty(): boolean {
    return !this.#isListed || this.#dirty.size > 0 || this.#isTogetherStale;
  }

  /** Results that hold, as far as they are known. */
  get reports(): readonly FileReport[] {
    return [...this.#checked]
      .filter(([folder]) => !this.#dirty.has(folder))
      .flatMap(([, { reports }]) => reports);
  }

  nameOf(folder: string): string {
    return this.#checked.get(folder)?.name ?? path.basename(folder);
  }

  /** What the skills say of one of them together, as of the last check. */
  togetherAbout(folder: string): readonly TogetherFinding[] {
    return this.#checked.get(folder)?.together ?? [];
  }

  /** Manifests may have come or gone. */
  forgetListing(): void {
    this.#isListed = false;
  }

  /** Files below a folder changed. False where none of the skills can tell. */
  forget(folder: string): boolean {
    if (!this.#folders.has(folder)) return false;
    this.#dirty.add(folder);
    return true;
  }

  /** What decides how skills are judged changed. */
  forgetAll(): void {
    this.#dirty = new Set(this.#folders);
    this.#isTogetherStale = true;
  }

  /** The innermost skill folder around a path, absolute. */
  folderOf(file: string): string | undefined {
    for (let folder = file; isWithin(this.root.folder, folder); folder = path.dirname(folder)) {
      if (this.#folders.has(folder)) return folder;
      if (path.dirname(folder) === folder) break;
    }
    return undefined;
  }

  /** Finds the skill folders, unless they are known. */
  async list(): Promise<void> {
    if (this.#isListed) return;
    this.#listing ??= this.#find().finally(() => {
      this.#listing = undefined;
    });
    await this.#listing;
  }

  async #find(): Promise<void> {
    this.#isListed = true;
    let found: readonly string[] = [];
    try {
      found = (await findSkillFolders(this.root.folder)).filter(this.#environment.owns);
    } catch (error) {
      this.#fail(`Searching ${this.root.folder} for skills`, error);
      // A disk opened by mistake, or a folder that is gone: searching it for every change would not help.
      void pause(retryTime, undefined, { ref: false }).then(() => this.forgetListing());
    }
    const before = this.#folders;
    const now = new Set(found);
    this.#folders = now;
    for (const folder of before) if (!now.has(folder)) this.#drop(folder);
    for (const folder of now) {
      if (before.has(folder)) continue;
      this.#dirty.add(folder);
      this.#isTogetherStale = true;
    }
    this.#environment.listed();
  }

  #drop(folder: string): void {
    this.#checked.delete(folder);
    this.#dirty.delete(folder);
    this.#isTogetherStale = true;
  }

  /** Checks what has to be checked. Rejects with the signal's reason when it is aborted. */
  async check(signal: AbortSignal): Promise<void> {
    await this.list();
    // What others say of these folders changes with them.
    if ([...this.#dirty].some(folder => this.togetherAbout(folder).length > 0)) this.#isTogetherStale = true;
    if (!this.#isTogetherStale) await this.#checkSome([...this.#dirty], signal);
    if (this.#isTogetherStale) await this.#checkAll(signal);
  }

  /** Some folders by themselves; together with the others only where something changed that they are compared by. */
  async #checkSome(folders: readonly string[], signal: AbortSignal): Promise<void> {
    for (const folder of folders) this.#dirty.delete(folder);
    const left = new Set(folders);
    try {
      for await (const checked of this.#run(folders, signal)) {
        // What these few say of each other is not all that is said.
        if (!left.delete(checked.folder) && checked.kind === 'skill') continue;
        const before = this.#checked.get(checked.folder)?.compared;
        if (this.#keep(checked) !== before) this.#isTogetherStale = true;
      }
    } catch (error) {
      for (const folder of left) this.#dirty.add(folder);
      throw error;
    }
    for (const folder of left) this.#drop(folder);
  }

  async #checkAll(signal: AbortSignal): Promise<void> {
    const all = this.folders;
    this.#dirty = new Set();
    this.#isTogetherStale = false;
    const left = new Set(all);
    const alone = new Map<string, readonly Finding[]>();
    const waiting = new Map<string, CheckedFolder>();
    try {
      for await (const checked of this.#run(all, signal)) {
        const { folder } = checked;
        left.delete(folder);
        const own = alone.get(folder);
        if (own !== undefined) {
          waiting.delete(folder);
          this.#keep(checked, own);
          continue;
        }
        alone.set(folder, checked.findings);
        // Its answer would flicker: what was said of it together with others comes only at the end.
        if (this.togetherAbout(folder).length > 0) waiting.set(folder, checked);
        else this.#keep(checked);
      }
      for (const checked of waiting.values()) this.#keep(checked);
      for (const folder of this.#checked.keys()) if (!alone.has(folder)) this.#checked.delete(folder);
    } catch (error) {
      for (const folder of [...left, ...waiting.keys()]) this.#dirty.add(folder);
      this.#isTogetherStale = true;
      throw error;
    }
  }

  async *#run(folders: readonly string[], signal: AbortSignal): AsyncGenerator<CheckedFolder> {
    const environment = await this.#environment.check();
    const access = adaptiveAccess();
    const request = { ...environment, workspaceFolder: this.root.folder, folders, signal, access };
    for await (const checked of checkSkills(request)) {
      if (checked.error !== undefined) this.#fail(`Reading ${checked.folder}`, checked.error);
      yield checked;
      await this.#environment.giveWay();
    }
  }

  /**
   * Keeps the results and tells of them; answers what other skills are compared with.
   * @param own Those of the findings that the folder has by itself; without it all.
   */
  #keep({ folder, kind, snapshot, findings }: CheckedFolder, own: readonly Finding[] = findings): string {
    const identity = kind === 'skill' ? identityOf(snapshot) : undefined;
    const compared = identity?.compared ?? '';
    const reports = fileReports(snapshot, findings, file =>
      this.#environment.uriOf(path.join(folder, ...file.split('/'))),
    );
    const isOwn = new Set(own);
    const together = findings
      .filter(finding => !isOwn.has(finding))
      .map(finding => ({ finding, text: snapshot.read(finding.file) ?? '' }));
    const before = this.togetherAbout(folder);
    this.#checked.set(folder, { name: identity?.name, compared, reports, together });
    this.#environment.found(reports);
    if (JSON.stringify(before) !== JSON.stringify(together)) this.#environment.togetherChanged(folder);
    return compared;
  }

  /** Tells of a failure once. */
  #fail(what: string, error: unknown): void {
    const key = `${what} ${String(error)}`;
    if (this.#failures.has(key)) return;
    this.#failures.add(key);
    this.#environment.reportFailure(what, error);
  }
}
