import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { type EditorHost, installExtension, startEditorHost } from './editorHost.ts';
import { openWorkbench } from './workbench.ts';
import { copyWorkspace } from './workspaceCopy.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export interface PackagedEditor extends AsyncDisposable {
  readonly page: Page;
  readonly host: EditorHost;
  /** A copy of examples/ that the editor has open. */
  readonly workspaceFolder: string;
  /** What another process needs to see the same skills and state as the editor. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface PackagedEditorOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** An editor with the packaged extension installed and a copy of examples/ open in a browser page. */
export async function startPackagedEditor(
  vsix: string,
  { settings, environment }: PackagedEditorOptions = {},
): Promise<PackagedEditor> {
  const undo: (() => Promise<void>)[] = [];
  const dispose = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const scratch = await mkdtemp(path.join(os.tmpdir(), 'skillberth-packaged-'));
    undo.push(() => rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
    const extensionsDir = path.join(scratch, 'extensions');
    installExtension(vsix, extensionsDir, path.join(scratch, 'install'));
    const workspace = await copyWorkspace(path.join(root, 'examples'));
    undo.push(async () => workspace[Symbol.asyncDispose]());
    const ownEnvironment = { ...workspace.environment, ...environment };
    const host = await startEditorHost({
      workspaceFolder: workspace.folder,
      extensionsDir,
      environment: ownEnvironment,
      ...(settings ? { settings } : {}),
    });
    undo.push(() => host.stop());
    const browser = await launchBrowser();
    undo.push(() => browser.close());
    const page = await openWorkbench(browser, host);
    return {
      page,
      host,
      workspaceFolder: workspace.folder,
      environment: ownEnvironment,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
