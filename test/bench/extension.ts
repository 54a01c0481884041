import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bundleSuite } from '../editor/support/bundleSuite.ts';
import { runSuiteInExtensionHost } from '../editor/support/extensionHostSuite.ts';
import { copyWorkspace } from '../editor/support/workspaceCopy.ts';
import type { BenchRow } from './row.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

/** The extension in a real editor's extension host. */
export async function benchExtension(): Promise<readonly BenchRow[]> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'skillberth-bench-'));
  const file = path.join(scratch, 'rows.json');
  await using workspace = await copyWorkspace(path.join(root, 'examples'));
  try {
    const result = await runSuiteInExtensionHost({
      suite: await bundleSuite(path.join(root, 'test/editor/bench')),
      workspaceFolder: workspace.folder,
      extensionDevelopmentPath: root,
      environment: { ...workspace.environment, SKILLBERTH_BENCH_FILE: file },
    });
    if (result.crash !== undefined || result.failed > 0) {
      throw new Error(`The extension could not be measured: ${result.crash ?? `${result.failed} failed`}`);
    }
    return JSON.parse(await readFile(file, 'utf8'));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
