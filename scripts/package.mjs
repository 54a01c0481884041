// Writes the extension's package for one platform: `node scripts/package.mjs [--target linux-x64] [--out <file.vsix>]`.
// Without a target it is the platform of this machine.
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { copySandboxHelper } from './sandboxLibrary.mjs';
import { buildWhenStale } from './staleness.mjs';

const limit = 2 * 1024 * 1024;
const targets = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
const root = path.dirname(import.meta.dirname);
const { values } = parseArgs({ options: { out: { type: 'string' }, target: { type: 'string' } } });
const target = values.target ?? `${process.platform}-${process.arch}`;
if (!targets.includes(target)) {
  console.error(`There is no package for ${target}. Name one of ${targets.join(', ')} with --target.`);
  process.exit(2);
}
const { name, version, repository } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const file = path.resolve(values.out ?? path.join(root, `${name}-${target}-${version}.vsix`));
const [platform = '', architecture = ''] = target.split('-');

const isOurs = target === `${process.platform}-${process.arch}`;

buildWhenStale();
await mkdir(path.dirname(file), { recursive: true });
try {
  // Nothing else in the package depends on the platform; the build put in our own.
  if (!isOurs) await copySandboxHelper(root, platform, architecture);
  await createVSIX({
    cwd: root,
    packagePath: file,
    target,
    // The bundles carry what they need.
    dependencies: false,
    allowMissingRepository: true,
    // Without a repository to link to, the README's images come with the package.
    rewriteRelativeLinks: repository !== undefined,
  });
} finally {
  if (!isOurs) await copySandboxHelper(root, process.platform, process.arch);
}
const { size } = await stat(file);
console.log(`${path.relative(process.cwd(), file)}: ${(size / 1024).toFixed(0)} KB`);
if (size > limit) {
  console.error(`The package is larger than ${limit / 1024} KB: see what .vscodeignore lets in.`);
  process.exitCode = 1;
}
