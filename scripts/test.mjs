// `npm test`: installs what is missing and runs every suite.
import path from 'node:path';
import process from 'node:process';
import { chromiumExecutable } from './bootstrap/chromium.mjs';
import { runUnderNode } from './bootstrap/node.mjs';
import { bootstrap, runEntry, steps } from './bootstrap.mjs';
import { needsEditor, readOptions, usage } from './suites/options.mjs';

await runEntry(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.error(usage);
    return 2;
  }
  const editor = options.suites.some(needsEditor);
  const runsSkills = editor || options.suites.some(suite => suite === 'runtime' || suite === 'attack');
  const needed = ['packages', 'python', ...(runsSkills ? ['sandbox'] : [])];
  await bootstrap(editor ? Object.keys(steps) : needed);
  return runUnderNode(path.join(import.meta.dirname, 'suites', 'main.ts'), options.suites, {
    ...(editor ? { CHROMIUM_EXECUTABLE: chromiumExecutable() } : {}),
    ...(options.full ? { SKILLBERTH_FULL: '1' } : {}),
  });
});
