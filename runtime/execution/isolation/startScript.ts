import type { IsolatedCommand } from './isolation.ts';
import { quoted } from './quoted.ts';

/** The one variable that carries the command into the sandbox. */
export const startVariable = 'SKILLBERTH_START';

/** What the sandboxed shell runs: the text never changes, so that it can be wrapped once. */
export const startCommand = `eval "$${startVariable}"`;

const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];

export interface StartOptions {
  /** Open files of one process. */
  readonly files: number;
  /** Variables that the sandbox sets and the program must not see. */
  readonly foreign: readonly string[];
  /** The program reaches the network through the sandbox's proxy. */
  readonly network: boolean;
  /** Put before the program, where the sandbox leaves it more rights than it needs. */
  readonly launcher: readonly string[];
}

/**
 * Shell lines that give the program exactly its environment, its limits and its folder, and become it. They travel in
 * one variable: nothing of the environment, which holds secrets, appears in an argument list, and none of it reaches
 * the programs that build the sandbox (a `PATH` or `LD_PRELOAD` of the skill would choose what runs outside it).
 */
export function startScript(
  command: IsolatedCommand,
  { files, foreign, network, launcher }: StartOptions,
): string {
  const inherited = [...foreign, startVariable, 'PWD', 'OLDPWD', 'SHLVL'];
  const variables = Object.entries(command.environment)
    .filter(([name]) => shellName.test(name))
    .map(([name, value]) => `export ${name}=${quoted(value)}`);
  const proxies = network
    ? [...proxyNames.map(name => `export ${name}="$skillberth_proxy"`), 'export NODE_USE_ENV_PROXY=1']
    : [];
  return [
    'ulimit -c 0',
    `ulimit -n ${files}`,
    ...(network ? ['skillberth_proxy=$HTTP_PROXY'] : []),
    `cd ${quoted(command.workingDirectory)} || exit 126`,
    `unset ${inherited.join(' ')}`,
    ...proxies,
    ...variables,
    `exec ${[...launcher, command.command, ...command.arguments].map(quoted).join(' ')}`,
  ].join('\n');
}
