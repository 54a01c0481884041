import { programsOnPath } from './programs.ts';
import type { ServiceWorld, SkillSummary } from './service/index.ts';

/** Milliseconds after which the programs on PATH are read again: people install some while they write. */
const programsAge = 60_000;

export interface WorldEnvironment {
  readonly skills: () => readonly SkillSummary[];
  readonly reportFailure: (what: string, error: unknown) => void;
  readonly environment?: NodeJS.ProcessEnv;
}

/** What features want to know beyond a skill's folder. Questions are answered at once, with what is known by then. */
export class World implements ServiceWorld {
  readonly #environment: WorldEnvironment;
  readonly #names: readonly string[];
  #programs: readonly string[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #firstReading: Promise<void> | undefined;

  constructor(environment: WorldEnvironment) {
    this.#environment = environment;
    this.#names = Object.keys(environment.environment ?? process.env).sort();
  }

  binaries(): readonly string[] {
    if (performance.now() - this.#readAt >= programsAge) this.#refresh();
    return this.#programs;
  }

  /** Resolves when the programs are known for the first time; undefined where they are, or nobody asked for them. */
  get firstReading(): Promise<void> | undefined {
    return this.#firstReading;
  }

  environmentNames(): readonly string[] {
    return this.#names;
  }

  skills(): readonly SkillSummary[] {
    return this.#environment.skills();
  }

  #refresh(): void {
    const isFirst = this.#readAt === Number.NEGATIVE_INFINITY;
    this.#readAt = performance.now();
    const reading = this.#read();
    if (isFirst) this.#firstReading = reading;
  }

  async #read(): Promise<void> {
    try {
      this.#programs = await programsOnPath(this.#environment.environment);
    } catch (error) {
      this.#environment.reportFailure('Reading the programs on PATH', error);
    }
    this.#firstReading = undefined;
  }
}
