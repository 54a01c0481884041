import path from 'node:path';
import type { SkillManifest } from '../../../skill/index.ts';
import type { OperationContext } from '../../operation.ts';
import { exists, writeFileAtomic } from '../disk/files.ts';
import { entryOf } from '../slots/entryModule.ts';
import type { SlotLayout } from '../slots/layout.ts';
import { findInterpreter, type InterpreterChoice } from './interpreter.ts';
import type { IsolatedBuild } from './isolatedBuild.ts';
import { rememberInterpreter } from './knownInterpreters.ts';
import { buildNodeEnvironment } from './nodeEnvironment.ts';
import { findNode, type NodeInterpreter } from './nodeInterpreter.ts';
import { buildPythonEnvironment, type PythonEnvironment } from './pythonEnvironment.ts';
import { readRequirements } from './requirements.ts';

export interface EnvironmentOptions {
  /** What the user and the editor would like to be used. */
  readonly interpreter?: InterpreterChoice;
  /** The user's setting for Node. */
  readonly node?: string;
  /** Lets packages run code of theirs, isolated: install scripts of npm packages, builds of Python packages. */
  readonly allowScripts?: boolean;
  /** No network: only the cache and wheels at hand. */
  readonly offline?: boolean;
}

/** What the sources of a stage run on. */
export interface BuiltEnvironment {
  readonly python?: PythonEnvironment;
  /** Where the skill runs on Node, or has npm packages. */
  readonly node?: NodeInterpreter;
}

/**
 * Fills a stage's `env`, `venv`, `node_modules` and `bin` with what its skill depends on. `builds` is asked only where
 * scripts are allowed and a package needs one.
 */
export async function buildEnvironment(
  manifest: SkillManifest,
  stage: SlotLayout,
  options: EnvironmentOptions,
  builds: IsolatedBuild,
  context: OperationContext,
): Promise<BuiltEnvironment> {
  // Instructions run nothing here: what an agent calls runs from the sources.
  const { kind } = entryOf(manifest, stage.skillFolder);
  if (kind === 'instructions') return {};
  const python =
    kind === 'python' ? { python: await pythonOf(manifest, stage, options, builds, context) } : {};
  const hasPackages = await exists(path.join(stage.skillFolder, 'package.json'));
  if (kind !== 'node' && !hasPackages) return python;
  const node = await findNode(options.node);
  const { allowScripts = false, offline = false } = options;
  if (hasPackages) await buildNodeEnvironment(node, { allowScripts, offline, builds }, stage, context);
  return { ...python, node };
}

async function pythonOf(
  manifest: SkillManifest,
  stage: SlotLayout,
  options: EnvironmentOptions,
  builds: IsolatedBuild,
  context: OperationContext,
): Promise<PythonEnvironment> {
  // Read first: a line that cannot be installed should not wait for an interpreter to start.
  const wanted = await readRequirements(stage.skillFolder, manifest.dependencies);
  const interpreter = await findInterpreter(options.interpreter ?? {}, manifest.python, context);
  const wheelFolder = path.join(stage.skillFolder, 'wheels');
  const environment = await buildPythonEnvironment(
    interpreter,
    {
      ...wanted,
      ...((await exists(wheelFolder)) ? { wheelFolder } : {}),
      virtual: manifest.virtualEnvironment === true,
      offline: options.offline === true,
      ...(options.allowScripts === true ? { builds } : {}),
    },
    stage,
    context,
  );
  await rememberInterpreter(interpreter, context);
  // `src/skills` is a package only by convention: public skills import `skills.<name>.handlers.main`.
  const initializer = path.join(stage.sources, 'skills', '__init__.py');
  if (!(await exists(initializer))) await writeFileAtomic(initializer, '');
  return environment;
}
