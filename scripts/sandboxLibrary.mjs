import { copyFile, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** Parts of the sandbox library that are never used here: Windows, and certificates to read encrypted traffic. */
const unused =
  /[\\/]sandbox-runtime[\\/]dist[\\/]sandbox[\\/](windows-sandbox-utils|mxc-sandbox-utils|mitm-ca|mitm-leaf)\.js$/;
/** What answers in place of two files that look for things beside the library, which a bundle has not. */
const answers = {
  'own-files.js': 'export const ownInstallWarning = () => undefined;',
  'java-proxy-agent.js': `export const getJavaProxyAgentJarPathAsync = async () => null;
    export const buildJavaToolOptions = () => undefined;`,
};

/**
 * Leaves out of a bundle what it never uses of the sandbox library, and with it the library for certificates: every
 * name stays, and fails when it is called.
 * @type {import('esbuild').Plugin}
 */
export const smallSandboxLibrary = {
  name: 'small-sandbox-library',
  setup(build) {
    build.onLoad({ filter: unused }, async ({ path: file }) => ({
      contents: withoutBodies(await readFile(file, 'utf8'), path.basename(file)),
    }));
    build.onLoad(
      { filter: /[\\/]sandbox-runtime[\\/].*[\\/](own-files|java-proxy-agent)\.js$/ },
      ({ path: file }) => ({
        contents: answers[path.basename(file)],
      }),
    );
  },
};

/**
 * @param {string} source
 * @param {string} name
 */
function withoutBodies(source, name) {
  const exported = [
    ...source.matchAll(/^export (?:async )?(function\*?|class|const|let) (\w+)( = '[^'\\]*';$)?/gm),
  ];
  const lines = exported.map(([, kind, id, text]) => {
    if (kind === 'class') return `export class ${id} extends Error {}`;
    if (kind === 'const' || kind === 'let') return `export const ${id}${text ?? ' = undefined;'}`;
    return `export function ${id}() { throw new Error(${JSON.stringify(`${name} is not part of this build.`)}); }`;
  });
  return lines.join('\n');
}

/**
 * Puts the helper that closes unix sockets beside the bundles. It exists for Linux on two kinds of processor; elsewhere
 * there is none.
 * @param {string} root
 * @param {string} platform as in Node
 * @param {string} architecture as in Node
 */
export async function copySandboxHelper(root, platform, architecture) {
  const target = path.join(root, 'dist', 'apply-seccomp');
  await rm(target, { force: true });
  if (platform !== 'linux' || !['x64', 'arm64'].includes(architecture)) return;
  const vendor = path.join(root, 'node_modules', '@anthropic-ai', 'sandbox-runtime', 'vendor', 'seccomp');
  await copyFile(path.join(vendor, architecture, 'apply-seccomp'), target);
}
