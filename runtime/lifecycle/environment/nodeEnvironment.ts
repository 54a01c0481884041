import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { OperationContext } from '../../operation.ts';
import { contentHash } from '../disk/contentHash.ts';
import { copySources } from '../disk/copySources.ts';
import { copyFile, makeFolder, rename } from '../disk/disk.ts';
import { exists, readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { runCommand } from '../runCommand.ts';
import type { SlotLayout } from '../slots/layout.ts';
import { type CacheRecipe, fillFromCache } from './environmentCache.ts';
import type { IsolatedBuild } from './isolatedBuild.ts';
import type { NodeInterpreter } from './nodeInterpreter.ts';
import { type NpmOrder, readNpmOrder } from './npmManifest.ts';
import { findNpm } from './npmProgram.ts';
import { runInstallScripts } from './npmScripts.ts';
import { requirePlainFiles } from './plainFiles.ts';
import { countOf } from './pythonEnvironment.ts';
import { maskAddresses, masked, reasonOf } from './toolOutput.ts';

/** Milliseconds that packages without a lockfile are taken for current. */
const freshness = 24 * 60 * 60 * 1000;

export interface NodeOrder {
  /** Lets packages run their install scripts, and lets repositories pass. */
  readonly allowScripts: boolean;
  readonly offline: boolean;
  /** Where install scripts run. */
  readonly builds: IsolatedBuild;
}

/**
 * Fills a stage's `node_modules` with what the skill's package.json asks for; nothing happens where it asks for
 * nothing. Throws `dependency-failed`, `npm-missing`.
 */
export async function buildNodeEnvironment(
  node: NodeInterpreter,
  order: NodeOrder,
  stage: SlotLayout,
  context: OperationContext,
): Promise<void> {
  const wanted = await readNpmOrder(stage.skillFolder, order.allowScripts);
  if (wanted === undefined) return;
  context.onStep?.(`Installing ${countOf(wanted.count, 'npm package')}`);
  await fillFromCache(await nodeRecipe(node, wanted, order, stage, context), stage.nodeModules, context);
}

async function nodeRecipe(
  node: NodeInterpreter,
  wanted: NpmOrder,
  order: NodeOrder,
  stage: SlotLayout,
  context: OperationContext,
): Promise<CacheRecipe> {
  const { allowScripts, offline } = order;
  const targets = wanted.fileTargets.map(async target => [target, await hashOf(stage.skillFolder, target)]);
  const names = Object.keys({ ...mappingOf(wanted.manifest['dependencies']) });
  return {
    kind: 'node',
    key: [
      wanted.manifest,
      wanted.lockfile,
      await Promise.all(targets),
      // npm's own version is left out: that a slot can be filled must not depend on npm being there.
      Number.parseInt(node.version, 10),
      libraryOfC(),
      // What unisolated scripts once left behind is another thing.
      allowScripts ? 'isolated scripts' : false,
      npmSources(),
    ],
    label: names.join(', '),
    ...(wanted.lockfile !== undefined || offline ? {} : { freshFor: freshness }),
    build: async (files, scratch) => {
      for (const target of wanted.fileTargets) await copyTarget(stage.skillFolder, target, scratch, context);
      await writeFileAtomic(path.join(scratch, 'package.json'), JSON.stringify(wanted.manifest));
      if (wanted.lockfile !== undefined) {
        await writeFileAtomic(path.join(scratch, wanted.lockfile.name), wanted.lockfile.text);
      }
      await runNpm(node, wanted, order, scratch, context);
      const installed = path.join(scratch, 'node_modules');
      await requirePlainFiles(installed);
      await checkInstalled(installed, wanted, allowScripts);
      if (allowScripts) {
        await runInstallScripts(node, findNpm(node), scratch, order, context);
        await requirePlainFiles(installed);
      }
      if (await exists(installed)) await rename(installed, files);
      return {};
    },
  };
}

/** A package that the skill brings, to the same place below npm's working folder. */
async function copyTarget(
  skillFolder: string,
  target: string,
  scratch: string,
  context: OperationContext,
): Promise<void> {
  const [from, to] = [path.join(skillFolder, target), path.join(scratch, target)];
  await makeFolder(path.dirname(to));
  if ((await stat(from)).isDirectory()) await copySources(from, to, context);
  else await copyFile(from, to);
}

async function runNpm(
  node: NodeInterpreter,
  wanted: NpmOrder,
  { allowScripts, offline }: NodeOrder,
  scratch: string,
  context: OperationContext,
): Promise<void> {
  const npm = findNpm(node);
  const command = wanted.lockfile === undefined ? 'install' : 'ci';
  const listening = maskAddresses(context);
  listening.onOutput?.(`$ npm ${command}\n`, 'stdout');
  const result = await runCommand(
    npm.command,
    [
      // With the user's own rights no code of a package runs; its scripts come later, isolated.
      ...[...npm.arguments, command, '--omit=dev', '--ignore-scripts'],
      // Packages in folders of the skill are copied: a link would lead out of the slot's node_modules.
      ...[
        '--install-links',
        '--no-audit',
        '--no-fund',
        '--no-update-notifier',
        '--no-progress',
        '--color=false',
      ],
      ...['--global=false', '--dry-run=false', '--workspaces=false', '--prefix', scratch],
      ...(offline ? ['--offline'] : []),
    ],
    listening,
    {
      cwd: scratch,
      environment: {
        ...npm.environment,
        NODE_OPTIONS: undefined,
        npm_config_include: undefined,
        NPM_CONFIG_INCLUDE: undefined,
        // By variables: versions of npm that do not know them only warn.
        npm_config_ignore_scripts: 'true',
        npm_config_allow_git: allowScripts ? 'all' : 'none',
        npm_config_allow_file: wanted.isNested ? 'all' : 'root',
        npm_config_allow_directory: wanted.isNested ? 'all' : 'root',
      },
    },
  );
  if (result.exitCode === 0) return;
  const names = Object.keys(mappingOf(wanted.manifest['dependencies'])).join(', ');
  throw new SkillberthError({
    code: 'dependency-failed',
    message: `Installing ${names} failed: ${reasonOf(result.stderr, result.stdout)}`,
    nextStep: offline
      ? 'Bring the packages as files of the skill (`file:…`), or install without --offline.'
      : 'Correct package.json or its lockfile, or check the network; the install log has the whole output.',
    detail: masked(result.stdout + result.stderr),
  });
}

/** What packages of packages brought: a repository whose scripts would have built it, or a folder of this machine. */
async function checkInstalled(folder: string, wanted: NpmOrder, allowScripts: boolean): Promise<void> {
  const lock: unknown = JSON.parse((await readTextIfThere(path.join(folder, '.package-lock.json'))) ?? '{}');
  for (const [place, entry] of Object.entries(mappingOf(mappingOf(lock)['packages']))) {
    const { resolved } = mappingOf(entry);
    if (typeof resolved !== 'string') continue;
    if (resolved.startsWith('git') && !allowScripts) {
      throw foreign(place, 'is built from a repository by its own scripts', 'install with --allow-scripts');
    }
    if (resolved.startsWith('file:') && !wanted.fileTargets.includes(resolved.slice('file:'.length))) {
      throw foreign(place, 'comes from a folder of this machine', 'choose another version');
    }
  }
}

function foreign(place: string, what: string, mend: string): SkillberthError {
  return new SkillberthError({
    code: 'dependency-failed',
    message: `The npm package ${place} ${what}.`,
    nextStep: `Look at what brings it, and ${mend}.`,
  });
}

async function hashOf(skillFolder: string, target: string): Promise<string> {
  const file = path.join(skillFolder, target);
  if ((await stat(file)).isDirectory()) return await contentHash(file);
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** Packages with compiled parts tell these apart; https://nodejs.org/api/process.html#processreport */
function libraryOfC(): string {
  if (process.platform !== 'linux') return '';
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/** Where npm fetches from, as far as variables say. */
function npmSources(): readonly string[] {
  return Object.entries(process.env)
    .filter(([name]) => /^npm_config_(.*:)?registry$/i.test(name))
    .map(([name, value]) => `${name.toLowerCase()}=${value ?? ''}`)
    .sort();
}

function mappingOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
