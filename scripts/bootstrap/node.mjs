import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { findOnPath, isExecutable, run } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { root } from './paths.mjs';

const needed = 24;

/** The repository's Node, else a Node of the machine that is new enough. */
export async function findNode() {
  const own = repositoryNode();
  if (own !== undefined) return own;
  if (major(process.versions.node) >= needed) return process.execPath;
  const onPath = findOnPath('node');
  if (onPath !== undefined && major((await run(onPath, ['--version'])).output) >= needed) return onPath;
  throw new SetupFailure(
    `Node ${needed} is needed, and npm has none for ${process.platform}-${process.arch}.`,
    `Install Node ${needed} or newer, then run the command again.`,
  );
}

/**
 * Runs a script of the repository under Node 24, with that Node first on PATH, and ends as it ends.
 * @param {string} script absolute path
 * @param {string[]} args
 * @param {Record<string, string>} [environment]
 * @returns {Promise<number>} its exit code
 */
export async function runUnderNode(script, args, environment = {}) {
  const node = await findNode();
  const searchPath = [path.dirname(node), path.join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
  const child = spawn(node, [script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...environment, PATH: searchPath.join(path.delimiter) },
  });
  // A terminal's Ctrl-C reaches the child by itself; what is sent to us alone is passed on.
  const ignore = () => {};
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGTERM', forward).on('SIGHUP', forward);
  const watch = whenNpmIsGone(forward);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 1)));
    });
  } finally {
    clearInterval(watch);
    process.off('SIGINT', ignore).off('SIGTERM', forward).off('SIGHUP', forward);
  }
}

/**
 * npm starts us through a shell, and a signal to npm ends that shell without reaching us.
 * @param {() => void} stop
 */
function whenNpmIsGone(stop) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  return setInterval(() => process.ppid !== parent && stop(), 500);
}

/** The packages that carry Node are the optional dependencies whose name ends in this platform's. */
function repositoryNode() {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return Object.keys(manifest.optionalDependencies ?? {})
    .filter(name => /^node-/.test(name) && name.endsWith(`-${platform}-${process.arch}`))
    .map(name =>
      path.join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    )
    .find(isExecutable);
}

/** @param {string} version */
function major(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10) || 0;
}
