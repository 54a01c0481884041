import path from 'node:path';
import process from 'node:process';
import { findOnPath, run } from './command.mjs';
import { canInstallSystemPackages, installSystemPackages } from './debian.mjs';
import { SetupFailure } from './failure.mjs';
import { root } from './paths.mjs';
import { fingerprint, readStamp, writeStamp } from './stamp.mjs';

const stampFile = path.join(root, 'node_modules', '.skillberth-sandbox.json');
/** Programs and the packages that bring them. */
const programs = { bwrap: 'bubblewrap', socat: 'socat' };

/** What skills run in: on Linux bubblewrap and socat, and user namespaces; macOS has its own. */
export const sandbox = {
  name: 'sandbox',
  isSatisfied() {
    if (process.platform !== 'linux') return true;
    const found = fingerprints();
    return found !== undefined && readStamp(stampFile)?.programs === found;
  },
  async satisfy() {
    let absent = missing();
    if (absent.length > 0 && canInstallSystemPackages()) {
      console.log(`Installing ${absent.join(' and ')} with apt-get, once ...`);
      await installSystemPackages(absent);
      absent = missing();
    }
    if (absent.length > 0) {
      throw new SetupFailure(
        `Skills run in a sandbox, which needs ${absent.join(' and ')}.`,
        `Install ${absent.join(' and ')} (Debian, Ubuntu: sudo apt-get install ${absent.join(' ')}), then run the command again.`,
      );
    }
    await tryIt();
    writeStamp(stampFile, { programs: fingerprints() });
  },
};

/** The kernel may forbid what bubblewrap needs although it is installed: only a run tells. */
async function tryIt() {
  const bwrap = findOnPath('bwrap') ?? 'bwrap';
  const args = [
    '--unshare-user',
    '--unshare-pid',
    '--unshare-net',
    '--ro-bind',
    '/',
    '/',
    '--proc',
    '/proc',
    'true',
  ];
  const { code, output } = await run(bwrap, args, { timeout: 20_000 });
  if (code === 0) return;
  throw new SetupFailure(
    `bubblewrap cannot make a sandbox here (${output.split('\n')[0] ?? `exit code ${code}`}).`,
    'Allow user namespaces (Ubuntu: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; Docker: --security-opt seccomp=unconfined --security-opt systempaths=unconfined), then run the command again.',
  );
}

/** Names of packages. */
function missing() {
  return Object.entries(programs).flatMap(([program, name]) =>
    findOnPath(program) === undefined ? [name] : [],
  );
}

/** Changes when one of the programs is replaced; undefined when one is gone. */
function fingerprints() {
  const found = Object.keys(programs).map(program => {
    const file = findOnPath(program);
    return file === undefined ? undefined : fingerprint(file);
  });
  return found.includes(undefined) ? undefined : found.join(' ');
}
