import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The variable of the extension host that holds the interpreter which the stand-in has "selected". */
export const selectedPython = 'SKILLBERTH_TEST_PYTHON';

const manifest = {
  publisher: 'ms-python',
  name: 'python',
  version: '2026.1.0',
  engines: { vscode: '^1.105.0' },
  main: './main.cjs',
  extensionKind: ['workspace'],
  activationEvents: [],
};

/** The documented part of its API: https://github.com/microsoft/vscode-python/wiki/Python-Environment-APIs */
const main = `
const vscode = require('vscode');
exports.activate = () => {
  const changed = new vscode.EventEmitter();
  return {
    environments: {
      getActiveEnvironmentPath: () => ({ id: 'selected', path: process.env.${selectedPython} }),
      resolveEnvironment: async ({ path }) =>
        path === undefined ? undefined : { executable: { uri: vscode.Uri.file(path) } },
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
};
`;

/** Installs a stand-in for the Python extension, whose gallery cannot be reached from every machine. */
export async function installPythonExtension(extensionsDir: string): Promise<void> {
  const home = path.join(extensionsDir, `ms-python.python-${manifest.version}`);
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, 'package.json'), JSON.stringify(manifest, null, 2));
  await writeFile(path.join(home, 'main.cjs'), main);
}
