import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { homeFolder } from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';
import { exists, readTextIfThere } from '../disk/files.ts';
import { runCommand } from '../runCommand.ts';
import { cacheEntry } from './environmentCache.ts';
import type { Interpreter } from './interpreter.ts';
import type { PackageSources } from './packageSources.ts';
import { findProgram } from './program.ts';
import { maskAddresses, masked, reasonOf } from './toolOutput.ts';

export interface PackageOrder {
  readonly requirements: readonly string[];
  /** Absolute: what the tool reads; lines with hashes can only stand in a file. */
  readonly requirementsFile: string;
  readonly constraintFiles: readonly string[];
  readonly sources: PackageSources;
  readonly offline: boolean;
  /** Absolute: the packages' folder, put on PYTHONPATH; never the interpreter's own. */
  readonly target: string;
  /** Absolute: where the tool is started, so that it finds no configuration of a workspace. */
  readonly workingFolder: string;
}

/** Variables with which a tool would install elsewhere, build from sources or read more than it is told to. */
const cleared: Readonly<Record<string, undefined>> = Object.fromEntries([
  ...['PYTHONPATH', 'PYTHONHOME'].map(name => [name, undefined]),
  ...[
    ...['BREAK_SYSTEM_PACKAGES', 'CONSTRAINT', 'DRY_RUN', 'EDITABLE', 'EXTRA_INDEX_URL', 'FIND_LINKS'],
    ...['INDEX_URL', 'NO_BINARY', 'NO_DEPS', 'NO_INDEX', 'ONLY_BINARY', 'PREFIX', 'PYTHON', 'REPORT'],
    ...['REQUIRE_VIRTUALENV', 'REQUIREMENT', 'ROOT', 'TARGET', 'TRUSTED_HOST', 'USER'],
  ].map(name => [`PIP_${name}`, undefined]),
  ...[
    ...['BUILD_CONSTRAINT', 'CONSTRAINT', 'DEFAULT_INDEX', 'EXTRA_INDEX_URL', 'FIND_LINKS', 'INDEX'],
    ...['INDEX_URL', 'INSECURE_HOST', 'NO_BINARY', 'NO_BINARY_PACKAGE', 'NO_BUILD', 'NO_DEPS', 'NO_INDEX'],
    ...['OFFLINE', 'OVERRIDE', 'PROJECT', 'PYTHON', 'REQUIREMENTS', 'SYSTEM_PYTHON', 'TARGET', 'WORKING_DIR'],
  ].map(name => [`UV_${name}`, undefined]),
]);

/** Installs published wheels into a folder with uv, else pip. Throws `dependency-failed`, `pip-missing`. */
export async function installPackages(
  interpreter: Interpreter,
  order: PackageOrder,
  context: OperationContext,
): Promise<void> {
  const uv = findProgram('uv');
  const listening = maskAddresses(context);
  listening.onOutput?.(
    `$ ${uv === undefined ? 'pip' : 'uv pip'} install ${order.requirements.join(' ')}\n`,
    'stdout',
  );
  const [command = '', ...start] = uv === undefined ? await pipCommand(interpreter, context) : [uv, 'pip'];
  const result = await runCommand(
    command,
    [
      ...start,
      'install',
      ...commonOptions(order),
      ...(uv === undefined ? pipOptions(order) : uvOptions(interpreter, order)),
    ],
    listening,
    {
      cwd: order.workingFolder,
      environment: { ...cleared, ...(uv === undefined ? pipVariables(order) : await uvVariables(order)) },
    },
  );
  if (result.exitCode === 0) return;
  throw new SkillberthError({
    code: 'dependency-failed',
    message: `Installing ${order.requirements.join(', ')} failed: ${reasonOf(result.stderr, result.stdout)}`,
    nextStep: order.offline
      ? 'Put the wheels that are missing into a folder `wheels` of the skill, or install without --offline.'
      : 'Correct the dependency, or check the network; only wheels are installed, so a package without one for this Python cannot be. The install log has the whole output.',
    detail: masked(result.stdout + result.stderr),
  });
}

function commonOptions({
  target,
  requirementsFile,
  constraintFiles,
  sources,
}: PackageOrder): readonly string[] {
  return [
    ...['--target', target, '--only-binary', ':all:', '--requirement', requirementsFile],
    ...constraintFiles.flatMap(file => ['--constraint', file]),
    ...sources.findLinks.flatMap(link => ['--find-links', link]),
  ];
}

