import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { Actor, AuditEvent, RegistryStatus } from '../../invocationReport.ts';
import { type PreparedSlot, referenceOf, writtenReference } from '../../lifecycle/index.ts';
import type { OperationContext } from '../../operation.ts';
import { SecretMask } from '../../secretMask.ts';
import { appendRecord } from '../audit/auditLog.ts';
import type { RegistryConnection } from '../registry/registryConnection.ts';
import type { RegistryDatabase } from '../registry/registryDatabase.ts';
import { getEntry, upsertEntry } from '../registry/skillEntries.ts';
import type { SkillDescription } from '../registry/skillEntry.ts';
import { skillKeyOf } from './skillKeyOf.ts';
import type { Trust } from './trust.ts';

/** What a command makes of the status that a skill had. */
type StatusRule = (before: RegistryStatus | undefined) => RegistryStatus;

/**
 * Which skills a person switched on: the status in the registry, changed in one transaction with its audit record.
 * What is written here counts at the next call, in every process.
 */
export class SkillStatuses {
  readonly #registry: RegistryDatabase;
  readonly #actor: Actor;
  readonly #trust: Trust;

  constructor(registry: RegistryDatabase, actor: Actor, trust: Trust) {
    this.#registry = registry;
    this.#actor = actor;
    this.#trust = trust;
  }

  async statusOf(skill: DiscoveredSkill): Promise<RegistryStatus | undefined> {
    const key = skillKeyOf(skill);
    return await this.#registry.read(connection => getEntry(connection, key)?.status);
  }

  /** After an import: nothing of it runs yet, unless this very content with these permissions is approved. */
  async imported(skill: DiscoveredSkill, slot: PreparedSlot): Promise<RegistryStatus> {
    const approved = await this.#trust.isApproved(skill, slot);
    return await this.#change(skill, slot, 'import', before =>
      approved && before !== undefined ? before : 'imported_disabled',
    );
  }

  /**
   * Before an activation switches: enabled, unless a person has disabled it, which `context.onStep` says. First, because
   * the switch makes it visible: a process killed in between leaves nothing active that may not run.
   */
  async activating(skill: DiscoveredSkill, slot: PreparedSlot, context: OperationContext): Promise<void> {
    const before = await this.statusOf(skill);
    if (before === 'disabled') {
      context.onStep?.(
        `${skill.id} stays disabled, as you left it; \`skillberth enable ${skill.id}\` lets it run`,
      );
    } else if (before !== 'enabled') {
      await this.#change(skill, slot, 'enable', now => (now === 'disabled' ? 'disabled' : 'enabled'));
    }
  }

  /** `slot`: the active one, whose content was approved just before. */
  async enabled(skill: DiscoveredSkill, slot: PreparedSlot): Promise<RegistryStatus> {
    return await this.#change(skill, slot, 'enable', () => 'enabled');
  }

  /** `slot`: the active one, if there is one. */
  async disabled(skill: DiscoveredSkill, slot: PreparedSlot | undefined): Promise<RegistryStatus> {
    return await this.#change(skill, slot, 'disable', () => 'disabled');
  }

  async #change(
    skill: DiscoveredSkill,
    slot: PreparedSlot | undefined,
    event: AuditEvent,
    rule: StatusRule,
  ): Promise<RegistryStatus> {
    const key = skillKeyOf(skill);
    const description = descriptionOf(skill, slot);
    const place = slot === undefined ? {} : { version: slot.version, slot: slot.slot };
    const before = await this.#registry.read(connection => getEntry(connection, key)?.status);
    const change = (connection: RegistryConnection): RegistryStatus => {
      const status = rule(getEntry(connection, key)?.status);
      upsertEntry(connection, key, description, { status });
      appendRecord(
        connection,
        {
          event,
          verdict: 'allow',
          actor: this.#actor,
          skill: skill.id,
          source: key.source,
          ...place,
          reason: `status: ${status}`,
        },
        new SecretMask(),
      );
      return status;
    };
    // A power cut may take back that nothing changed, never a decision.
    return await this.#registry.write(change, { durable: rule(before) !== before });
  }
}

function descriptionOf(skill: DiscoveredSkill, slot: PreparedSlot | undefined): SkillDescription {
  return {
    name: skill.id,
    version: slot?.version ?? skill.manifest?.version ?? '0.0.0',
    ...originOf(skill),
    manifest: slot?.resolved ?? skill.manifest ?? null,
    repoHash: slot?.resolved.content_hash ?? '',
  };
}

function originOf({ origin, folder }: DiscoveredSkill): Pick<SkillDescription, 'sourceType' | 'sourceRef'> {
  if (origin === undefined) return { sourceType: 'local', sourceRef: folder };
  if (origin.kind === 'folder') return { sourceType: 'local', sourceRef: origin.path };
  const sourceType = /^https:\/\/github[.]com\//i.test(origin.url) ? 'github' : 'git';
  return { sourceType, sourceRef: writtenReference(referenceOf(origin)) };
}
