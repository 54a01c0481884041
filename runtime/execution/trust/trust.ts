import { canonicalPermissions, type PermissionSet, readPermissionSet } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { Actor, ApprovalRequest, RegistryStatus } from '../../invocationReport.ts';
import type { ApprovalPurpose, PreparedSlot } from '../../lifecycle/index.ts';
import type { OperationContext } from '../../operation.ts';
import { SecretMask } from '../../secretMask.ts';
import { type AuditEntry, appendRecord } from '../audit/auditLog.ts';
import { permissionsOf } from '../permissions/permissionsOf.ts';
import type { Approval } from '../registry/approval.ts';
import { findApproval, latestApproval, recordApproval } from '../registry/approvals.ts';
import type { RegistryConnection } from '../registry/registryConnection.ts';
import type { RegistryDatabase } from '../registry/registryDatabase.ts';
import { getEntry } from '../registry/skillEntries.ts';
import type { SkillKey } from '../registry/skillKey.ts';
import { changedMeanwhile, contentNotApproved, notApproved, packagesNotApproved } from './approvalErrors.ts';
import { approvalReason, approvalRequest } from './approvalRequest.ts';
import { digestOf } from './digestOf.ts';
import { Environments } from './environments.ts';
import { skillKeyOf } from './skillKeyOf.ts';
import { SlotDigests } from './slotDigest.ts';

/** What a slot is, and what the user's registry knows of it. */
interface Standing {
  readonly key: SkillKey;
  readonly contentDigest: string;
  readonly permissionDigest: string;
  readonly declared: PermissionSet;
  /** Of exactly this content with exactly these permissions. */
  readonly approved: Approval | undefined;
  /** The newest one, of whatever content. */
  readonly latest: Approval | undefined;
  readonly status: RegistryStatus | undefined;
}

export interface StandingReport {
  /** Undefined: nobody imported, activated or enabled it on this machine. */
  readonly status: RegistryStatus | undefined;
  /** Of the slot's content as it lies on the disk now, with the permissions that it declares. */
  readonly approval: Approval | undefined;
}

/**
 * Which slots a person let run. An approval binds content and permission set and lives in the user's registry alone:
 * nothing that is read from a workspace can grant one.
 */
export class Trust {
  readonly #registry: RegistryDatabase;
  readonly #actor: Actor;
  readonly #digests: SlotDigests;
  readonly #environments: Environments;

  constructor(registry: RegistryDatabase, actor: Actor) {
    this.#registry = registry;
    this.#actor = actor;
    this.#digests = new SlotDigests(registry);
    this.#environments = new Environments(registry);
  }

