import path from 'node:path';
import { findOnPath, run } from './command.mjs';
import { canInstallSystemPackages, installSystemPackages } from './debian.mjs';
import { SetupFailure } from './failure.mjs';
import { root } from './paths.mjs';
import { fingerprint, readStamp, writeStamp } from './stamp.mjs';

const stampFile = path.join(root, 'node_modules', '.skillberth-python.json');
// A missing ensurepip is how Debian's python3 without python3-venv looks: `python3 -m venv --help` still works.
const probe =
  'import sys, ensurepip, venv; assert sys.version_info >= (3, 10), "it is " + sys.version; print(sys.executable)';

/** Python 3.10 or newer that can make virtual environments with pip in them. */
export const python = {
  name: 'python',
  isSatisfied() {
    const stamp = readStamp(stampFile);
    return (
      stamp !== undefined &&
      stamp.command === command() &&
      fingerprint(String(stamp.executable)) === stamp.fingerprint
    );
  },
  async satisfy() {
    let found = await check();
    if (!found.executable && canInstallSystemPackages()) {
      console.log('Installing Python with venv and pip by apt-get, once ...');
      await installSystemPackages(['python3', 'python3-venv', 'python3-pip']);
      found = await check();
    }
    if (!found.executable)
      throw new SetupFailure(
        `Python 3.10 or newer with venv and pip is needed; ${found.problem}.`,
        'Install it (on Debian and Ubuntu: apt-get install python3 python3-venv python3-pip), then run the command again.',
      );
    const { executable } = found;
    writeStamp(stampFile, { command: command(), executable, fingerprint: fingerprint(executable) });
  },
};

function command() {
  return findOnPath('python3') ?? findOnPath('python') ?? '';
}

/** @returns {Promise<{executable?: string, problem?: string}>} */
async function check() {
  const python = command();
  if (python === '') return { problem: 'neither python3 nor python is on PATH' };
  const { code, output } = await run(python, ['-c', probe]);
  const last = output.split(/\r?\n/).at(-1) ?? '';
  return code === 0 ? { executable: last } : { problem: `${python} says "${last}"` };
}
