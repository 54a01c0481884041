import { gte } from 'semver';
import { SkillberthError } from '../../../skill/index.ts';
import { runCommand } from '../runCommand.ts';
import { findProgram, isExhaustion, ProgramAnswers } from './program.ts';

/** A Node on this machine that can run workers. */
export interface NodeInterpreter {
  /** Absolute, as `process.execPath` says: shims and links are looked through. */
  readonly executable: string;
  /** For example `24.21.0`. */
  readonly version: string;
  /** What must be set to start it, and must not be inherited further. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The oldest Node that the worker runs on: type stripping without a flag came with it. */
export const oldestNode = '22.15.0';

const runAsNode = { ELECTRON_RUN_AS_NODE: '1' };

const question =
  'console.log(JSON.stringify({executable: process.execPath, version: process.versions.node, electron: process.versions.electron}))';

const answers = new ProgramAnswers(askNode);

/**
 * The Node that runs workers: the user's setting, else `node` on PATH where it is new enough, else the Node of this
 * process (which may be Electron's). Throws `node-missing` where the setting does not start or is too old, or where
 * there is none.
 */
export async function findNode(setting?: string): Promise<NodeInterpreter> {
  if (setting !== undefined && setting !== '') return await chosen(setting);
  const program = findProgram('node');
  const found = program === undefined ? undefined : await answers.of(program);
  if (found !== undefined && gte(found.version, oldestNode)) return found;
  const own = ownNode();
  if (gte(own.version, oldestNode)) return own;
  throw new SkillberthError({
    code: 'node-missing',
    message: `No Node ${oldestNode} or newer was found${found === undefined ? '' : `; PATH has ${found.version}`}.`,
    nextStep: `Install Node ${oldestNode} or newer, so that \`node\` on PATH is that one.`,
  });
}

async function chosen(setting: string): Promise<NodeInterpreter> {
  const program = findProgram(setting);
  const found = program === undefined ? undefined : await answers.of(program);
  if (found !== undefined && gte(found.version, oldestNode)) return found;
  throw new SkillberthError({
    code: 'node-missing',
    message:
      found === undefined
        ? `The Node ${setting} does not start.`
        : `The Node ${setting} is ${found.version}; skills need ${oldestNode} or newer.`,
    subject: setting,
    nextStep: 'Correct the setting for Node, or clear it to use the one on PATH.',
  });
}

function ownNode(): NodeInterpreter {
  const { execPath, versions } = process;
  return {
    executable: execPath,
    version: versions.node,
    environment: versions['electron'] === undefined ? {} : runAsNode,
  };
}

async function askNode(program: string): Promise<NodeInterpreter | undefined> {
  try {
    // Electron would open a window; a plain Node does not know the variable.
    const environment = { ...runAsNode, NODE_OPTIONS: undefined };
    const { exitCode, stdout } = await runCommand(program, ['-e', question], {}, { environment });
    if (exitCode !== 0) return undefined;
    const said: unknown = JSON.parse(stdout);
    if (typeof said !== 'object' || said === null) return undefined;
    const { executable, version, electron } = said as Partial<Record<string, unknown>>;
    if (typeof executable !== 'string' || typeof version !== 'string') return undefined;
    return { executable, version, environment: electron === undefined ? {} : runAsNode };
  } catch (error) {
    if (isExhaustion(error)) throw error;
    // Not a program, or not a Node: the caller says which one it tried.
    return undefined;
  }
}
