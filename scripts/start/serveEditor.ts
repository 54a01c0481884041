// Serves examples/ in the browser editor until it is stopped: `node serveEditor.ts [--no-open]`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEditorHost } from '../../test/editor/support/editorHost.ts';
import { buildWhenStale } from '../staleness.mjs';
import { installCurrentExtension } from './installedExtension.ts';
import { whatToTry } from './whatToTry.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, '.cache', 'editor');

// From here on, so that nothing outlives an early Ctrl-C.
const interrupted = new Promise<'stopped'>(resolve => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('stopped'));
  void untilParentIsGone().then(() => resolve('stopped'));
});

try {
  buildWhenStale();
  const extensionsDir = await installCurrentExtension(root, folder);
  const host = await startEditorHost({
    workspaceFolder: path.join(root, 'examples'),
    dataDir: path.join(folder, 'data'),
    extensionsDir,
  });
  try {
    console.log(`\nThe editor is open at ${host.url}\nCtrl-C stops it.`);
    if (!process.argv.includes('--no-open')) await openInBrowser(host.url);
    console.log(`\n${whatToTry}`);
    if ((await Promise.race([interrupted, host.ended])) !== 'stopped') {
      console.error(`The editor ended by itself:\n${host.log()}`);
      process.exitCode = 1;
    }
  } finally {
    await host.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
process.exit();

async function openInBrowser(url: string): Promise<void> {
  const opener = spawn(...browserCommand(url), { stdio: 'ignore', detached: true });
  opener.unref();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  opener.once('spawn', () => resolve(true)).once('error', () => resolve(false));
  if (!(await promise)) console.log('No browser was found here: open the URL by hand.');
}

function browserCommand(url: string): [string, string[]] {
  if (process.platform === 'darwin') return ['open', [url]];
  if (process.platform === 'win32') return ['cmd', ['/c', 'start', '', url]];
  return ['xdg-open', [url]];
}

/** A parent that was killed outright passes no signal on. */
async function untilParentIsGone(): Promise<void> {
  const parent = process.ppid;
  while (process.ppid === parent) await sleep(500);
}
