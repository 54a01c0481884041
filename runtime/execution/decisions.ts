import { realpathSync } from 'node:fs';
import type { DiscoveredSkill } from '../../workspace/index.ts';
import type {
  Actor,
  AuditEvent,
  AuditQuery,
  AuditRecord,
  AuditVerification,
  Phase,
  PhaseReport,
} from '../invocationReport.ts';
import type { SlotReference } from '../lifecycle/index.ts';
import type { SkillStatus } from '../report.ts';
import { SecretMask } from '../secretMask.ts';
import { toSkillberthError } from '../systemError.ts';
import { AuditLog, appendRecord } from './audit/auditLog.ts';
import { queryAudit } from './audit/auditQuery.ts';
import { verdictOf } from './audit/auditVerdict.ts';
import { verifyAudit } from './audit/auditVerification.ts';
import { auditedPreparation } from './auditedPreparation.ts';
import type { SkillRegistry } from './invocation/skillRegistry.ts';
import type { PreparationHooks } from './preparation.ts';
import { phaseOf, setPhase } from './registry/phases.ts';
import { deleteEntry, getEntry } from './registry/skillEntries.ts';
import { BuildApproval } from './trust/buildApproval.ts';
import { isKept } from './trust/environments.ts';
import { skillKeyOf } from './trust/skillKeyOf.ts';
import { SkillStatuses } from './trust/skillStatuses.ts';
import { Trust } from './trust/trust.ts';

/** What a person decided about skills, and what became of it: approvals, status, phase, audit. All in their registry. */
export class Decisions {
  readonly trust: Trust;
  readonly statuses: SkillStatuses;
  readonly #registry: SkillRegistry;
  readonly #audit: AuditLog;
  readonly #builds: BuildApproval;
  readonly #actor: Actor;
  readonly #workspaceFolder: string | undefined;

  constructor(registry: SkillRegistry, actor: Actor, workspaceFolder: string | undefined) {
    const { database } = registry;
    this.#registry = registry;
    this.#actor = actor;
    this.#workspaceFolder = workspaceFolder;
    this.#audit = new AuditLog(database);
    this.#builds = new BuildApproval(this.#audit, actor);
    this.trust = new Trust(database, actor);
    this.statuses = new SkillStatuses(database, actor, this.trust);
  }

  /** Who lets preparation runs begin, and who notes them. */
  get preparation(): PreparationHooks {
    return {
      approve: async (skill, slot, purpose, context) => {
        await this.trust.approve(skill, slot, purpose, context);
        if (purpose === 'activate') await this.statuses.activating(skill, slot, context);
      },
      approveBuild: (skill, command, context) => this.#builds.approve(skill, command, context),
      audited: auditedPreparation(this.#audit, this.#actor),
    };
  }

  /** Notes what was done to a skill; undefined: to the user's own things. */
  async note(
    event: AuditEvent,
    skill: DiscoveredSkill | undefined,
    details: Partial<SlotReference> & { readonly reason?: string } = {},
  ): Promise<void> {
    const { version, slot, reason } = details;
    await this.#audit.append(
      {
        event,
        verdict: 'allow',
        actor: this.#actor,
        ...(skill === undefined ? {} : { skill: skill.id, source: skillKeyOf(skill).source }),
        ...(version === undefined ? {} : { version }),
        ...(slot === undefined ? {} : { slot }),
        ...(reason === undefined ? {} : { reason }),
      },
      new SecretMask(),
    );
  }

  /** Notes what was refused or failed. `skill`: where it is known by then. */
  async noteFailure(event: AuditEvent, skill: DiscoveredSkill | undefined, error: unknown): Promise<void> {
    const { code, message } = toSkillberthError(error);
    await this.#audit.append(
      {
        event,
        verdict: verdictOf(code),
        actor: this.#actor,
        ...(skill === undefined ? {} : { skill: skill.id, source: skillKeyOf(skill).source }),
        reason: `${code}: ${message}`,
      },
      new SecretMask(),
    );
  }

  /** After an uninstall: what is installed under this name again is asked about again. */
  async forget(skill: DiscoveredSkill): Promise<void> {
    const key = skillKeyOf(skill);
    await this.#registry.database.write(connection => {
      deleteEntry(connection, key);
      appendRecord(
        connection,
        { event: 'uninstall', verdict: 'allow', actor: this.#actor, skill: skill.id, source: key.source },
        new SecretMask(),
      );
    });
  }

  /** Each status with what the registry says of the skill. */
  async known(
    skills: readonly { readonly skill: DiscoveredSkill; readonly status: SkillStatus }[],
  ): Promise<readonly SkillStatus[]> {
    return await this.#registry.database.read(connection =>
      skills.map(({ skill, status }) => {
        const entry = getEntry(connection, skillKeyOf(skill));
        if (entry === undefined) return status;
        const build = status.versions
          .flatMap(({ slots }) => slots)
          .find(slot => slot.active && slot.build !== undefined)?.build;
        const approved = build !== undefined && isKept(connection, build);
        return { ...status, registry: { status: entry.status, approved } };
      }),
    );
  }

  async phase(): Promise<PhaseReport> {
    const workspaceFolder = this.#workspace();
    const phase = await this.#registry.database.read(connection => phaseOf(connection, workspaceFolder));
    return { workspaceFolder, phase };
  }

  async setPhase(phase: Phase): Promise<PhaseReport> {
    const workspaceFolder = this.#workspace();
    await this.#registry.database.write(connection => {
      setPhase(connection, workspaceFolder, phase);
      appendRecord(
        connection,
        { event: 'phase', verdict: 'allow', actor: this.#actor, phase, source: workspaceFolder },
        new SecretMask(),
      );
    });
    return { workspaceFolder, phase };
  }

  /** Oldest first. */
  async audit(query: AuditQuery): Promise<readonly AuditRecord[]> {
    return await queryAudit(this.#registry.database, query);
  }

  async verifyAudit(): Promise<AuditVerification> {
    return await verifyAudit(this.#registry.database);
  }

  #workspace(): string {
    return realpathSync.native(this.#workspaceFolder ?? process.cwd());
  }
}
