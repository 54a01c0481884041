import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { CallError } from '../supervisor/callError.ts';

/** What decides whether, and why not, this system can confine a process. */
export interface SystemFacts {
  readonly platform: NodeJS.Platform;
  /** Names of programs that were looked for and are not on PATH. */
  readonly missing: readonly string[];
  /** `ID` and `ID_LIKE` of /etc/os-release. */
  readonly distribution: readonly string[];
  /** Kernel settings by name; undefined where this kernel has none of that name. */
  readonly settings: {
    readonly appArmorRestricts: boolean;
    readonly userNamespacesOff: boolean;
    readonly noUserNamespacesLeft: boolean;
  };
  readonly container: boolean;
}

interface Refusal {
  readonly message: string;
  readonly remedy: string;
}

const packages: Readonly<Record<string, string>> = { bwrap: 'bubblewrap', socat: 'socat' };
const installers: readonly (readonly [RegExp, string])[] = [
  [/^(debian|ubuntu)$/, 'sudo apt-get install'],
  [/^(fedora|rhel|centos)$/, 'sudo dnf install'],
  [/^(suse|opensuse.*)$/, 'sudo zypper install'],
  [/^arch$/, 'sudo pacman -S'],
  [/^alpine$/, 'sudo apk add'],
];

/** Why programs cannot be started in the sandbox here; `output`: what the sandbox itself printed. */
export function refusal(facts: SystemFacts, output: string): Refusal {
  if (facts.platform !== 'linux' && facts.platform !== 'darwin') {
    return {
      message: 'Isolation by the operating system exists on Linux and macOS only.',
      remedy: 'Use WSL 2, a container or a remote Linux machine.',
    };
  }
  if (facts.missing.length > 0) return missingPrograms(facts);
  if (facts.platform === 'darwin') {
    return {
      message: `sandbox-exec does not work here${said(output)}.`,
      remedy: 'Check `sandbox-exec -p "(version 1)(allow default)" true`.',
    };
  }
  const message = `bubblewrap cannot make a sandbox here${said(output)}.`;
  const { appArmorRestricts, userNamespacesOff, noUserNamespacesLeft } = facts.settings;
  if (userNamespacesOff) {
    return setting('The kernel forbids user namespaces', 'kernel.unprivileged_userns_clone=1', output);
  }
  if (noUserNamespacesLeft) {
    return setting('The kernel allows no user namespaces', 'user.max_user_namespaces=15000', output);
  }
  if (facts.container) {
    return {
      message: `This container may not make a sandbox inside itself${said(output)}.`,
      remedy:
        'Start it with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined` (Docker), or with `--privileged`.',
    };
  }
  if (appArmorRestricts) {
    return setting(
      'AppArmor forbids user namespaces',
      'kernel.apparmor_restrict_unprivileged_userns=0',
      output,
    );
  }
  return { message, remedy: 'Check what `bwrap --unshare-all --ro-bind / / true` says.' };
}

function missingPrograms({ platform, missing, distribution }: SystemFacts): Refusal {
  const names = missing.map(name => packages[name] ?? name);
  const list = names.join(' and ');
  const installer = installers.find(([pattern]) => distribution.some(id => pattern.test(id)))?.[1];
  return {
    message: `${list} ${names.length === 1 ? 'is' : 'are'} not installed.`,
    remedy:
      platform === 'linux' && installer !== undefined
        ? `Run \`${installer} ${names.join(' ')}\`.`
        : `Install ${list}, so that ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} on PATH.`,
  };
}

function setting(what: string, assignment: string, output: string): Refusal {
  return {
    message: `${what}, which bubblewrap needs${said(output)}.`,
    remedy: `Run \`sudo sysctl -w ${assignment}\`; a file below /etc/sysctl.d keeps it.`,
  };
}

function said(output: string): string {
  const line = output
    .split('\n')
    .map(text => text.trim())
    .find(text => text !== '');
  return line === undefined ? '' : ` (${line.replace(/[.\s]+$/, '').slice(0, 200)})`;
}

/** What this system says of itself. */
export function systemFacts(missing: readonly string[]): SystemFacts {
  const release = textOf('/etc/os-release') ?? '';
  const distribution = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, ids = '']) =>
    ids.split(/\s+/),
  );
  const setting = (name: string): string | undefined =>
    textOf(path.join('/proc/sys', ...name.split('.')))?.trim();
  return {
    platform: process.platform,
    missing,
    distribution,
    settings: {
      appArmorRestricts: setting('kernel.apparmor_restrict_unprivileged_userns') === '1',
      userNamespacesOff: setting('kernel.unprivileged_userns_clone') === '0',
      noUserNamespacesLeft: setting('user.max_user_namespaces') === '0',
    },
    container: ['/.dockerenv', '/run/.containerenv'].some(
      file => statSync(file, { throwIfNoEntry: false }) !== undefined,
    ),
  };
}

export function isolationError({ message, remedy }: Refusal): CallError {
  return new CallError(message, { reason: 'isolation', remedy });
}

/** The absolute path of a program on PATH. */
export function programOnPath(name: string, searchPath = process.env['PATH'] ?? ''): string | undefined {
  return searchPath
    .split(path.delimiter)
    .filter(folder => path.isAbsolute(folder))
    .map(folder => path.join(folder, name))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not for us: the next folder may have one.
    return false;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // This system has no such file.
    return undefined;
  }
}
