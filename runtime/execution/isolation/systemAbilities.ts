import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { programOnPath } from './missingSystem.ts';
import { startVariable } from './startScript.ts';

/** Milliseconds that a trivial program may take in the sandbox. */
const probeLimit = 10_000;

/** Runs a trivial program; resolves with what the sandbox printed where that failed. */
export async function probe(shell: string, text: string): Promise<string | undefined> {
  return await new Promise(resolve => {
    const child = spawn(shell, ['-c', text], {
      cwd: '/',
      env: { [startVariable]: 'exit 0' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: probeLimit,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(0, 4000);
    });
    child.once('error', error => resolve(error.message));
    child.once('close', code => resolve(code === 0 ? undefined : output || `exit code ${code}`));
  });
}

/** Whether this bubblewrap has `--size`. */
export async function canLimitSize(bwrap: string | undefined): Promise<boolean> {
  if (bwrap === undefined) return false;
  return (await outputOf(bwrap, ['--help']))?.includes('--size') ?? false;
}

/**
 * What takes the capabilities from a process of root: inside the sandbox it would have all of them over its own
 * namespaces. Other users have none there.
 */
export async function capabilityDrop(): Promise<readonly string[]> {
  const setpriv = process.geteuid?.() === 0 ? programOnPath('setpriv') : undefined;
  if (setpriv === undefined) return [];
  const drop = ['--bounding-set=-all', '--inh-caps=-all'];
  // The one of BusyBox has no such options.
  return (await outputOf(setpriv, [...drop, 'true'])) === undefined ? [] : [setpriv, ...drop];
}

/** What a program prints, undefined where it fails. */
async function outputOf(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(program, args, { timeout: probeLimit })).stdout;
  } catch {
    return undefined;
  }
}
