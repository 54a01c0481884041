import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installExtension } from '../../test/editor/support/editorHost.ts';
import { newest } from '../staleness.mjs';

const contents = [
  'dist',
  'python',
  'media',
  'syntaxes',
  'schemas',
  'package.json',
  'README.md',
  '.vscodeignore',
];

/**
 * Packages the extension and installs it, where what it is made of has changed since the last time.
 * @returns the folder of installed extensions
 */
export async function installCurrentExtension(root: string, folder: string): Promise<string> {
  const extensions = path.join(folder, 'extensions');
  const stamp = path.join(folder, 'installed.json');
  const state = JSON.stringify(contents.map(name => newest(path.join(root, name))));
  if (existsSync(extensions) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return extensions;
  await rm(stamp, { force: true });
  await rm(extensions, { recursive: true, force: true });
  const vsix = path.join(folder, 'skillberth.vsix');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'scripts', 'package.mjs'), '--out', vsix],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The extension could not be packaged:\n${stdout}${stderr}`);
  installExtension(vsix, extensions, path.join(folder, 'data'));
  await writeFile(stamp, state);
  return extensions;
}
