import path from 'node:path';
import { stepsBelow } from '../../workspace/index.ts';
import {
  addsToSkillEnvironment,
  copiedSkillEnvironment,
  type PreparedSlot,
  type SkillLayout,
  slotInterpreter,
  storedSkillEnvironment,
} from '../lifecycle/index.ts';
import { type ProcessSurroundings, slotVariables } from './slotVariables.ts';
import { workerKeyPrefix } from './workerKey.ts';
import type { WorkerStart } from './workerStart.ts';

export interface PythonWorkerOptions {
  /** Absolute: the folder with `skillberth_worker` and `adaos`. */
  readonly pythonFolder: string;
  readonly mode: 'run' | 'test';
  /** A run of a tool, which may change what is stored; else a test or a preparation. */
  readonly use: boolean;
  /** The user's interpreter setting. */
  readonly python?: string;
  /** More folders at the end of PYTHONPATH. */
  readonly extraPaths?: readonly string[];
  readonly surroundings: ProcessSurroundings;
}

/** How to start the worker of one slot; docs/worker-protocol.md says what each variable holds. */
export async function pythonWorker(
  skill: SkillLayout,
  slot: PreparedSlot,
  options: PythonWorkerOptions,
): Promise<WorkerStart> {
  const { layout, resolved } = slot;
  const { base, executable } = await slotInterpreter(slot, options.python);
  const inSlot = (relative: string): string => path.join(layout.root, relative);
  const paths = resolved.runtime.python_paths.map(inSlot);
  // Packages are what does not come with the sources.
  const sites = paths.filter(folder => stepsBelow(layout.sources, folder) === undefined);
  const settings = await skillEnvironmentFile(skill, slot, options);
  const worker = {
    key: `${workerKeyPrefix(skill, slot)}${resolved.build}|${options.mode}|${settings}`,
    command: executable,
    arguments: ['-s', '-S', '-B', '-u', path.join(options.pythonFolder, 'skillberth_worker')],
    workingDirectory: layout.skillFolder,
    environment: {
      ...slotVariables(slot, options.surroundings),
      PYTHONPATH: [...paths, options.pythonFolder, ...(options.extraPaths ?? [])].join(path.delimiter),
      PYTHONPYCACHEPREFIX: path.join(layout.cache, 'pycache'),
      PYTHONUTF8: '1',
      SKILLBERTH_SITE_DIRS: [...sites, ...(options.extraPaths ?? [])].join(path.delimiter),
      ADAOS_SKILL_NAME: resolved.name,
      ADAOS_SKILL_PACKAGE: `skills.${path.basename(layout.skillFolder)}`,
      ADAOS_SKILL_ROOT: layout.skillFolder,
      ADAOS_SKILL_MODE: options.mode,
      ADAOS_SKILL_ENV_PATH: settings,
    },
  };
  const programs = [
    executable,
    base.executable,
    ...base.prefixes,
    options.pythonFolder,
    ...(options.extraPaths ?? []),
  ];
  return { worker, programs };
}

/**
 * Runs get the stored file. Tests get a copy; so does what is run before an activation, where the slot's sources would
 * add something: a version that never becomes active must leave nothing behind.
 */
async function skillEnvironmentFile(
  skill: SkillLayout,
  { layout }: PreparedSlot,
  { mode, use }: PythonWorkerOptions,
): Promise<string> {
  if (mode === 'run' && (use || !(await addsToSkillEnvironment(skill, layout)))) {
    return await storedSkillEnvironment(skill, layout);
  }
  return await copiedSkillEnvironment(skill, layout);
}
