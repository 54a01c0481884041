import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { homeFolder } from '../../../workspace/index.ts';
import type { OperationContext } from '../../operation.ts';
import { exists, readTextIfThere } from '../disk/files.ts';
import { runCommand } from '../runCommand.ts';
import { cacheEntry } from './environmentCache.ts';
import {
  clearedVariables,
  commonOptions,
  type PackageOrder,
  pipOptions,
  pipVariables,
  uvOptions,
  uvVariables,
} from './installerOptions.ts';
import type { Interpreter } from './interpreter.ts';
import type { IsolatedBuild } from './isolatedBuild.ts';
import { findProgram } from './program.ts';
import { type Installer, installFromSources } from './pythonSourceBuild.ts';
import { maskAddresses, masked, reasonOf } from './toolOutput.ts';

/**
 * Installs published wheels into a folder with uv, else pip. Where there are none and `builds` is given, the packages
 * are built from their sources, isolated. Throws `dependency-failed`, `pip-missing`, and what a build throws.
 */
export async function installPackages(
  interpreter: Interpreter,
  order: PackageOrder,
  builds: IsolatedBuild | undefined,
  context: OperationContext,
): Promise<void> {
  const installer = await findInstaller(interpreter, context);
  const isUv = installer.kind === 'uv';
  const listening = maskAddresses(context);
  listening.onOutput?.(`$ ${isUv ? 'uv pip' : 'pip'} install ${order.requirements.join(' ')}\n`, 'stdout');
  const wheels = await runCommand(
    installer.command,
    [
      ...[...installer.arguments, 'install', ...commonOptions(order, true)],
      ...(isUv ? uvOptions(interpreter.executable, order) : pipOptions(order)),
    ],
    listening,
    {
      cwd: order.workingFolder,
      environment: {
        ...clearedVariables,
        ...(isUv ? uvVariables(order, installer.uvConfiguration !== undefined) : pipVariables(order)),
      },
    },
  );
  if (wheels.exitCode === 0) return;
  const built =
    builds === undefined
      ? undefined
      : await installFromSources(interpreter, installer, order, builds, context);
  if (built?.exitCode === 0) return;
  const { stdout, stderr } = built ?? wheels;
  throw new SkillberthError({
    code: 'dependency-failed',
    message: `Installing ${order.requirements.join(', ')} failed: ${reasonOf(stderr, stdout)}`,
    nextStep: nextStepAfter(order, built !== undefined),
    detail: masked(stdout + stderr),
  });
}

function nextStepAfter({ offline }: PackageOrder, built: boolean): string {
  if (built) {
    return 'Sources are built isolated: no files but their own, no host but the package indexes, and none of your credentials. Put a wheel into a folder `wheels` of the skill, or choose another version. The install log has the whole output.';
  }
  return offline
    ? 'Put the wheels that are missing into a folder `wheels` of the skill, or install without --offline.'
    : 'Correct the dependency, or check the network; only wheels are installed, so a package without one for this Python needs --allow-scripts, which builds it. The install log has the whole output.';
}

async function findInstaller(interpreter: Interpreter, context: OperationContext): Promise<Installer> {
  const uv = findProgram('uv');
  if (uv === undefined) {
    const [command = '', ...arguments_] = await pipCommand(interpreter, context);
    return { kind: 'pip', command, arguments: arguments_ };
  }
  const configuration = await uvConfiguration();
  return {
    kind: 'uv',
    command: uv,
    arguments: ['pip'],
    ...(configuration === undefined ? {} : { uvConfiguration: configuration }),
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
