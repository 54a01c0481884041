import path from 'node:path';
import type { IsolatedCommand, Isolation } from './isolation.ts';
import type { IsolationPolicy } from './isolationPolicy.ts';

/**
 * Where the user allows it and the system cannot confine: the process has only the environment it was given and its
 * limits, and Node holds itself to its permission model. It keeps honest code from mistakes; code that means harm is not
 * stopped. For Python nothing but the limits holds.
 */
export class ProcessIsolation implements Isolation {
  readonly #platform: NodeJS.Platform;
  #policy: IsolationPolicy | undefined;

  constructor(platform: NodeJS.Platform = process.platform) {
    this.#platform = platform;
  }

  async prepare(): Promise<void> {}

  async configure(policy: IsolationPolicy): Promise<void> {
    this.#policy = policy;
  }

  async wrap(command: IsolatedCommand, { files }: { readonly files: number }): Promise<IsolatedCommand> {
    const held = this.#policy === undefined ? command : withNodePermissions(command, this.#policy);
    if (this.#platform === 'win32') return held;
    return {
      ...held,
      command: '/bin/sh',
      // Both limits can only be lowered, and `exec` keeps the process and its descriptors.
      arguments: ['-c', `ulimit -c 0; ulimit -n ${files}; exec "$@"`, 'sh', held.command, ...held.arguments],
    };
  }

  async dispose(): Promise<void> {}
}

/** Node, by its name: every other program is left as it is. */
const nodeProgram = /^node(js)?(\.exe)?$/i;

/**
 * Node's own permission model: files by the policy's places, no child processes, no addons. Our worker keeps its channel
 * on a thread, so threads are allowed; they are held to the same places.
 */
export function withNodePermissions(
  command: IsolatedCommand,
  policy: Pick<IsolationPolicy, 'readable' | 'writable'>,
): IsolatedCommand {
  const isElectron = command.environment['ELECTRON_RUN_AS_NODE'] === '1';
  if (!(isElectron || nodeProgram.test(path.basename(command.command)))) return command;
  // Its flags would be added to ours, and could allow what they do not.
  const { NODE_OPTIONS, ...environment } = command.environment;
  return {
    ...command,
    environment,
    arguments: [
      '--permission',
      '--allow-worker',
      // It warns of `--allow-worker` in every process.
      '--disable-warning=SecurityWarning',
      ...[...policy.readable, ...policy.writable].map(place => `--allow-fs-read=${place}`),
      ...policy.writable.map(place => `--allow-fs-write=${place}`),
      ...command.arguments,
    ],
  };
}
