import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { noteWorker } from './lock.mjs';

const tailLength = 4000;
/** @type {Map<import('node:child_process').ChildProcess, NodeJS.Signals>} */
const running = new Map();

process.on('exit', () => {
  for (const [child, signal] of running) child.kill(signal);
});

/**
 * The absolute path of a program on PATH, or undefined.
 * @param {string} name
 * @param {string} [searchPath]
 * @returns {string | undefined}
 */
export function findOnPath(name, searchPath = process.env.PATH ?? '') {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  for (const folder of searchPath.split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    for (const ending of endings) {
      const candidate = path.join(folder, name + ending);
      if (isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end. A program that cannot be started counts as exit code 127.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, endWith?: NodeJS.Signals}} [options] timeout in
 *   milliseconds; `endWith` ends the program when we are interrupted
 * @returns {Promise<{code: number, output: string}>} output is the end of stdout and stderr together
 */
export function run(command, args, { endWith = 'SIGTERM', ...options } = {}) {
  return new Promise(resolve => {
    let output = '';
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // Node refuses to start .cmd files without a shell.
      shell: process.platform === 'win32' && /\.(cmd|bat)$/i.test(command),
    });
    running.set(child, endWith);
    noteWorker(child.pid);
    const collect = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-tailLength);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', error => {
      running.delete(child);
      resolve({ code: 127, output: error.message });
    });
    child.on('close', code => {
      running.delete(child);
      resolve({ code: code ?? 1, output: output.trim() });
    });
  });
}
