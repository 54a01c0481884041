import os from 'node:os';
import path from 'node:path';
import { readTextIfThere } from '../disk/files.ts';
import { findInterpreter } from '../environment/interpreter.ts';
import { runCommand } from '../runCommand.ts';

/** What a bug report needs to know of the machine: versions only, no names of users, no paths of homes. */
export interface EnvironmentFacts {
  readonly [program: string]: string;
}

/** Shown where a program does not start. */
export const notFound = 'not found';

export async function environmentFacts(installation: string): Promise<EnvironmentFacts> {
  const [python, uv, git, npm, node] = await Promise.all([
    pythonVersion(),
    versionOf('uv', ['--version']),
    versionOf('git', ['--version']),
    versionOf(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['--version']),
    versionOf('node', ['--version']),
  ]);
  return {
    skillberth: await ownVersion(installation),
    platform: `${process.platform} ${process.arch} ${os.release()}`,
    // What runs this code; `node` is the one on PATH, which runs skills.
    runtime: process.versions.node,
    node,
    python,
    uv,
    git,
    npm,
  };
}

/** From the manifest that every installation of Skillberth travels with. */
async function ownVersion(installation: string): Promise<string> {
  const text = await readTextIfThere(path.join(installation, 'package.json'));
  const { version } = JSON.parse(text ?? '{}') as { readonly version?: unknown };
  return typeof version === 'string' ? version : notFound;
}

async function pythonVersion(): Promise<string> {
  try {
    return (await findInterpreter({}, undefined, {})).version;
  } catch {
    // None, or only ones that are too old: the finding about it says more.
    return notFound;
  }
}

/** The first number with dots in what the program says of itself. */
async function versionOf(program: string, words: readonly string[]): Promise<string> {
  try {
    const { exitCode, stdout } = await runCommand(program, words, {});
    return exitCode === 0 ? (/\d+(\.\d+)+\S*/.exec(stdout)?.[0] ?? stdout.trim().slice(0, 40)) : notFound;
  } catch {
    // The program does not start, which is the answer.
    return notFound;
  }
}
