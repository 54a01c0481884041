import path from 'node:path';
import type { PreparedSlot, SkillLayout } from '../lifecycle/index.ts';
import { nodeWorker } from './nodeWorkerStart.ts';
import { pythonWorker } from './pythonWorker.ts';
import type { SlotCall } from './slotCall.ts';
import type { WorkerSpecification } from './supervisor/protocol.ts';

export interface WorkerPrograms {
  /** The bundled supervisor, absolute; the Node worker lies beside it. */
  readonly supervisorScript: string;
  /** Absolute: the folder with `skillberth_worker` and `adaos`. */
  readonly pythonFolder: string;
  /** The user's interpreter setting. */
  readonly python?: string;
  /** The user's setting for Node. */
  readonly node?: string;
}

/** How to start the worker that a call wants: that of its language, else that of the skill's runtime. */
export async function workerFor(
  skill: SkillLayout,
  slot: PreparedSlot,
  { method, mode, language, extraPaths }: SlotCall,
  { supervisorScript, pythonFolder, python, node }: WorkerPrograms,
): Promise<WorkerSpecification> {
  if ((language ?? slot.resolved.runtime.kind) === 'node') {
    const script = path.join(path.dirname(supervisorScript), 'node-worker.cjs');
    return await nodeWorker(skill, slot, { script, mode, ...(node === undefined ? {} : { node }) });
  }
  return await pythonWorker(skill, slot, {
    pythonFolder,
    mode,
    use: method === 'invoke',
    ...(python === undefined ? {} : { python }),
    ...(extraPaths === undefined ? {} : { extraPaths }),
  });
}
