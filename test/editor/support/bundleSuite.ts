import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');

/**
 * Bundles `index.ts` and the `*.test.ts` files of a folder for the extension host, which loads CommonJS.
 * @returns the absolute path of the module that exports `run`
 */
export async function bundleSuite(folder = path.join(root, 'test/editor/suite')): Promise<string> {
  const outdir = path.join(root, 'test-results', 'editor-suite', path.basename(folder));
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [path.join(folder, 'index.ts'), ...globSync(path.join(folder, '**/*.test.ts'))],
    // Beside index.cjs, which loads what lies next to it.
    entryNames: '[name]',
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22.15',
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    define: { 'import.meta.dirname': '__dirname' },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return path.join(outdir, 'index.cjs');
}
