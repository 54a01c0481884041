import { randomUUID } from 'node:crypto';
import { SkillberthError } from '../../../skill/index.ts';
import type { AuditRecord, Denial, IsolationLevel } from '../../invocationReport.ts';
import type { SecretMask } from '../../secretMask.ts';
import { toSkillberthError } from '../../systemError.ts';
import { numberIn, type RegistryConnection, textIn } from '../registry/registryConnection.ts';
import type { RegistryDatabase } from '../registry/registryDatabase.ts';
import { isRefused } from '../registry/registryFailure.ts';
import { cut, masked } from './argumentDigest.ts';
import { chainHash } from './auditChain.ts';
import { verdictOf } from './auditVerdict.ts';
import { canonicalJson } from './canonicalJson.ts';

/** What a record says; number, time and hash are given by the log. */
export type AuditEntry = Omit<AuditRecord, 'sequence' | 'time' | 'hash'>;

/** What is the same in the records of one execution. */
export type ExecutionEntry = Omit<
  AuditEntry,
  'event' | 'verdict' | 'invocation' | 'reason' | 'durationMs'
> & {
  readonly event: 'invoke' | 'prepare';
};

/** Characters of each text; a longer one is cut. Paths are as long as Linux lets them be. */
const longest: Readonly<Record<string, number>> = {
  source: 4_096,
  reason: 1_000,
  argumentText: 2_100,
};
const longestOther = 300;
/** Words of ours and digests; a secret that looks like one is no secret. */
const ours: ReadonlySet<string> = new Set([
  'event',
  'verdict',
  'actor',
  'invocation',
  'slot',
  'phase',
  'isolation',
  'argumentDigest',
]);

/**
 * Appends one record. Works inside a `write` of `RegistryDatabase`, so that a decision and its record are there
 * together or not at all. What the mask hides is hidden before anything is stored.
 * @throws SkillberthError `audit-broken` where the chain cannot be continued
 */
export function appendRecord(
  connection: RegistryConnection,
  entry: AuditEntry,
  mask: SecretMask,
  now = new Date(),
): AuditRecord {
  const head = connection.row('SELECT sequence, hash FROM audit_head');
  if (head === undefined) throw cannotContinue();
  const sequence = numberIn(head, 'sequence') + 1;
  const stored = { ...maskedEntry(entry, mask), sequence, time: now.toISOString() };
  const record = canonicalJson(stored);
  const hash = chainHash(textIn(head, 'hash'), record);
  try {
    connection.run('INSERT INTO audit VALUES (?, ?, ?)', sequence, record, hash);
    connection.run('UPDATE audit_head SET sequence = ?, hash = ?', sequence, hash);
  } catch (error) {
    throw isRefused(error) ? cannotContinue(error) : error;
  }
  return { ...stored, hash };
}

/** The audit as its writers see it. */
export class AuditLog {
  readonly #registry: RegistryDatabase;

  constructor(registry: RegistryDatabase) {
    this.#registry = registry;
  }

  /** A power cut may take the last records; a killed process loses none. Rejects as `RegistryDatabase.write`. */
  async append(entry: AuditEntry, mask: SecretMask): Promise<AuditRecord> {
    return await this.#registry.write(connection => appendRecord(connection, entry, mask), {
      durable: false,
    });
  }

  /** Writes the record before an execution. Where that fails, nothing may be executed. */
  async begin(entry: ExecutionEntry, mask: SecretMask): Promise<AuditedExecution> {
    const invocation = randomUUID();
    await this.append({ ...entry, verdict: 'allow', invocation }, mask);
    return new AuditedExecution(this, { ...entry, invocation }, mask);
  }

  /**
   * Executes `work` between its two records, also where it throws. Should the second record fail, its error is thrown
   * and names what came of the work.
   */
  async around<Result>(
    entry: ExecutionEntry,
    mask: SecretMask,
    work: (execution: AuditedExecution) => Promise<Result>,
  ): Promise<Result> {
    const execution = await this.begin(entry, mask);
    let result: Result;
    try {
      result = await work(execution);
    } catch (error) {
      await execution.end(error);
      throw error;
    }
    await execution.end();
    return result;
  }
}

/** An execution that has its first record. */
export class AuditedExecution {
  readonly #log: AuditLog;
  #entry: ExecutionEntry & { readonly invocation: string };
  readonly #mask: SecretMask;
  readonly #started = performance.now();
  #ended: Promise<AuditRecord> | undefined;

  constructor(log: AuditLog, entry: ExecutionEntry & { readonly invocation: string }, mask: SecretMask) {
    this.#log = log;
    this.#entry = entry;
    this.#mask = mask;
  }

  get invocation(): string {
    return this.#entry.invocation;
  }

  /** What confines it, as soon as it is known: the records from now on say so. */
  confined(isolation: IsolationLevel): void {
    this.#entry = { ...this.#entry, isolation };
  }

  /** Something that the isolation refused meanwhile. */
  async denied({ kind, target, reason }: Denial): Promise<AuditRecord> {
    const told = `permission-denied: ${kind} ${target}: ${reason}`;
    return await this.#log.append(
      { ...this.#entry, event: 'denied', verdict: 'deny', reason: told },
      this.#mask,
    );
  }

  /** Writes the record after it, once, however often it is called. `error`: what it threw. */
  async end(error?: unknown): Promise<AuditRecord> {
    this.#ended ??= this.#writeEnd(error);
    return await this.#ended;
  }

  async #writeEnd(error: unknown): Promise<AuditRecord> {
    const failure = error === undefined ? undefined : toSkillberthError(error);
    const entry: AuditEntry = {
      ...this.#entry,
      event: this.#entry.event === 'invoke' ? 'result' : 'prepared',
      verdict: failure === undefined ? 'allow' : verdictOf(failure.code),
      durationMs: Math.round((performance.now() - this.#started) * 10) / 10,
      ...(failure === undefined ? {} : { reason: `${failure.code}: ${failure.message}` }),
    };
    try {
      return await this.#log.append(entry, this.#mask);
    } catch (lost) {
      const { code, message, subject, nextStep } = toSkillberthError(lost);
      const outcome =
        failure === undefined ? 'It was executed' : `It was executed and failed (${failure.code})`;
      throw new SkillberthError(
        {
          code,
          message: `${outcome}, but the audit could not be written: ${message}`,
          nextStep,
          ...(subject === undefined ? {} : { subject }),
        },
        { cause: error ?? lost },
      );
    }
  }
}

function maskedEntry(entry: AuditEntry, mask: SecretMask): AuditEntry {
  return Object.assign(
    { ...entry },
    Object.fromEntries(
      Object.entries(entry).flatMap(([name, value]) => {
        if (typeof value !== 'string' || ours.has(name)) return [];
        const most = longest[name] ?? longestOther;
        return [[name, cut(masked(value, most, mask), most)]];
      }),
    ),
  );
}

function cannotContinue(cause?: unknown): SkillberthError {
  return new SkillberthError(
    {
      code: 'audit-broken',
      message: "The audit's last record and its head do not fit together, so nothing can be added.",
      nextStep: 'Run `skillberth audit --verify` to see where, and keep a copy of the registry.',
    },
    cause === undefined ? {} : { cause },
  );
}
