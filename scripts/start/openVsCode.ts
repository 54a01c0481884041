// Opens examples/ in the VS Code of this machine: `node openVsCode.ts <code command>`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { buildWhenStale } from '../staleness.mjs';
import { whatToTry } from './whatToTry.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [, , command = 'code'] = process.argv;

buildWhenStale();
const { status } = spawnSync(
  command,
  ['--new-window', `--extensionDevelopmentPath=${root}`, path.join(root, 'examples')],
  // On Windows the command is a .cmd file, which Node starts through a shell only.
  { stdio: 'inherit', shell: process.platform === 'win32' },
);
if (status === 0) {
  console.log(`\nVS Code opens examples/ in a window of its own.\n\n${whatToTry}`);
} else {
  console.error('VS Code did not start: try `npm start -- --browser` for the browser editor.');
  process.exitCode = 1;
}
