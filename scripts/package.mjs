// Writes the extension's package: `node scripts/package.mjs [--out <file.vsix>]`.
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { buildWhenStale } from './staleness.mjs';

const limit = 2 * 1024 * 1024;
const root = path.dirname(import.meta.dirname);
const { values } = parseArgs({ options: { out: { type: 'string' } } });
const { name, version, repository } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const file = path.resolve(values.out ?? path.join(root, `${name}-${version}.vsix`));

buildWhenStale();
await mkdir(path.dirname(file), { recursive: true });
await createVSIX({
  cwd: root,
  packagePath: file,
  // The bundles carry what they need.
  dependencies: false,
  allowMissingRepository: true,
  // Without a repository to link to, the README's images come with the package.
  rewriteRelativeLinks: repository !== undefined,
});
const { size } = await stat(file);
console.log(`${path.relative(process.cwd(), file)}: ${(size / 1024).toFixed(0)} KB`);
if (size > limit) {
  console.error(`The package is larger than ${limit / 1024} KB: see what .vscodeignore lets in.`);
  process.exitCode = 1;
}
