import { createHmac, randomBytes } from 'node:crypto';
import type { IsolationLevel } from '../invocationReport.ts';
import { declaredInSlot, type PreparedSlot, type SkillLayout, visibleSecrets } from '../lifecycle/index.ts';
import { allowedVariable } from './allowedVariable.ts';
import type { SlotProcessOptions } from './executorOptions.ts';
import type { IsolationPolicy } from './isolation/isolationPolicy.ts';
import { homeOf, isolationPolicyOf } from './permissions/isolationPolicyOf.ts';
import { permissionsOf } from './permissions/permissionsOf.ts';
import { workspaceOf } from './permissions/workspaceOf.ts';
import type { SlotCall } from './slotCall.ts';
import type { WorkerSpecification } from './supervisor/protocol.ts';
import { stampOf } from './trust/treeStamp.ts';
import { workerFor } from './workerFor.ts';

/** A worker that is to be started or found warm, and what it may do. */
export interface SlotProcess {
  readonly worker: WorkerSpecification;
  readonly policy: IsolationPolicy;
  /** Every value that the process can see and nobody else may. */
  readonly secrets: readonly string[];
}

/** Works out how the processes of slots are started: interpreter, environment, secrets, permissions. */
export class SlotProcesses {
  readonly #options: SlotProcessOptions;
  /** For keys that tell environments apart without holding what is in them. */
  readonly #salt = randomBytes(16);

  constructor(options: SlotProcessOptions) {
    this.#options = options;
  }

  async processFor(
    skill: SkillLayout,
    slot: PreparedSlot,
    call: SlotCall,
    level: IsolationLevel,
  ): Promise<SlotProcess> {
    const { workspaceFolders, allowLocalhost = false } = this.#options;
    const workspaceFolder = workspaceOf(skill, workspaceFolders);
    const permissions = await permissionsOf(skill, slot, workspaceFolder);
    const secrets = await visibleSecrets(skill, declaredInSlot(slot.resolved));
    const values = new Map([...secrets].map(([name, { value }]) => [name, value] as const));
    const surroundings = {
      permissions: permissions.effective,
      home: homeOf(skill, slot, call.mode),
      secrets: call.mode === 'test' ? new Map([...(call.testSecrets ?? []), ...values]) : values,
      userEnvironment: permissions.userEnvironment,
    };
    // Edited and approved again: what a warm worker has loaded is not what was approved.
    const { stamp } = await stampOf(slot.layout.sources, ['']);
    const { worker, programs } = await workerFor(skill, slot, call, surroundings, this.#options);
    const policy = await isolationPolicyOf({
      skill,
      slot,
      permissions: permissions.effective,
      ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
      purpose: call.mode,
      level,
      allowLocalhost,
      programs,
    });
    return {
      // Whoever changed a secret or a variable, here or in another process: a worker with the old one serves no more calls.
      worker: {
        ...worker,
        environment: { ...worker.environment, ...allowedVariable(policy) },
        key: `${worker.key}|${this.#fingerprint([worker.environment, [...surroundings.secrets], stamp])}`,
      },
      policy,
      secrets: [...values.values(), ...(call.testSecrets?.values() ?? [])],
    };
  }

  #fingerprint(values: unknown): string {
    return createHmac('sha256', this.#salt).update(JSON.stringify(values)).digest('base64url');
  }
}
