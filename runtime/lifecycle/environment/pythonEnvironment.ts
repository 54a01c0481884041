import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { OperationContext } from '../../operation.ts';
import { entriesOf, writeFileAtomic } from '../disk/files.ts';
import type { SlotLayout } from '../slots/layout.ts';
import { type ConsoleScript, collectConsoleScripts, writeConsoleScripts } from './consoleScripts.ts';
import { type CacheDetails, type CacheRecipe, fillFromCache } from './environmentCache.ts';
import type { Interpreter } from './interpreter.ts';
import type { IsolatedBuild } from './isolatedBuild.ts';
import { packageSources, sourcesFingerprint } from './packageSources.ts';
import { installPackages, uvConfiguration } from './pythonInstaller.ts';
import type { PythonRequirements } from './requirements.ts';
import { makeVirtualEnvironment } from './virtualEnvironment.ts';

/** Milliseconds that an environment with open version ranges is taken for current. */
const freshness = 24 * 60 * 60 * 1000;

/** What a slot's Python code runs on. */
export interface PythonEnvironment {
  readonly version: string;
  /** Absolute, or relative to the slot (with `/`) where the slot has a virtual environment. */
  readonly interpreter: string;
  /** The folder with the packages, absolute. */
  readonly siteFolder: string;
}

export interface PythonOrder extends PythonRequirements {
  /** Absolute: a folder with wheels that the skill brings. */
  readonly wheelFolder?: string;
  /** Makes `venv`; else the packages go to `env` and the interpreter is the machine's own. */
  readonly virtual: boolean;
  readonly offline: boolean;
  /** Builds packages that have no wheel; absent, wheels alone are installed. */
  readonly builds?: IsolatedBuild;
}

/** Fills a stage with the Python packages. Throws `dependency-failed`, `pip-missing`. */
export async function buildPythonEnvironment(
  interpreter: Interpreter,
  order: PythonOrder,
  stage: SlotLayout,
  context: OperationContext,
): Promise<PythonEnvironment> {
  const environment = order.virtual
    ? await virtualPlace(interpreter, stage, context)
    : { version: interpreter.version, interpreter: interpreter.executable, siteFolder: stage.environment };
  if (order.requirements.length > 0) {
    const { siteFolder } = environment;
    context.onStep?.(`Installing ${countOf(order.requirements.length, 'Python package')}`);
    const recipe = await pythonRecipe(interpreter, order, context);
    const { details } = await fillFromCache(recipe, siteFolder, context);
    await writeConsoleScripts(scriptsIn(details), stage, siteFolder, environment.interpreter);
  }
  return environment;
}

async function virtualPlace(
  interpreter: Interpreter,
  stage: SlotLayout,
  context: OperationContext,
): Promise<PythonEnvironment> {
  const made = await makeVirtualEnvironment(interpreter, stage.venv, context);
  return {
    version: interpreter.version,
    interpreter: `${path.basename(stage.venv)}/${made.interpreter}`,
    siteFolder: path.join(stage.venv, made.sitePackages),
  };
}

/** How the cache entry with these packages is made and told from others. */
export async function pythonRecipe(
  interpreter: Interpreter,
  { requirements, constraints, wheelFolder, offline, builds }: Omit<PythonOrder, 'virtual'>,
  context: OperationContext,
): Promise<CacheRecipe> {
  const sources = await packageSources();
  const wheels = wheelFolder === undefined ? [] : await packageHashes(wheelFolder, builds !== undefined);
  const isPinned = requirements.every(requirement => /===?|@|--hash/.test(requirement));
  return {
    kind: 'python',
    key: [
      interpreter.platform,
      interpreter.version,
      [...requirements].sort(),
      [...constraints].sort(),
      wheels,
      await sourcesFingerprint(sources),
      await uvConfiguration(),
      ...(builds === undefined ? [] : ['isolated builds']),
    ],
    label: requirements.join(', '),
    // Without a network there is nothing newer to be had.
    ...(isPinned || offline ? {} : { freshFor: freshness }),
    build: async (files, scratch) => {
      const requirementsFile = path.join(scratch, 'requirements.txt');
      const constraintsFile = path.join(scratch, 'constraints.txt');
      await writeFileAtomic(requirementsFile, `${requirements.join('\n')}\n`);
      await writeFileAtomic(constraintsFile, `${constraints.join('\n')}\n`);
      await installPackages(
        interpreter,
        {
          requirements,
          requirementsFile,
          constraintFiles: [...(constraints.length === 0 ? [] : [constraintsFile]), ...sources.constraints],
          sources: {
            ...sources,
            findLinks: [
              ...(wheels.length === 0 || wheelFolder === undefined ? [] : [wheelFolder]),
              ...sources.findLinks,
            ],
          },
          offline,
          target: files,
          workingFolder: scratch,
        },
        builds,
        context,
      );
      return { scripts: await collectConsoleScripts(files) };
    },
  };
}

/** Of the packages that lie in a folder: wheels, and source distributions where these are built. */
async function packageHashes(
  folder: string,
  withSources: boolean,
): Promise<readonly (readonly [string, string])[]> {
  const isPackage = withSources ? /\.(whl|tar\.gz|zip)$/ : /\.whl$/;
  const names = (await entriesOf(folder)).filter(name => isPackage.test(name)).sort();
  return await Promise.all(
    names.map(async name => {
      const bytes = await readFile(path.join(folder, name));
      return [name, createHash('sha256').update(bytes).digest('hex')] as const;
    }),
  );
}

function scriptsIn({ scripts }: CacheDetails): readonly ConsoleScript[] {
  return Array.isArray(scripts) ? scripts.filter(isScript) : [];
}

function isScript(item: unknown): item is ConsoleScript {
  return typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string';
}

export function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
