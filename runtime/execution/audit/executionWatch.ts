import type { Denial, IsolationLevel } from '../../invocationReport.ts';
import type { AuditedExecution } from './auditLog.ts';

/** Denials of one execution that are reported, and get a record each: a program that tries for ever fills no disk. */
const mostDenials = 20;

/** What an execution shows of its isolation while it runs, for its report and its records. */
export class ExecutionWatch {
  readonly #execution: AuditedExecution;
  readonly #denials = new Map<string, Denial>();
  #isolation: IsolationLevel | undefined;

  constructor(execution: AuditedExecution) {
    this.#execution = execution;
  }

  /** Undefined where nothing was started. */
  get isolation(): IsolationLevel | undefined {
    return this.#isolation;
  }

  get denials(): readonly Denial[] {
    return [...this.#denials.values()];
  }

  onIsolation = (level: IsolationLevel): void => {
    this.#isolation = level;
    this.#execution.confined(level);
  };

  /** The worker and the system may both tell of one attempt. */
  onDenial = (denial: Denial): void => {
    const attempt = `${denial.kind} ${denial.target}`;
    if (this.#denials.size < mostDenials && !this.#denials.has(attempt)) this.#denials.set(attempt, denial);
  };

  /** Puts what was refused into the audit. */
  async record(): Promise<void> {
    for (const denial of this.#denials.values()) await this.#execution.denied(denial);
  }
}
