import * as vscode from 'vscode';
import type { SkillStatus } from '../runtime/report.ts';
import { HostError } from './host/hostError.ts';

type Outcome = { readonly skills: readonly SkillStatus[] } | { readonly failure: HostError };

/** The skills of this window as last listed, shared by the view and the commands. */
export class SkillList implements vscode.Disposable {
  readonly #load: () => Promise<readonly SkillStatus[]>;
  readonly #changed = new vscode.EventEmitter<void>();
  #outcome: Outcome | undefined;
  #loading: Promise<Outcome> | undefined;
  #outdated = false;

  /** The list, or the reason why there is none, differs from the one before. */
  readonly onDidChange = this.#changed.event;

  constructor(load: () => Promise<readonly SkillStatus[]>) {
    this.#load = load;
  }

  /** Undefined before the first listing and after one that failed. */
  get current(): readonly SkillStatus[] | undefined {
    return this.#outcome !== undefined && 'skills' in this.#outcome ? this.#outcome.skills : undefined;
  }

  get listed(): boolean {
    return this.#outcome !== undefined;
  }

  /** The last list; lists when there is none, or when the last listing failed. Rejects with a HostError. */
  async get(): Promise<readonly SkillStatus[]> {
    return this.current ?? this.refresh();
  }

  /** What the last listing came to, its failure too: drawing it again does not list again. */
  async last(): Promise<readonly SkillStatus[]> {
    return this.#outcome === undefined ? this.refresh() : unwrap(this.#outcome);
  }

  /** Lists anew. A call that comes while one listing runs waits for another one after it: never an older state. */
  async refresh(): Promise<readonly SkillStatus[]> {
    if (this.#loading !== undefined) {
      this.#outdated = true;
      return unwrap(await this.#loading);
    }
    this.#loading = this.#loadUntilCurrent();
    try {
      return unwrap(await this.#loading);
    } finally {
      this.#loading = undefined;
    }
  }

  /** Lists anew if anybody has listed before: a change alone starts nothing. A failure is kept for the view. */
  async refreshIfUsed(): Promise<void> {
    if (this.#outcome === undefined && this.#loading === undefined) return;
    await this.refresh().catch(() => undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #loadUntilCurrent(): Promise<Outcome> {
    const before = this.#outcome;
    let outcome: Outcome;
    do {
      this.#outdated = false;
      outcome = await this.#load().then(
        skills => ({ skills }),
        (error: unknown) => ({ failure: HostError.from(error) }),
      );
    } while (this.#outdated);
    this.#outcome = outcome;
    // Equal lists keep the tree still.
    if (before === undefined || !same(before, outcome)) this.#changed.fire();
    return outcome;
  }
}

function unwrap(outcome: Outcome): readonly SkillStatus[] {
  if ('failure' in outcome) throw outcome.failure;
  return outcome.skills;
}

function same(left: Outcome, right: Outcome): boolean {
  const plain = (outcome: Outcome) =>
    JSON.stringify('failure' in outcome ? outcome.failure.data : outcome.skills);
  return plain(left) === plain(right);
}
