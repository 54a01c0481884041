import { realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { OperationContext } from '../../operation.ts';
import { makeFolder, rename } from '../disk/disk.ts';
import { exists, removeFolder, writeFileAtomic } from '../disk/files.ts';
import { buildVariables } from './buildVariables.ts';
import {
  commonOptions,
  type PackageOrder,
  pipOptions,
  pipVariables,
  uvOptions,
  uvVariables,
} from './installerOptions.ts';
import type { Interpreter } from './interpreter.ts';
import type { BuildResult, IsolatedBuild } from './isolatedBuild.ts';
import type { PackageSources } from './packageSources.ts';
import { requirePlainFiles } from './plainFiles.ts';
import { addressesIn, registryHosts, withoutCredentials } from './registryHosts.ts';
import { maskAddresses } from './toolOutput.ts';

/** How the installer is started: uv, or the arguments that start pip. */
export interface Installer {
  readonly kind: 'uv' | 'pip';
  readonly command: string;
  /** What comes before `install`. */
  readonly arguments: readonly string[];
  /** The text of the user's uv.toml. */
  readonly uvConfiguration?: string;
}

/** Where packages come from when nothing else is said. */
const publicIndex = 'https://pypi.org/simple';

/**
 * Installs packages that have no wheel for this machine: the whole installer runs isolated, because finding out what a
 * source distribution needs runs its code already. It is given the user's sources without their credentials, and
 * reaches the hosts of their indexes only. Any exit code is a result; the target is filled where it is 0.
 */
export async function installFromSources(
  interpreter: Interpreter,
  installer: Installer,
  order: PackageOrder,
  builds: IsolatedBuild,
  context: OperationContext,
): Promise<BuildResult> {
  const { workingFolder: scratch, offline, target } = order;
  context.onStep?.('Building packages from their sources');
  const sources = sourcesForBuilds(order.sources);
  // One folder that the build may write to: the packages are moved out of it when it has ended.
  const site = path.join(scratch, 'site');
  await removeFolder(site);
  await makeFolder(site);
  const own: PackageOrder = { ...order, sources, target: site };
  const isUv = installer.kind === 'uv';
  const { configuration, variables } = await installerVariables(installer, own);
  const result = await builds.run(
    {
      label: `the Python packages ${order.requirements.join(', ')}`,
      command: isUv ? realpathSync(installer.command) : installer.command,
      arguments: [
        ...[...installer.arguments, 'install', ...commonOptions(own, false)],
        ...(isUv ? uvOptions(interpreter.executable, own) : ['--prefer-binary', ...pipOptions(own)]),
      ],
      workingFolder: scratch,
      environment: {
        ...(await buildVariables(scratch, [path.dirname(interpreter.executable)])),
        ...variables,
      },
      readable: [
        ...[interpreter.executable, ...interpreter.prefixes, ...placesOf(installer, interpreter)],
        ...sources.findLinks.filter(path.isAbsolute),
        ...order.constraintFiles.filter(path.isAbsolute),
        ...(sources.certificate === undefined ? [] : [sources.certificate]),
      ],
      writable: [scratch],
      hosts: offline || sources.noIndex ? [] : registryHosts(indexesOf(sources, configuration)),
    },
    maskAddresses(context),
  );
  if (result.exitCode !== 0) return result;
  await requirePlainFiles(site);
  await removeFolder(target);
  await makeFolder(path.dirname(target));
  if (await exists(site)) await rename(site, target);
  return result;
}

async function installerVariables(
  { kind, uvConfiguration }: Installer,
  order: PackageOrder,
): Promise<{ readonly configuration: string; readonly variables: Readonly<Record<string, string>> }> {
  const scratch = order.workingFolder;
  if (kind === 'pip') {
    const variables = { ...pipVariables(order), PIP_CONFIG_FILE: os.devNull, PIP_NO_CACHE_DIR: '1' };
    return { configuration: '', variables };
  }
  const configuration = (uvConfiguration ?? '').replace(/\b([a-z+]+:\/\/)[^\s/"'@]*@/gi, '$1');
  const file = path.join(scratch, 'uv.toml');
  await writeFileAtomic(file, configuration);
  const variables = {
    ...uvVariables(order, uvConfiguration !== undefined),
    UV_CACHE_DIR: path.join(scratch, '.uv'),
    UV_CONFIG_FILE: file,
    UV_LINK_MODE: 'copy',
    UV_PYTHON_DOWNLOADS: 'never',
  };
  return { configuration, variables };
}

/** The same sources for foreign code, which gets no credentials. */
function sourcesForBuilds(sources: PackageSources): PackageSources {
  const { indexUrl } = sources;
  return {
    ...sources,
    ...(indexUrl === undefined ? {} : { indexUrl: withoutCredentials(indexUrl) }),
    extraIndexUrls: sources.extraIndexUrls.map(withoutCredentials),
    findLinks: sources.findLinks.map(withoutCredentials),
  };
}

function indexesOf(sources: PackageSources, uvConfiguration: string): readonly string[] {
  return [
    ...(sources.indexUrl === undefined ? [publicIndex] : [sources.indexUrl]),
    ...[...sources.extraIndexUrls, ...sources.findLinks],
    ...addressesIn(uvConfiguration),
  ];
}

/** The program of uv, or the environment of our cache that pip comes from where the interpreter has none. */
function placesOf({ kind, command }: Installer, { executable }: Interpreter): readonly string[] {
  if (kind === 'uv') return [command];
  return command === executable ? [] : [path.dirname(path.dirname(command))];
}
