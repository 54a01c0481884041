import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { npm } from './npm.mjs';
import { editorHostFolder, editorServerFolder } from './paths.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';

const stampFile = path.join(editorHostFolder, 'node_modules', '.skillberth-editor-host.json');

/** A VS Code server from the npm registry, for the editor tests and for `npm start` without VS Code. */
export const editorHost = {
  name: 'editorHost',
  isSatisfied() {
    const stamp = readStamp(stampFile);
    if (!stamp || !existsSync(path.join(editorServerFolder, 'out', 'server-main.js'))) return false;
    const wanted = inputs();
    return stamp.hash === wanted.hash && stamp.platform === wanted.platform;
  },
  async satisfy() {
    const manifest = JSON.parse(readFileSync(path.join(editorHostFolder, 'package.json'), 'utf8'));
    const version = manifest.dependencies['code-server'];
    console.log(`Installing the editor host (code-server ${version}), once; about a minute and 600 MB ...`);
    const wanted = inputs();
    await npm(['ci'], editorHostFolder);
    // The server's own packages. `npm ci` refuses its lockfile, which is out of step with its package.json.
    await npm(['install', '--omit=dev'], editorServerFolder);
    writeStamp(stampFile, wanted);
  },
};

function inputs() {
  return {
    hash: hashOf([path.join(editorHostFolder, 'package-lock.json')]),
    platform: `${process.platform}-${process.arch}`,
  };
}
