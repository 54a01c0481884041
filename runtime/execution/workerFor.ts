import path from 'node:path';
import type { PreparedSlot, SkillLayout } from '../lifecycle/index.ts';
import type { WorkerPrograms } from './executorOptions.ts';
import { nodeWorker } from './nodeWorkerStart.ts';
import { pythonWorker } from './pythonWorker.ts';
import type { SlotCall } from './slotCall.ts';
import type { ProcessSurroundings } from './slotVariables.ts';
import type { WorkerStart } from './workerStart.ts';

/** How to start the worker that a call wants: that of its language, else that of the skill's runtime. */
export async function workerFor(
  skill: SkillLayout,
  slot: PreparedSlot,
  { method, mode, language, extraPaths }: SlotCall,
  surroundings: ProcessSurroundings,
  { supervisorScript, pythonFolder, python, node }: WorkerPrograms,
): Promise<WorkerStart> {
  if ((language ?? slot.resolved.runtime.kind) === 'node') {
    const script = path.join(path.dirname(supervisorScript), 'node-worker.cjs');
    return await nodeWorker(skill, slot, {
      script,
      mode,
      surroundings,
      ...(node === undefined ? {} : { node }),
    });
  }
  return await pythonWorker(skill, slot, {
    pythonFolder,
    mode,
    use: method === 'invoke',
    surroundings,
    ...(python === undefined ? {} : { python }),
    ...(extraPaths === undefined ? {} : { extraPaths }),
  });
}
