// Builds dist/: one bundle for each process, and the engine, which the host and the command line share. `--watch`
// rebuilds on change.
import { chmod, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { build, context } from 'esbuild';
import { fromEngine, startsHost, withEngine } from './engineBundle.mjs';
import { copySandboxHelper, smallSandboxLibrary } from './sandboxLibrary.mjs';
import { writeValidators } from './schemas.mjs';

const root = path.dirname(import.meta.dirname);
await writeValidators(root);
if (process.argv.includes('--schemas')) process.exit(0);

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22.15',
  // jsonc-parser's `main` is a UMD file that esbuild cannot follow.
  mainFields: ['module', 'main'],
  external: ['vscode'],
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'undefined' },
  minify: !process.argv.includes('--readable'),
  sourcemap: process.argv.includes('--readable') ? 'linked' : false,
  legalComments: 'none',
  logLevel: 'warning',
};
/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  {
    ...common,
    entryPoints: {
      client: 'client/extension.ts',
      server: 'server/main.ts',
      supervisor: 'runtime/execution/supervisor/main.ts',
      'node-worker': 'runtime/execution/nodeWorker/main.ts',
      engine: 'engine',
    },
    plugins: [smallSandboxLibrary, withEngine(root)],
  },
  {
    ...common,
    entryPoints: { cli: 'cli/main.ts', host: 'host' },
    plugins: [fromEngine(root), startsHost(root)],
  },
];

if (process.argv.includes('--watch')) {
  await copySandboxHelper(root, process.platform, process.arch);
  for (const options of bundles) await (await context(options)).watch();
} else {
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
  await Promise.all(bundles.map(options => build(options)));
  await Promise.all(bundles.flatMap(({ entryPoints }) => Object.keys(entryPoints ?? {}).map(assertPlain)));
  await chmod(path.join(root, 'dist', 'cli.cjs'), 0o755);
  await copySandboxHelper(root, process.platform, process.arch);
}

/**
 * One character beyond Latin-1 makes a process keep the whole source with two bytes a character. The bundler escapes
 * such characters everywhere but in regular expressions: write them there as `\\u` with four digits.
 * @param {string} name
 */
async function assertPlain(name) {
  const text = await readFile(path.join(root, 'dist', `${name}.cjs`), 'latin1');
  const found = /.{0,40}[\x80-\xff]+/.exec(text);
  if (found !== null) throw new Error(`dist/${name}.cjs holds a character that is not ASCII: ${found[0]}`);
}
