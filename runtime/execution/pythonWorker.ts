import { accessSync, constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { expandEnvironment } from '../../skill/index.ts';
import {
  findInterpreter,
  type PreparedSlot,
  type SkillLayout,
  type SlotReference,
} from '../lifecycle/index.ts';
import type { WorkerSpecification } from './supervisor/protocol.ts';

/** Variables of the host that every skill's process sees: where programs are, how to write for the user. */
const passedVariables = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'SYSTEMROOT',
  'PATHEXT',
  'COMSPEC',
  'USERPROFILE',
];

export interface PythonWorkerOptions {
  /** Absolute: the folder with `skillberth_worker` and `adaos`. */
  readonly pythonFolder: string;
  readonly mode: 'run' | 'test';
  /** The user's interpreter setting. */
  readonly python?: string;
  /** More folders at the end of PYTHONPATH. */
  readonly extraPaths?: readonly string[];
}

/** How to start the worker of one slot; docs/worker-protocol.md says what each variable holds. */
export async function pythonWorker(
  skill: SkillLayout,
  slot: PreparedSlot,
  options: PythonWorkerOptions,
): Promise<WorkerSpecification> {
  const { layout, resolved } = slot;
  const interpreter = await interpreterOf(slot, options.python);
  const inSlot = (relative: string): string => path.join(layout.root, relative);
  const paths = resolved.runtime.python_paths.map(inSlot);
  const { values } = expandEnvironment(resolved.environment, process.env);
  const passed = Object.fromEntries(
    passedVariables.flatMap(name => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    key: `${workerKeyPrefix(skill, slot)}${resolved.build}|${options.mode}`,
    command: interpreter,
    arguments: ['-s', '-S', '-u', path.join(options.pythonFolder, 'skillberth_worker')],
    workingDirectory: layout.skillFolder,
    environment: {
      ...passed,
      ...values,
      TMPDIR: layout.temporary,
      TEMP: layout.temporary,
      TMP: layout.temporary,
      PYTHONPATH: [...paths, options.pythonFolder, ...(options.extraPaths ?? [])].join(path.delimiter),
      PYTHONPYCACHEPREFIX: path.join(layout.cache, 'pycache'),
      PYTHONUTF8: '1',
      SKILLBERTH_SITE_DIRS: [layout.environment, ...(options.extraPaths ?? [])].join(path.delimiter),
      ADAOS_SKILL_NAME: resolved.name,
      ADAOS_SKILL_PACKAGE: `skills.${path.basename(layout.skillFolder)}`,
      ADAOS_SKILL_ROOT: layout.skillFolder,
      ADAOS_SKILL_MODE: options.mode,
      ADAOS_SKILL_ENV_PATH:
        options.mode === 'test' ? await skillEnvironmentCopy(skill, slot) : skill.skillEnvironmentFile,
    },
  };
}

/** What tests get in place of the stored file, afresh for each suite: they must not change the user's. */
async function skillEnvironmentCopy(skill: SkillLayout, { layout }: PreparedSlot): Promise<string> {
  const copy = path.join(layout.temporary, path.basename(skill.skillEnvironmentFile));
  await rm(copy, { force: true });
  try {
    await copyFile(skill.skillEnvironmentFile, copy);
  } catch (error) {
    // Nothing is stored yet: then there is no file in tests either.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return copy;
}

/** Every worker key of one slot starts with this. */
export function workerKeyPrefix(skill: SkillLayout, slot: SlotReference): string {
  return `${skill.root}|${slot.version}|${slot.slot}|`;
}

/** The interpreter that built the slot, or another of its version where that one is gone (a moved workspace). */
async function interpreterOf(slot: PreparedSlot, setting: string | undefined): Promise<string> {
  const { interpreter, version } = slot.resolved.runtime;
  if (interpreter !== undefined && (setting === undefined || setting === '') && isExecutable(interpreter)) {
    return interpreter;
  }
  const minor = version?.split('.').slice(0, 2).join('.');
  return (await findInterpreter(setting, minor, {})).executable;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
