// `npm start`: installs what is missing, builds, and opens examples/ with the extension loaded.
import path from 'node:path';
import process from 'node:process';
import { SetupFailure } from './bootstrap/failure.mjs';
import { runUnderNode } from './bootstrap/node.mjs';
import { bootstrap, runEntry } from './bootstrap.mjs';
import { findVsCode } from './start/vsCode.mjs';

const usage = `Usage: npm start [-- --no-open] [-- --browser]
  --no-open  serve the editor and print its URL, open nothing
  --browser  use the browser editor even where VS Code is installed`;
const options = process.argv.slice(2);

await runEntry(async () => {
  if (options.some(option => !['--no-open', '--browser'].includes(option))) {
    console.error(usage);
    return 2;
  }
  await bootstrap(['packages', 'python']);
  await offerSandbox();
  const vsCode = options.length === 0 ? await findVsCode() : undefined;
  const folder = path.join(import.meta.dirname, 'start');
  if (vsCode !== undefined) return runUnderNode(path.join(folder, 'openVsCode.ts'), [vsCode]);
  await bootstrap(['editorHost']);
  return runUnderNode(path.join(folder, 'serveEditor.ts'), options);
});

/** Without a sandbox the editor opens all the same: it says so where a skill is to run. */
async function offerSandbox() {
  try {
    await bootstrap(['sandbox']);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.log(`${error.message} ${error.nextStep} Until then skills are not run.`);
  }
}
