// Installs what a clone needs and does not have. No dependencies: it runs before any are there, on Node 20.
import { realpathSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from './bootstrap/chromium.mjs';
import { editorHost } from './bootstrap/editorHost.mjs';
import { SetupFailure } from './bootstrap/failure.mjs';
import { withLock } from './bootstrap/lock.mjs';
import { packages } from './bootstrap/packages.mjs';
import { root } from './bootstrap/paths.mjs';
import { python } from './bootstrap/python.mjs';
import { sandbox } from './bootstrap/sandbox.mjs';

export const steps = { packages, python, sandbox, editorHost, chromium };

/**
 * Silent when nothing is missing.
 * @param {(keyof typeof steps)[]} names in the order in which they run; `packages` comes first
 */
export async function bootstrap(names) {
  const missing = () => names.map(name => steps[name]).filter(step => !step.isSatisfied());
  if (missing().length === 0) return;
  await withLock(path.join(root, '.cache', 'bootstrap.lock'), async () => {
    // One at a time, each asked again: another process may have done it while we waited for the lock, and
    // installing the packages removes the other steps' stamps.
    for (const name of names) if (!steps[name].isSatisfied()) await steps[name].satisfy();
  });
}

/**
 * Runs an entry script: what goes wrong in setup ends in a sentence, not in a stack trace.
 * @param {() => Promise<number>} main its exit code
 */
export async function runEntry(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(`${error.message} ${error.nextStep}`);
    process.exitCode = 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runEntry(async () => {
    await bootstrap(['packages', 'python', 'sandbox', 'editorHost', 'chromium']);
    return 0;
  });
}
