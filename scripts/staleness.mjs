import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const root = path.dirname(import.meta.dirname);
const sources = [
  'skill',
  'workspace',
  'runtime',
  'server',
  'client',
  'cli',
  'schemas',
  'scripts/build.mjs',
  'scripts/engineBundle.mjs',
  'scripts/sandboxLibrary.mjs',
  'scripts/schemas.mjs',
  'package-lock.json',
  'package.json',
];
const outputs = ['client', 'server', 'engine', 'host', 'supervisor', 'node-worker', 'cli'].map(
  name => `${name}.cjs`,
);

/** Whether a file of dist/ is missing or older than a source (a removed source changes its folder's time). */
export function isBuildStale() {
  const built = Math.min(...outputs.map(name => modified(path.join(root, 'dist', name)) ?? 0));
  return built === 0 || sources.some(name => newest(path.join(root, name)) > built);
}

/** Builds dist/ where it is stale. Throws with one sentence when the build fails; its output is on the screen. */
export function buildWhenStale() {
  if (!isBuildStale()) return;
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The build failed: read the lines above, mend the source, run again.');
}

/**
 * The time of the newest file or folder at or below a path, 0 when there is none.
 * @param {string} file
 * @returns {number}
 */
export function newest(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  // What the build itself writes, and the runtime folders of examples, are no sources.
  const children = readdirSync(file).filter(
    name => !['node_modules', 'generated', '__pycache__', '.runtime'].includes(name),
  );
  // The build creates and replaces schemas/generated, which changes the time of schemas/ just before dist/.
  return Math.max(stats.mtimeMs, ...children.map(name => newest(path.join(file, name))));
}

/** @param {string} file */
function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
