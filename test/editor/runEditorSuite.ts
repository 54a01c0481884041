// Runs the in-editor suite: `node test/editor/runEditorSuite.ts [result.json]`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleSuite } from './support/bundleSuite.ts';
import { runSuiteInExtensionHost } from './support/extensionHostSuite.ts';
import { copyWorkspace } from './support/workspaceCopy.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [, , resultFile] = process.argv;

await using workspace = await copyWorkspace(path.join(root, 'examples'));
const result = await runSuiteInExtensionHost({
  suite: await bundleSuite(),
  workspaceFolder: workspace.folder,
  extensionDevelopmentPath: root,
  environment: workspace.environment,
});
if (resultFile !== undefined) await writeFile(resultFile, JSON.stringify(result, undefined, 2));
if (result.crash !== undefined) console.error(`The editor suite stopped: ${result.crash}`);
if (result.crash !== undefined || result.failed > 0 || result.tests.length === 0) process.exitCode = 1;
