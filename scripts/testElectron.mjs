// Runs the in-editor suite in a desktop VS Code: the one that VSCODE_EXECUTABLE names, or a download.
import path from 'node:path';
import process from 'node:process';
import { runUnderNode } from './bootstrap/node.mjs';
import { bootstrap, runEntry } from './bootstrap.mjs';

await runEntry(async () => {
  await bootstrap(['packages', 'python', 'sandbox']);
  return runUnderNode(path.join(import.meta.dirname, 'suites', 'electron.ts'), process.argv.slice(2));
});
