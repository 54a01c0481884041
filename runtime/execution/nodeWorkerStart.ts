import { findNode, type PreparedSlot, type SkillLayout } from '../lifecycle/index.ts';
import { slotVariables } from './slotVariables.ts';
import type { WorkerSpecification } from './supervisor/protocol.ts';
import { workerKeyPrefix } from './workerKey.ts';

export interface NodeWorkerOptions {
  /** The bundled worker, absolute. */
  readonly script: string;
  readonly mode: 'run' | 'test';
  /** The user's setting for Node. */
  readonly node?: string;
}

/** How to start the Node worker of one slot; docs/worker-protocol.md says what each variable holds. */
export async function nodeWorker(
  skill: SkillLayout,
  slot: PreparedSlot,
  options: NodeWorkerOptions,
): Promise<WorkerSpecification> {
  const { layout, resolved } = slot;
  const node = await findNode(options.node);
  return {
    key: `${workerKeyPrefix(skill, slot)}${resolved.build}|${options.mode}|node|${node.executable}`,
    command: node.executable,
    arguments: [...typeStripping(node.version), options.script],
    workingDirectory: layout.skillFolder,
    environment: {
      ...slotVariables(slot),
      ...node.environment,
      NODE_PATH: '',
      SKILLBERTH_SKILL_NAME: resolved.name,
      SKILLBERTH_SKILL_ROOT: layout.skillFolder,
      SKILLBERTH_SKILL_MODE: options.mode,
    },
  };
}

/**
 * The flags with which this Node takes TypeScript without a word about it. It strips types by itself from 22.18 and
 * 23.6 on.
 */
function typeStripping(version: string): readonly string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const byItself = major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
  const quiet = '--disable-warning=ExperimentalWarning';
  return byItself ? [quiet] : ['--experimental-strip-types', quiet];
}
