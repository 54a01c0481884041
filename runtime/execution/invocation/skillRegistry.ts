import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { AuditEvent, RegistryStatus } from '../../invocationReport.ts';
import { SecretMask } from '../../secretMask.ts';
import { appendRecord } from '../audit/auditLog.ts';
import type { RegistryConnection } from '../registry/registryConnection.ts';
import { RegistryDatabase } from '../registry/registryDatabase.ts';
import {
  deleteEntry,
  entriesOf,
  getEntry,
  listEntries,
  setError,
  setStatus,
  upsertEntry,
} from '../registry/skillEntries.ts';
import type { SkillDescription, SkillEntry, TrustLevel } from '../registry/skillEntry.ts';
import type { SkillKey } from '../registry/skillKey.ts';

/**
 * The skills that a person knows on this machine, one row each, as in the AgentOS registry. Every rejection is a
 * `SkillberthError`. A status of `enabled` alone lets nothing run: content and permissions are approved by
 * `Engine.enable`, `activate` or the command line.
 */
export class SkillRegistry {
  /** @internal For what shares the file: approvals, phases, audit. */
  readonly database: RegistryDatabase;

  /** `file`: the user's own registry without it. It is made at the first write. */
  constructor(file?: string) {
    this.database = new RegistryDatabase(file === undefined ? undefined : path.resolve(file));
  }

  /**
   * Adds a skill as `imported_disabled`, or renews what is known of it; the status stays unless it is given.
   * `source`: the real path of its folder.
   */
  async upsertSkill(
    { skillId, source, ...description }: SkillKey & SkillDescription,
    change: { readonly status?: RegistryStatus; readonly trustLevel?: TrustLevel } = {},
  ): Promise<SkillEntry> {
    return await this.database.write(connection => {
      const entry = upsertEntry(connection, { skillId, source }, description, change);
      if (change.status !== undefined) record(connection, entry, change.status);
      return entry;
    });
  }

  /** The newest of this id, or the one of that source. */
  async getSkill(skillId: string, source?: string): Promise<SkillEntry | undefined> {
    return await this.database.read(connection =>
      source === undefined ? entriesOf(connection, skillId)[0] : getEntry(connection, { skillId, source }),
    );
  }

  /** Newest first. Rejects with `usage` for a status that there is not. */
  async listSkills({ status }: { readonly status?: RegistryStatus } = {}): Promise<readonly SkillEntry[]> {
    return await this.database.read(connection => listEntries(connection, status));
  }

  /** Counts at the next call, in every process. Rejects with `usage`, `skill-not-found` or `skill-ambiguous`. */
  async setStatus(skillId: string, status: RegistryStatus, source?: string): Promise<void> {
    await this.database.write(connection => {
      const key = this.#only(connection, skillId, source);
      setStatus(connection, key, status);
      record(connection, key, status);
    });
  }

  /** Notes what went wrong with a skill; undefined: it is over. Rejects with `skill-not-found` or `skill-ambiguous`. */
  async setError(skillId: string, error: string | undefined, source?: string): Promise<void> {
    await this.database.write(connection => {
      setError(connection, this.#only(connection, skillId, source), error, new SecretMask());
    });
  }

  /** Forgets the skill and its approvals; its files stay. Whether it was known. Rejects with `skill-ambiguous`. */
  async deleteSkill(skillId: string, source?: string): Promise<boolean> {
    return await this.database.write(connection => {
      const [entry] = this.#matching(connection, skillId, source);
      if (entry === undefined) return false;
      record(connection, entry, 'deleted');
      return deleteEntry(connection, entry);
    });
  }

  /** Puts everything into the file. It opens again when it is needed. */
  close(): void {
    this.database.close();
  }

  #only(connection: RegistryConnection, skillId: string, source: string | undefined): SkillKey {
    const [entry] = this.#matching(connection, skillId, source);
    if (entry !== undefined) return entry;
    throw new SkillberthError({
      code: 'skill-not-found',
      message: `The registry knows no skill ${skillId}.`,
      subject: this.database.file,
      nextStep: `Run \`skillberth import\` with its folder or repository first.`,
    });
  }

  /** One or none. */
  #matching(
    connection: RegistryConnection,
    skillId: string,
    source: string | undefined,
  ): readonly SkillEntry[] {
    const found = entriesOf(connection, skillId).filter(
      entry => source === undefined || entry.source === source,
    );
    if (found.length < 2) return found;
    throw new SkillberthError({
      code: 'skill-ambiguous',
      message: `The registry knows several skills ${skillId}.`,
      subject: found.map(entry => entry.source).join(', '),
      nextStep: 'Name the one you mean by its source as well.',
    });
  }
}

function record(connection: RegistryConnection, key: SkillKey, status: RegistryStatus | 'deleted'): void {
  const event: AuditEvent = status === 'enabled' ? 'enable' : 'disable';
  const { skillId: skill, source } = key;
  appendRecord(
    connection,
    { event, verdict: 'allow', actor: 'api', skill, source, reason: `status: ${status}` },
    new SecretMask(),
  );
}
