import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { OperationContext } from '../../operation.ts';
import { exists, readTextIfThere, removeFolder, writeFileAtomic } from '../disk/files.ts';
import { runCommand } from '../runCommand.ts';
import { buildVariables } from './buildVariables.ts';
import type { BuildCommand, BuildResult, IsolatedBuild } from './isolatedBuild.ts';
import type { NodeInterpreter } from './nodeInterpreter.ts';
import type { NpmProgram } from './npmProgram.ts';
import { registryHosts, withoutCredentials } from './registryHosts.ts';
import { maskAddresses, masked, reasonOf } from './toolOutput.ts';

/** A package that npm has put into place, with scripts to be run there. */
interface ScriptedPackage {
  /** Its folder below npm's working folder, with `/`. */
  readonly place: string;
  /** Whether the others do without it. */
  readonly optional: boolean;
}

/**
 * Runs the install scripts of the packages below `folder`, which npm has installed without them: isolated, because they
 * are foreign code, and without the credentials that npm fetched the packages with. Optional packages whose scripts
 * fail are taken away, as npm does. Throws `dependency-failed`, and what the isolated build throws.
 */
export async function runInstallScripts(
  node: NodeInterpreter,
  npm: NpmProgram,
  folder: string,
  options: { readonly offline: boolean; readonly builds: IsolatedBuild },
  context: OperationContext,
): Promise<void> {
  const packages = await scriptedPackages(folder);
  if (packages.length === 0) return;
  context.onStep?.(`Running the install scripts of ${packages.map(nameOf).join(', ')}`);
  const registries = options.offline ? [] : await npmRegistries(npm, folder, context);
  const environment = await scriptVariables(node, npm, folder, registries);
  const run = async (chosen: readonly ScriptedPackage[]): Promise<BuildResult> => {
    const command: BuildCommand = {
      label: `the npm packages ${chosen.map(nameOf).join(', ')}`,
      command: npm.command,
      arguments: [
        ...[...npm.arguments, 'rebuild', '--ignore-scripts=false', '--foreground-scripts'],
        ...['--no-audit', '--no-fund', '--no-update-notifier', '--no-progress', '--color=false'],
        ...['--global=false', '--workspaces=false', '--prefix', folder],
        ...chosen.map(({ place }) => path.join(folder, place)),
      ],
      workingFolder: folder,
      environment,
      readable: [...npmPlaces(npm), node.executable, ...(await headersOf(node))],
      writable: [folder],
      hosts: registryHosts(registries.map(({ address }) => address)),
    };
    return await options.builds.run(command, maskAddresses(context));
  };
  const required = packages.filter(({ optional }) => !optional);
  const result = required.length === 0 ? undefined : await run(required);
  if (result !== undefined && result.exitCode !== 0) throw scriptsFailed(required, result);
  for (const optional of packages.filter(each => each.optional)) {
    if ((await run([optional])).exitCode === 0) continue;
    context.onOutput?.(`Left out ${nameOf(optional)}, an optional package: its script failed.\n`, 'stdout');
    await removeFolder(path.join(folder, optional.place));
  }
}

async function scriptedPackages(folder: string): Promise<readonly ScriptedPackage[]> {
  const lockFile = path.join(folder, 'node_modules', '.package-lock.json');
  const lock: unknown = JSON.parse((await readTextIfThere(lockFile)) ?? '{}');
  const found: ScriptedPackage[] = [];
  for (const [place, value] of Object.entries(mappingOf(mappingOf(lock)['packages']))) {
    const entry = mappingOf(value);
    // npm compiles what has this file, also where no script says so.
    const hasScript =
      entry['hasInstallScript'] === true || (await exists(path.join(folder, place, 'binding.gyp')));
    if (hasScript && !place.split('/').includes('..')) {
      found.push({ place, optional: entry['optional'] === true });
    }
  }
  return found;
}

interface Registry {
  /** The setting of npm: `registry` or `@scope:registry`. */
  readonly setting: string;
  readonly address: string;
}

/** Where npm fetches from: its own answer, which counts the user's and the machine's settings. */
async function npmRegistries(
  npm: NpmProgram,
  folder: string,
  { signal }: OperationContext,
): Promise<readonly Registry[]> {
  const listed = await runCommand(
    npm.command,
    [...npm.arguments, 'config', 'list', '--json', '--prefix', folder],
    signal === undefined ? {} : { signal },
    { cwd: folder, environment: { ...npm.environment, NODE_OPTIONS: undefined } },
  );
  if (listed.exitCode !== 0) return [];
  const settings: unknown = JSON.parse(listed.stdout);
  return Object.entries(mappingOf(settings)).flatMap(([setting, address]) =>
    /^(@[^:]+:)?registry$/.test(setting) && typeof address === 'string'
      ? [{ setting, address: withoutCredentials(address) }]
      : [],
  );
}

async function scriptVariables(
  node: NodeInterpreter,
  npm: NpmProgram,
  folder: string,
  registries: readonly Registry[],
): Promise<Readonly<Record<string, string>>> {
  const programs = [path.dirname(node.executable), path.dirname(npm.command)];
  const variables = await buildVariables(folder, [...new Set(programs)]);
  const { PATH: _path, ...start } = npm.environment;
  // A file, because the settings of scopes have names that no shell takes for variables.
  const configuration = path.join(folder, '.npmrc-user');
  const lines = registries.map(({ setting, address }) => `${setting}=${address}\n`);
  await writeFileAtomic(configuration, lines.join(''));
  const [headers] = await headersOf(node);
  return {
    ...variables,
    ...start,
    npm_config_cache: path.join(folder, '.npm'),
    npm_config_userconfig: configuration,
    npm_config_globalconfig: path.join(folder, '.npmrc-global'),
    npm_config_logs_max: '0',
    npm_config_dangerously_allow_all_scripts: 'true',
    // Without them node-gyp would fetch Node's headers from a host that is no registry.
    ...(headers === undefined
      ? {}
      : { npm_package_config_node_gyp_nodedir: path.dirname(path.dirname(headers)) }),
  };
}

/** npm itself, where it is no program of the system. */
function npmPlaces({ command, arguments: [script] }: NpmProgram): readonly string[] {
  return script === undefined ? [command] : [path.dirname(path.dirname(script))];
}

async function headersOf({ executable }: NodeInterpreter): Promise<readonly string[]> {
  const headers = path.join(path.dirname(path.dirname(executable)), 'include', 'node');
  return (await exists(path.join(headers, 'node.h'))) ? [headers] : [];
}

function nameOf({ place }: ScriptedPackage): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function scriptsFailed(
  packages: readonly ScriptedPackage[],
  { stdout, stderr }: BuildResult,
): SkillberthError {
  return new SkillberthError({
    code: 'dependency-failed',
    message: `The install scripts of ${packages.map(nameOf).join(', ')} failed: ${reasonOf(stderr, stdout)}`,
    nextStep:
      'They run isolated: no files but their own, and no host but the npm registry. Choose a version that brings what it needs, or install without --allow-scripts.',
    detail: masked(stdout + stderr),
  });
}

function mappingOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
