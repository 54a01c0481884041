// Runs the in-editor suites: `node test/editor/runEditorSuite.ts [result.json]`.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { installPeer } from './coexistence/peerExtension.ts';
import { peersHere } from './coexistence/peers.ts';
import { installPythonExtension } from './coexistence/pythonExtension.ts';
import { bundleSuite } from './support/bundleSuite.ts';
import { runSuiteInExtensionHost } from './support/extensionHostSuite.ts';
import type { SuiteResult } from './support/suiteEvents.ts';
import { copyWorkspace } from './support/workspaceCopy.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [, , resultFile] = process.argv;

const results = [await runSuite('suite'), await runBesidePeers()];
const crashes = results.map(({ crash }) => crash).filter(crash => crash !== undefined);
const result: SuiteResult = {
  tests: results.flatMap(({ tests }) => tests),
  passed: results.reduce((sum, { passed }) => sum + passed, 0),
  failed: results.reduce((sum, { failed }) => sum + failed, 0),
  skipped: results.reduce((sum, { skipped }) => sum + skipped, 0),
  ...(crashes.length > 0 ? { crash: crashes.join('; ') } : {}),
};
if (resultFile !== undefined) await writeFile(resultFile, JSON.stringify(result, undefined, 2));
if (result.crash !== undefined) console.error(`The editor suite stopped: ${result.crash}`);
if (result.crash !== undefined || result.failed > 0 || results.some(({ tests }) => tests.length === 0))
  process.exitCode = 1;

async function runSuite(folder: string, extensionsDir?: string): Promise<SuiteResult> {
  await using workspace = await copyWorkspace(path.join(root, 'examples'));
  return await runSuiteInExtensionHost({
    suite: await bundleSuite(path.join(root, 'test/editor', folder)),
    workspaceFolder: workspace.folder,
    extensionDevelopmentPath: root,
    environment: workspace.environment,
    ...(extensionsDir === undefined ? {} : { extensionsDir }),
  });
}

/** The same file served by us and by other extensions. */
async function runBesidePeers(): Promise<SuiteResult> {
  const extensionsDir = await mkdtemp(path.join(os.tmpdir(), 'skillberth-peers-'));
  try {
    for (const peer of peersHere()) await installPeer(extensionsDir, peer);
    await installPythonExtension(extensionsDir);
    return await runSuite('coexistence', extensionsDir);
  } finally {
    await rm(extensionsDir, { recursive: true, force: true });
  }
}
