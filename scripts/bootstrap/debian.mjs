import { existsSync } from 'node:fs';
import process from 'node:process';
import { findOnPath, run } from './command.mjs';
import { SetupFailure } from './failure.mjs';

/** Whether packages of the system can be installed here without asking anybody. */
export function canInstallSystemPackages() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && findOnPath('apt-get') !== undefined;
}

/** @param {string[]} names */
export async function installSystemPackages(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [['update'], ['install', '-y', '--no-install-recommends', ...names]];
  for (const args of steps) {
    const { code, output } = await run('apt-get', args, { env });
    if (code === 0) continue;
    console.error(output);
    throw new SetupFailure(
      `apt-get ${args[0]} failed.`,
      `Install ${names.join(' and ')} by hand, then run the command again.`,
    );
  }
}