  /**
   * Lets code of this slot run, or throws `approval-needed`. What was approved before asks nothing. A person's own
   * `install` or `activate` of a local folder is its approval and is told to `context.onApproved`; all else is
   * put to `context.approve`: content from git, permissions wider than the last approved ones, other purposes and actors.
   */
  async approve(
    skill: DiscoveredSkill,
    slot: PreparedSlot,
    purpose: ApprovalPurpose,
    context: OperationContext,
  ): Promise<void> {
    // The packages first: what is changed while the sources are read must not be approved with them.
    const packages = await this.#environments.stamp(slot);
    const standing = await this.#standing(skill, slot, { full: true });
    if (standing.approved !== undefined) {
      if (await this.#environments.isKnown(slot, { again: true })) return;
      // An install has just built it of what was approved.
      if (purpose === 'install') return await this.#keepPackages(slot, packages);
    }
    const { effective } = await permissionsOf(skill, slot, skill.source.root);
    const request = approvalRequest(skill, slot, standing.declared, effective, standing.latest?.permissions);
    if (isOwnCommand(purpose, this.#actor, skill, standing)) {
      await this.#record(skill, slot, standing, packages, request);
      context.onApproved?.(request);
      return;
    }
    const answer = await context.approve?.(request);
    if (answer !== true) {
      const refusal = notApproved(request, answer === undefined ? 'nobody' : 'no');
      await this.#append(skill, slot, 'deny', `${refusal.code}: ${refusal.message}`);
      throw refusal;
    }
    const now = await this.#standing(skill, slot, { full: true });
    const same = now.contentDigest === standing.contentDigest;
    if (!same || (await this.#environments.stamp(slot)) !== packages) throw changedMeanwhile(skill.id);
    await this.#record(skill, slot, standing, packages, request);
  }

  /** After an install: its packages are as they should be where its content is approved already. */
  async installed(skill: DiscoveredSkill, slot: PreparedSlot): Promise<void> {
    const packages = await this.#environments.stamp(slot);
    const { approved } = await this.#standing(skill, slot);
    if (approved !== undefined) await this.#keepPackages(slot, packages);
  }

  /** What a view shows of a slot. `full`: every byte is read. */
  async standing(
    skill: DiscoveredSkill,
    slot: PreparedSlot,
    options?: { readonly full?: boolean },
  ): Promise<StandingReport> {
    const { status, approved } = await this.#standing(skill, slot, options);
    return { status, approval: approved };
  }

  async isApproved(skill: DiscoveredSkill, slot: PreparedSlot): Promise<boolean> {
    return (await this.#standing(skill, slot)).approved !== undefined;
  }

  /**
   * Throws `approval-needed` unless the slot's content as it lies on the disk, its permission set and its packages are
   * approved. Called before every execution: what has not changed since the last look costs no reading.
   */
  async requireApproved(skill: DiscoveredSkill, slot: PreparedSlot): Promise<void> {
    const { approved, latest, declared } = await this.#standing(skill, slot);
    if (approved === undefined)
      throw contentNotApproved(skill.id, approvalReason(declared, latest?.permissions));
    if (!(await this.#environments.isKnown(slot))) throw packagesNotApproved(skill.id);
  }

  async #standing(
    skill: DiscoveredSkill,
    slot: PreparedSlot,
    options?: { readonly full?: boolean },
  ): Promise<Standing> {
    const key = skillKeyOf(skill);
    const contentDigest = await this.#digests.digest(slot, options);
    const declared = canonicalPermissions(readPermissionSet(slot.resolved.declared_permissions));
    const permissionDigest = digestOf(declared);
    return await this.#registry.read(connection => ({
      key,
      contentDigest,
      permissionDigest,
      declared,
      approved: findApproval(connection, key, contentDigest, permissionDigest),
      latest: latestApproval(connection, key),
      status: getEntry(connection, key)?.status,
    }));
  }

  async #record(
    skill: DiscoveredSkill,
    slot: PreparedSlot,
    { key, contentDigest, permissionDigest, declared: permissions }: Standing,
    packages: string,
    { reason, permissions: sentences }: ApprovalRequest,
  ): Promise<void> {
    const approvedAt = new Date().toISOString();
    const actor = this.#actor;
    const entry = this.#entry(skill, slot, 'allow', `approved, ${reason}: ${sentences.join(' ')}`);
    await this.#registry.write(connection => {
      recordApproval(connection, key, { contentDigest, permissionDigest, permissions, approvedAt, actor });
      this.#environments.keep(connection, slot, packages);
      appendRecord(connection, entry, new SecretMask());
    });
  }

  async #keepPackages(slot: PreparedSlot, packages: string): Promise<void> {
    // Its slot is not flushed either: what a power cut takes back is asked about again.
    await this.#registry.write(connection => this.#environments.keep(connection, slot, packages), {
      durable: false,
    });
  }

  async #append(
    skill: DiscoveredSkill,
    slot: PreparedSlot,
    verdict: 'allow' | 'deny',
    reason: string,
  ): Promise<void> {
    const entry = this.#entry(skill, slot, verdict, reason);
    await this.#registry.write((connection: RegistryConnection) => {
      appendRecord(connection, entry, new SecretMask());
    });
  }

  #entry(
    skill: DiscoveredSkill,
    { version, slot }: PreparedSlot,
    verdict: 'allow' | 'deny',
    reason: string,
  ): AuditEntry {
    const { source } = skillKeyOf(skill);
    return { event: 'approve', verdict, actor: this.#actor, skill: skill.id, source, version, slot, reason };
  }
}

/** Commands with which a person says themselves that a skill shall run. */
const ownCommands: ReadonlySet<ApprovalPurpose> = new Set(['install', 'activate']);

/** Whether the command itself is the person's answer. */
function isOwnCommand(
  purpose: ApprovalPurpose,
  actor: Actor,
  { origin }: DiscoveredSkill,
  { latest, declared }: Standing,
): boolean {
  if (!ownCommands.has(purpose) || (actor !== 'cli' && actor !== 'editor')) return false;
  return origin?.kind !== 'git' && approvalReason(declared, latest?.permissions) !== 'widened';
}
