import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { Actor, ApprovalRequest } from '../../invocationReport.ts';
import type { BuildCommand } from '../../lifecycle/index.ts';
import type { OperationContext } from '../../operation.ts';
import { SecretMask } from '../../secretMask.ts';
import type { AuditLog } from '../audit/auditLog.ts';
import { notApproved } from './approvalErrors.ts';
import { skillKeyOf } from './skillKeyOf.ts';

/**
 * Lets the build of a package run, or throws `approval-needed`. A person who installs a local folder with
 * `--allow-scripts` has said so; for content from git, and for programs, somebody is asked. It holds for one install.
 */
export class BuildApproval {
  readonly #audit: AuditLog;
  readonly #actor: Actor;
  /** Skills of the installs under way that may build, by their keys. */
  readonly #given = new WeakSet<DiscoveredSkill>();

  constructor(audit: AuditLog, actor: Actor) {
    this.#audit = audit;
    this.#actor = actor;
  }

  async approve(skill: DiscoveredSkill, command: BuildCommand, context: OperationContext): Promise<void> {
    if (this.#given.has(skill)) return;
    const request = requestOf(skill, command);
    const isPerson = this.#actor === 'cli' || this.#actor === 'editor';
    if (isPerson && skill.origin?.kind !== 'git') {
      context.onApproved?.(request);
    } else {
      const answer = await context.approve?.(request);
      if (answer !== true) {
        const refusal = notApproved(request, answer === undefined ? 'nobody' : 'no');
        await this.#append(skill, 'deny', `${refusal.code}: ${refusal.message}`);
        throw refusal;
      }
    }
    await this.#append(skill, 'allow', `approved, build: ${request.permissions.join(' ')}`);
    this.#given.add(skill);
  }

  async #append(skill: DiscoveredSkill, verdict: 'allow' | 'deny', reason: string): Promise<void> {
    const { skillId, source } = skillKeyOf(skill);
    await this.#audit.append(
      { event: 'approve', verdict, actor: this.#actor, skill: skillId, source, reason },
      new SecretMask(),
    );
  }
}

function requestOf(skill: DiscoveredSkill, { label, hosts }: BuildCommand): ApprovalRequest {
  const names = hosts.map(({ host }) => host).join(', ');
  return {
    skill: skill.id,
    version: skill.manifest?.version ?? '0.0.0',
    reason: 'first',
    permissions: [
      `Builds ${label}: code of its packages runs now, and writes into the new slot alone.`,
      names === '' ? 'No network.' : `It connects to ${names}, where packages come from.`,
    ],
    added: [],
    removed: [],
    ...(skill.origin === undefined ? {} : { origin: skill.origin }),
  };
}
