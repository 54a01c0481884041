import { findNode, type PreparedSlot, type SkillLayout } from '../lifecycle/index.ts';
import { type ProcessSurroundings, slotVariables } from './slotVariables.ts';
import { workerKeyPrefix } from './workerKey.ts';
import type { WorkerStart } from './workerStart.ts';

export interface NodeWorkerOptions {
  /** The bundled worker, absolute. */
  readonly script: string;
  readonly mode: 'run' | 'test';
  /** The user's setting for Node. */
  readonly node?: string;
  readonly surroundings: ProcessSurroundings;
}

/** How to start the Node worker of one slot; docs/worker-protocol.md says what each variable holds. */
export async function nodeWorker(
  skill: SkillLayout,
  slot: PreparedSlot,
  options: NodeWorkerOptions,
): Promise<WorkerStart> {
  const { layout, resolved } = slot;
  const node = await findNode(options.node);
  const worker = {
    key: `${workerKeyPrefix(skill, slot)}${resolved.build}|${options.mode}|node|${node.executable}`,
    command: node.executable,
    arguments: [...typeStripping(node.version), options.script],
    workingDirectory: layout.skillFolder,
    environment: {
      ...slotVariables(slot, options.surroundings),
      ...node.environment,
      NODE_PATH: '',
      SKILLBERTH_SKILL_NAME: resolved.name,
      SKILLBERTH_SKILL_ROOT: layout.skillFolder,
      SKILLBERTH_SKILL_MODE: options.mode,
    },
  };
  return { worker, programs: [node.executable, options.script] };
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