function pipOptions({ sources, offline }: PackageOrder): readonly string[] {
  return [
    ...['--no-input', '--disable-pip-version-check', '--no-compile', '--progress-bar', 'off'],
    ...(sources.noIndex || offline ? ['--no-index'] : []),
    ...sources.trustedHosts.flatMap(host => ['--trusted-host', host]),
  ];
}

/** Addresses of indexes go by variables: they may hold credentials, and everybody sees arguments. */
function pipVariables({ sources }: PackageOrder): Record<string, string> {
  return {
    // The target folder is ours: the warning about the root user is about another case.
    PIP_ROOT_USER_ACTION: 'ignore',
    ...(sources.indexUrl === undefined ? {} : { PIP_INDEX_URL: sources.indexUrl }),
    ...(sources.extraIndexUrls.length === 0 ? {} : { PIP_EXTRA_INDEX_URL: sources.extraIndexUrls.join(' ') }),
    ...(sources.certificate === undefined ? {} : { PIP_CERT: sources.certificate }),
  };
}

function uvOptions(interpreter: Interpreter, { sources, offline }: PackageOrder): readonly string[] {
  return [
    ...['--python', interpreter.executable, '--no-python-downloads', '--no-progress', '--color', 'never'],
    ...(sources.noIndex ? ['--no-index'] : []),
    ...(offline ? ['--offline'] : []),
    ...sources.trustedHosts.flatMap(host => ['--allow-insecure-host', host]),
  ];
}

async function uvVariables({ sources }: PackageOrder): Promise<Record<string, string | undefined>> {
  const configured = (await uvConfiguration()) !== undefined;
  return {
    // Who configured uv itself has said where its packages come from.
    ...(sources.indexUrl === undefined || configured ? {} : { UV_DEFAULT_INDEX: sources.indexUrl }),
    ...(sources.extraIndexUrls.length === 0 ? {} : { UV_INDEX: sources.extraIndexUrls.join(' ') }),
    ...(sources.certificate === undefined ? {} : { SSL_CERT_FILE: sources.certificate }),
  };
}

/** The text of the user's own uv.toml; https://docs.astral.sh/uv/concepts/configuration-files/ */
export async function uvConfiguration(): Promise<string | undefined> {
  const { env, platform } = process;
  const home = homeFolder();
  const folder =
    platform === 'win32'
      ? env['APPDATA']
      : env['XDG_CONFIG_HOME'] || (home === undefined ? undefined : path.join(home, '.config'));
  return folder === undefined ? undefined : await readTextIfThere(path.join(folder, 'uv', 'uv.toml'));
}

/** The interpreter's own pip, else one in a small virtual environment of our cache. Throws `pip-missing`. */
async function pipCommand(interpreter: Interpreter, context: OperationContext): Promise<readonly string[]> {
  const { signal } = context;
  const quiet = signal === undefined ? {} : { signal };
  // Looked for, not started: pip takes longer to say its version than a small install.
  const hasPip = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("pip") is None)';
  const own = await runCommand(interpreter.executable, ['-I', '-c', hasPip], quiet);
  if (own.exitCode === 0) return [interpreter.executable, '-I', '-m', 'pip'];
  const entry = await cacheEntry(
    {
      kind: 'pip',
      key: [interpreter.executable, interpreter.version, interpreter.platform],
      label: 'pip',
      build: async folder => {
        context.onStep?.('Preparing pip');
        const made = await runCommand(interpreter.executable, ['-I', '-m', 'venv', folder], context);
        if (made.exitCode === 0) return {};
        throw new SkillberthError({
          code: 'pip-missing',
          message: `Python ${interpreter.version} has neither pip nor venv, so dependencies cannot be installed.`,
          subject: interpreter.executable,
          nextStep: "Install uv, or your system's package for pip (on Debian: apt install python3-pip).",
          detail: made.stdout + made.stderr,
        });
      },
    },
    context,
  );
  const folder = path.join(entry.folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  const names = process.platform === 'win32' ? ['python.exe'] : ['python3', 'python'];
  for (const name of names) {
    const python = path.join(folder, name);
    if (await exists(python)) return [python, '-I', '-m', 'pip'];
  }
  throw new Error(`${folder} has no Python`);
}
