import path from 'node:path';
import type { SkillManifest } from '../../../skill/index.ts';
import type { OperationContext } from '../../operation.ts';
import { exists, writeFileAtomic } from '../disk/files.ts';
import type { SlotLayout } from '../slots/layout.ts';
import { fillEnvironment } from './environmentCache.ts';
import { findInterpreter, type Interpreter, type InterpreterChoice } from './interpreter.ts';
import { requirementsOf } from './pythonEnvironment.ts';

export interface EnvironmentOptions {
  /** What the user and the editor would like to be used. */
  readonly interpreter?: InterpreterChoice;
  /** Lets npm packages run their install scripts. */
  readonly allowScripts?: boolean;
  /** No network: only the cache and wheels at hand. */
  readonly offline?: boolean;
}

/** What the sources of a stage run on. */
export interface BuiltEnvironment {
  readonly python?: Interpreter;
}

/** Fills a stage's `env`, `venv` and `node_modules` with what its skill depends on. */
export async function buildEnvironment(
  manifest: SkillManifest,
  stage: SlotLayout,
  options: EnvironmentOptions,
  context: OperationContext,
): Promise<BuiltEnvironment> {
  if (manifest.format !== 'adaos') return {};
  const interpreter = await findInterpreter(options.interpreter?.setting, manifest.python, context);
  const requirements = await requirementsOf(stage, manifest.dependencies);
  if (requirements.length > 0) {
    const count = requirements.length === 1 ? '1 dependency' : `${requirements.length} dependencies`;
    context.onStep?.(`Installing ${count}`);
    await fillEnvironment(interpreter, requirements, stage.environment, context);
  }
  // `src/skills` is a package only by convention: public skills import `skills.<name>.handlers.main`.
  const initializer = path.join(stage.sources, 'skills', '__init__.py');
  if (!(await exists(initializer))) await writeFileAtomic(initializer, '');
  return { python: interpreter };
}
