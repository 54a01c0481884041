import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { bundleSuite } from '../../test/editor/support/bundleSuite.ts';
import { copyWorkspace } from '../../test/editor/support/workspaceCopy.ts';
import { buildWhenStale } from '../staleness.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const vscodeExecutablePath = process.env['VSCODE_EXECUTABLE'];

buildWhenStale();
await using workspace = await copyWorkspace(path.join(root, 'examples'));
try {
  process.exitCode = await runTests({
    ...(vscodeExecutablePath ? { vscodeExecutablePath } : {}),
    extensionDevelopmentPath: root,
    extensionTestsPath: await bundleSuite(),
    extensionTestsEnv: workspace.environment,
    launchArgs: [workspace.folder, '--disable-extensions', '--disable-workspace-trust'],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error('Where VS Code cannot be downloaded, let VSCODE_EXECUTABLE name an installed one.');
  process.exitCode = 1;
}
