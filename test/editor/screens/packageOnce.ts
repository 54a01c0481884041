import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

const root = path.resolve(import.meta.dirname, '../../..');

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of the packaged extension. */
    vsix: string;
  }
}

/** Packages the extension once for all screens. */
export function setup(project: TestProject): void {
  const vsix = path.join(root, 'test-results', 'skillberth.vsix');
  const script = path.join(root, 'scripts', 'package.mjs');
  const { status } = spawnSync(process.execPath, [script, '--out', vsix], { stdio: 'inherit', cwd: root });
  if (status !== 0) throw new Error('The extension could not be packaged: read the lines above.');
  project.provide('vsix', vsix);
}
