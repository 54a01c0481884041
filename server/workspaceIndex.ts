import type { CancellationToken } from 'vscode-languageserver';
import type { FileReport } from './fileReports.ts';
import { RootIndex, type RootIndexEnvironment, type TogetherFinding } from './rootIndex.ts';
import type { SkillSummary } from './service/index.ts';
import type { WorkspaceRoot, WorkspaceRoots } from './workspaceRoots.ts';

export interface WorkspaceIndexEnvironment
  extends Pick<RootIndexEnvironment, 'giveWay' | 'reportFailure' | 'listed' | 'togetherChanged'> {
  readonly check: (root: WorkspaceRoot) => ReturnType<RootIndexEnvironment['check']>;
}

/** Every skill of the workspace with its results. Nothing is searched or checked before somebody asks. */
export class WorkspaceIndex {
  readonly #roots: WorkspaceRoots;
  readonly #environment: WorkspaceIndexEnvironment;
  readonly #listeners = new Set<(reports: readonly FileReport[]) => void>();
  readonly #wakers = new Set<() => void>();
  #indexes: readonly RootIndex[] = [];
  #work: Promise<boolean> | undefined;
  #abort = new AbortController();

  constructor(roots: WorkspaceRoots, environment: WorkspaceIndexEnvironment) {
    this.#roots = roots;
    this.#environment = environment;
  }

  /** The workspace's folders changed: results of those that stay are kept. */
  rootsChanged(): void {
    const known = new Map(this.#indexes.map(index => [index.root.uri, index]));
    this.#indexes = this.#roots.all.map(root => known.get(root.uri) ?? this.#indexOf(root));
    for (const index of this.#indexes) index.forgetListing();
    this.#wake();
  }

  #indexOf(root: WorkspaceRoot): RootIndex {
    const { check, ...rest } = this.#environment;
    return new RootIndex(root, {
      ...rest,
      check: () => check(root),
      owns: folder => this.#roots.of(folder)?.uri === root.uri,
      uriOf: file => this.#roots.uriOf(root, file),
      found: reports => {
        for (const listener of this.#listeners) listener(reports);
      },
    });
  }

  /** Absolute paths of the skill folders, as they were last found. */
  get folders(): readonly string[] {
    return this.#indexes.flatMap(index => index.folders);
  }

  get isDirty(): boolean {
    return this.#indexes.some(index => index.isDirty);
  }

  /** The skills, as they were last found. */
  get skills(): readonly SkillSummary[] {
    return this.#indexes.flatMap(index =>
      index.folders.map(folder => ({
        name: index.nameOf(folder),
        folderUri: `${this.#roots.uriOf(index.root, folder)}/`,
      })),
    );
  }

  /** Resolves when the skill folders are known. */
  async list(): Promise<void> {
    await Promise.all(this.#indexes.map(index => index.list()));
  }

  /** The skill folder around a path, absolute; undefined where none is known. */
  folderOf(file: string): string | undefined {
    return this.#indexAt(file)?.folderOf(file);
  }

  /** What skills say of each other about one folder, as of the last check. */
  togetherAbout(folder: string): readonly TogetherFinding[] {
    return this.#indexAt(folder)?.togetherAbout(folder) ?? [];
  }

  /** Files of a skill changed. */
  folderChanged(folder: string): void {
    if (this.#indexAt(folder)?.forget(folder) === true) this.#wake();
  }

  /** A manifest came or went. */
  listingChanged(file: string): void {
    this.#indexAt(file)?.forgetListing();
    this.#wake();
  }

  /** What decides how skills are judged changed: below a folder, or everywhere. */
  optionsChanged(folder?: string): void {
    const index = folder === undefined ? undefined : this.#indexAt(folder);
    for (const each of index === undefined ? this.#indexes : [index]) each.forgetAll();
    this.#wake();
  }

  /**
   * Passes on every file's result: what is known at once, the rest as it is found. Resolves when nothing is left to
   * check or the request is cancelled; the work ends with the last request that waits for it.
   */
  async report(token: CancellationToken, found: (reports: readonly FileReport[]) => void): Promise<void> {
    found(this.#indexes.flatMap(index => index.reports));
    this.#listeners.add(found);
    const cancelled = cancellationOf(token);
    try {
      let isFine = true;
      while (isFine && this.isDirty && !token.isCancellationRequested) {
        isFine = await Promise.race([this.#start(), cancelled.then(() => false)]);
      }
    } finally {
      this.#listeners.delete(found);
      if (this.#listeners.size === 0) this.#abort.abort();
    }
  }

  /** Resolves when something is to be checked, or the request is cancelled. */
  async whenDirty(token: CancellationToken): Promise<void> {
    if (this.isDirty || token.isCancellationRequested) return;
    const woken = Promise.withResolvers<void>();
    this.#wakers.add(woken.resolve);
    await Promise.race([woken.promise, cancellationOf(token)]);
    this.#wakers.delete(woken.resolve);
  }

  #wake(): void {
    for (const wake of this.#wakers) wake();
  }

  /** Whether the work came to its end. */
  #start(): Promise<boolean> {
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined;
    });
    return this.#work;
  }

  async #run(): Promise<boolean> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    try {
      for (;;) {
        const index = this.#indexes.find(({ isDirty }) => isDirty);
        if (index === undefined) return true;
        await index.check(signal);
      }
    } catch (error) {
      // Whoever asks meanwhile begins again.
      if (signal.aborted) return true;
      this.#environment.reportFailure('Checking the workspace', error);
      return false;
    }
  }

  #indexAt(file: string): RootIndex | undefined {
    const root = this.#roots.of(file);
    return this.#indexes.find(index => index.root.uri === root?.uri);
  }
}

function cancellationOf(token: CancellationToken): Promise<void> {
  return new Promise(resolve => {
    if (token.isCancellationRequested) resolve();
    else token.onCancellationRequested(() => resolve());
  });
}
