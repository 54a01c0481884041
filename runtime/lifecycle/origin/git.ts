import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { isMissing } from '../disk/files.ts';
import { type CommandResult, runCommand } from '../runCommand.ts';

/** How the user's git reaches the network; every other variable of git would lead it to another repository. */
const keptVariables =
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|PROXY_\w+|HTTP_\w+|EXEC_PATH|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+))$/i;

/** Protocols that run no command of the repository's or the URL's choice. */
const allowedProtocols = 'https:http:ssh:git:file';

export interface GitOptions {
  /** The user's settings name an ssh command, which is then not replaced by one that asks nothing. */
  readonly ownSsh?: boolean;
  readonly input?: string;
  readonly takeOutput?: (output: AsyncIterable<Buffer>) => Promise<void>;
}

/**
 * Runs the user's git on a bare repository. Nothing of a repository runs: no hook, no filter, no submodule, no helper
 * but the user's own for credentials; it asks nobody anything. Its output goes to the caller alone, since git may
 * name an address with its password.
 * @throws SkillberthError `git-missing`, `cancelled`
 */
export async function runGit(
  repository: string,
  words: readonly string[],
  context: OperationContext,
  { ownSsh = false, ...options }: GitOptions = {},
): Promise<CommandResult> {
  const settings = [
    // A folder that does not exist: the user's own hooks are none of this repository's either.
    `core.hooksPath=${path.join(repository, 'no-hooks')}`,
    'core.fsmonitor=false',
    'core.logAllRefUpdates=false',
    // Larger contents pass through instead of being held in memory.
    'core.bigFileThreshold=16m',
    'gc.auto=0',
    'maintenance.auto=false',
    'fetch.writeCommitGraph=false',
    'fetch.unpackLimit=1',
    'submodule.recurse=false',
    'transfer.credentialsInUrl=allow',
    'http.lowSpeedLimit=1000',
    'http.lowSpeedTime=60',
  ].flatMap(setting => ['-c', setting]);
  const signal = context.signal === undefined ? {} : { signal: context.signal };
  try {
    return await runCommand('git', ['--git-dir', repository, ...settings, ...words], signal, {
      ...options,
      environment: environment(ownSsh),
    });
  } catch (error) {
    throwIfCancelled(context.signal);
    if (!isMissing(error)) throw error;
    throw new SkillberthError(
      {
        code: 'git-missing',
        message: 'There is no program git, which fetches skills from repositories.',
        nextStep: 'Install git (https://git-scm.com) so that it is found on PATH, then try again.',
      },
      { cause: error },
    );
  }
}

function environment(ownSsh: boolean): Record<string, string | undefined> {
  const inherited = Object.keys(process.env).filter(name => /^GIT_/i.test(name) && !keptVariables.test(name));
  return {
    ...Object.fromEntries(inherited.map(name => [name, undefined])),
    // The kind of repository whose settings fetchCommit.ts writes.
    GIT_DEFAULT_HASH: 'sha1',
    GIT_DEFAULT_REF_FORMAT: 'files',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: allowedProtocols,
    GIT_NO_LAZY_FETCH: '1',
    GIT_LFS_SKIP_SMUDGE: '1',
    // No window asks for a password either.
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
    ...sshCommand(ownSsh),
    // What git says is matched by its English words.
    LC_ALL: 'C',
    LANGUAGE: '',
  };
}

/** ssh that asks nothing. A command that the user chose stays: without a terminal it can ask nobody either. */
function sshCommand(ownSsh: boolean): Record<string, string> {
  const { GIT_SSH: program = '', GIT_SSH_COMMAND: command = '' } = process.env;
  return ownSsh || program !== '' || command !== '' ? {} : { GIT_SSH_COMMAND: 'ssh -o BatchMode=yes' };
}
