import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { npm } from './npm.mjs';
import { root } from './paths.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';

const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.skillberth-packages.json');

/** The repository's own packages, as package-lock.json names them. */
export const packages = {
  name: 'packages',
  isSatisfied() {
    const wanted = inputs();
    const stamp = readStamp(stampFile);
    if (stamp) return stamp.hash === wanted.hash && stamp.platform === wanted.platform;
    if (!installedByHand()) return false;
    writeStamp(stampFile, wanted);
    return true;
  },
  async satisfy() {
    console.log('Installing the packages of package-lock.json ...');
    const wanted = inputs();
    await npm(['ci', '--include=dev', '--include=optional'], root);
    writeStamp(stampFile, wanted);
  },
};

function inputs() {
  return {
    hash: hashOf([path.join(root, 'package-lock.json')]),
    platform: `${process.platform}-${process.arch}`,
  };
}

/** npm ends each install with a lockfile of what it installed: a person may have run `npm ci` before us. */
function installedByHand() {
  const record = path.join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version,
  );
}
