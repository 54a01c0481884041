import { lookup } from 'node:dns/promises';
import { realpathSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import type { ResourceLimits } from '../../skill/index.ts';
import { SkillberthError } from '../../skill/index.ts';
import type { Denial, IsolationLevel } from '../invocationReport.ts';
import type { BuildCommand, BuildResult, RegistryHost } from '../lifecycle/index.ts';
import { cancelled, type OperationContext } from '../operation.ts';
import type { IsolationPolicy, NetworkEndpoint } from './isolation/isolationPolicy.ts';
import { CallError } from './supervisor/callError.ts';
import type { LimitKind } from './supervisor/protocol.ts';
import type { SupervisorPool } from './supervisorPool.ts';

/** What a build may use up: compilers take more than tools. */
const buildLimits: ResourceLimits = {
  wallClockMs: 15 * 60_000,
  cpuMs: 30 * 60_000,
  memoryMb: 4096,
  processes: 256,
  files: 4096,
  outputBytes: 32 * 1024 * 1024,
};

/** Characters of each stream that are kept, for the error that may come of them. */
const longestOutput = 1024 * 1024;

/** What is noted of a build while it runs. */
export interface BuildWatch {
  onDenial?(denial: Denial): void;
}

/**
 * Runs the build of a package, which is foreign code, under a policy of its own: it sees its folders and the system's
 * programs, and reaches the registries. Rejects with `CallError` of reason `isolation` where the system cannot confine
 * it, else with a `SkillberthError`: `isolation-unavailable` for less than the system's isolation, `dependency-failed`, a
 * limit's code, `cancelled`.
 */
export async function runSourceBuild(
  supervisors: SupervisorPool,
  level: IsolationLevel,
  build: BuildCommand,
  context: OperationContext,
  watch: BuildWatch = {},
): Promise<BuildResult> {
  if (level === 'process') throw onlyIsolated(build);
  const policy = await policyOf(build);
  const output = { stdout: '', stderr: '' };
  const { signal } = context;
  try {
    const exitCode = await supervisors.program(policy, {
      command: startable(build.command),
      arguments: build.arguments,
      workingDirectory: realOf(build.workingFolder),
      environment: build.environment,
      limits: buildLimits,
      ...(signal === undefined ? {} : { signal }),
      onOutput: (text, stream) => {
        output[stream] = `${output[stream]}${text}`.slice(-longestOutput);
        context.onOutput?.(text, stream);
      },
      onDenial: denial => {
        const text = `Refused ${denial.kind} ${denial.target}: ${denial.reason}\n`;
        output.stderr = `${output.stderr}${text}`.slice(-longestOutput);
        context.onOutput?.(text, 'stderr');
        watch.onDenial?.(denial);
      },
    });
    return { exitCode, ...output };
  } catch (error) {
    throw error instanceof CallError && error.failure.reason !== 'isolation'
      ? buildError(build, error)
      : error;
  }
}

async function policyOf(build: BuildCommand): Promise<IsolationPolicy> {
  const places = (files: readonly string[]): readonly string[] =>
    [...new Set(files.flatMap(file => existing(file)))].sort();
  return {
    level: 'system',
    readable: places(build.readable),
    writable: places(build.writable),
    hidden: [],
    readOnly: [],
    network: { domains: [], ports: [], localhost: false, endpoints: await endpointsOf(build.hosts) },
  };
}

/** The names, and the addresses behind them: a registry of the user's own may lie in a private network. */
async function endpointsOf(hosts: readonly RegistryHost[]): Promise<readonly NetworkEndpoint[]> {
  const found = await Promise.all(
    hosts.map(async ({ host, port }) => {
      const addresses = isIP(host) === 0 ? await addressesOf(host) : [];
      return [host, ...addresses].map(name => ({ host: name, port }));
    }),
  );
  return found.flat();
}

async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    // Not to be found, or only by a proxy of this machine: the installer says so where it needs the host.
    return [];
  }
}

/** Its folder by the real name: the links to that folder are not visible, a link in it may be how it is started. */
function startable(program: string): string {
  return path.join(realOf(path.dirname(program)), path.basename(program));
}

function existing(file: string): readonly string[] {
  try {
    return [realpathSync(file)];
  } catch {
    // What is not there needs no permission.
    return [];
  }
}

function realOf(folder: string): string {
  return existing(folder)[0] ?? folder;
}

const limitNames: Readonly<Record<LimitKind, string>> = {
  cpu: 'CPU time',
  memory: 'memory',
  processes: 'processes',
  files: 'open files',
  output: 'output',
};

function buildError({ label }: BuildCommand, error: CallError): SkillberthError {
  const { reason, limit, limitMs = buildLimits.wallClockMs ?? 0 } = error.failure;
  if (reason === 'cancelled') return cancelled();
  if (reason === 'timeout') {
    return failed('tool-timeout', `Building ${label} took longer than ${limitMs / 1000} s.`, error);
  }
  if (reason === 'limit' && limit !== undefined) {
    const name = limitNames[limit.kind];
    return failed(`limit-${limit.kind}`, `Building ${label} used up more ${name} than a build may.`, error);
  }
  return failed('dependency-failed', `Building ${label} failed: ${error.message}`, error);
}

/** Who lets a skill run unconfined has not said so of whatever packages it names. */
function onlyIsolated({ label }: BuildCommand): SkillberthError {
  return new SkillberthError({
    code: 'isolation-unavailable',
    message: `Building ${label} runs code of packages, and this system cannot isolate it.`,
    nextStep: 'Install bubblewrap and socat, or install without --allow-scripts.',
  });
}

function failed(code: SkillberthError['code'], message: string, cause: CallError): SkillberthError {
  const nextStep =
    'Choose a version that is published ready to use: a wheel, or an npm package without scripts.';
  return new SkillberthError({ code, message, nextStep }, { cause });
}
