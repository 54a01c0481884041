import { SkillberthError } from '../../../skill/index.ts';
import { type CommandResult, runCommand } from '../runCommand.ts';

/** What a repository may not decide here: no hook, monitor, editor or prompt of its own runs, nothing is written. */
const safeSettings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.askPass=',
  'diff.external=',
  'log.showSignature=false',
  'safe.bareRepository=explicit',
  'i18n.logOutputEncoding=UTF-8',
  // A server that falls silent ends the fetch.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=30',
];

/** Variables that would lead git to another repository than the one that holds the folder, as inside a hook. */
const foreignRepository = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_EXTERNAL_DIFF',
  'GIT_PROXY_COMMAND',
];

const environment: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(foreignRepository.map(name => [name, undefined])),
  LC_ALL: 'C',
  LANGUAGE: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
};

/** A partial clone asks its remote for what it lacks; only a fetch may. */
const offline = { GIT_ALLOW_PROTOCOL: 'none' };

const online = { GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file' };

interface GitOptions {
  /** May ask a remote; else no transport is allowed. */
  readonly online?: { readonly sshCommand: string };
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs git in a folder, with nothing in the way of prompts, hooks or other programs of the repository. The answer
 * holds no credentials of addresses. Throws `git-missing`.
 */
export async function runGit(
  folder: string,
  words: readonly string[],
  { online: network, signal }: GitOptions = {},
): Promise<CommandResult> {
  const settings = safeSettings.flatMap(setting => ['-c', setting]);
  try {
    const result = await runCommand(
      'git',
      ['--no-pager', ...settings, '-C', folder, ...words],
      signal === undefined ? {} : { signal },
      {
        environment: {
          ...environment,
          ...(network === undefined ? offline : { ...online, GIT_SSH_COMMAND: network.sshCommand }),
        },
      },
    );
    return { ...result, stderr: withoutCredentials(result.stderr) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new SkillberthError(
      {
        code: 'git-missing',
        message: 'git was not found, so nothing can be compared with the registry.',
        subject: folder,
        nextStep: 'Install git, or put it on PATH.',
      },
      { cause: error },
    );
  }
}

/** Output of a git command that has no reason to fail. */
export async function askGit(
  folder: string,
  words: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const { exitCode, stdout, stderr } = await runGit(folder, words, { signal });
  if (exitCode === 0) return stdout;
  throw unreadable(folder, stderr);
}

/** Output of a git command that answers by failing too: undefined then. */
export async function askGitIfAny(
  folder: string,
  words: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { exitCode, stdout } = await runGit(folder, words, { signal });
  return exitCode === 0 ? stdout : undefined;
}

/**
 * Addresses in a text lose the user and password, and what follows a question mark. A match begins only where a word
 * does: a server may send megabytes.
 */
export function withoutCredentials(text: string): string {
  return text.replace(
    /((?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/)(?:[^\s/'"]*@)?([^\s?#'"]*)(?:[?#][^\s'"]*)?/gi,
    '$1$2',
  );
}

export function unreadable(folder: string, stderr: string): SkillberthError {
  return new SkillberthError({
    code: 'source-invalid',
    message: 'git cannot read the repository.',
    subject: folder,
    nextStep: 'Run `git status` there and do what it says.',
    detail: stderr,
  });
}

/** The commit's hash, or undefined where there is no such reference. */
export async function commitOf(
  folder: string,
  reference: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`];
  return (await askGitIfAny(folder, words, signal))?.trim();
}
