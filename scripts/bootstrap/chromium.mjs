import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { findOnPath, isExecutable, run } from './command.mjs';
import { canInstallSystemPackages, installSystemPackages } from './debian.mjs';
import { SetupFailure } from './failure.mjs';
import { root } from './paths.mjs';
import { fingerprint, readStamp, writeStamp } from './stamp.mjs';

const stampFile = path.join(root, 'node_modules', '.skillberth-chromium.json');
const nextStep =
  'Install Chromium or Google Chrome, or let CHROMIUM_EXECUTABLE name one, then run the command again.';

/** A browser that the editor tests can drive. */
export const chromium = {
  name: 'chromium',
  isSatisfied() {
    const stamp = readStamp(stampFile);
    const asked = process.env.CHROMIUM_EXECUTABLE ?? '';
    return stamp?.asked === asked && fingerprint(String(stamp.executable)) === stamp.fingerprint;
  },
  async satisfy() {
    const asked = process.env.CHROMIUM_EXECUTABLE ?? '';
    if (asked !== '' && !(await starts(asked)))
      throw new SetupFailure(`CHROMIUM_EXECUTABLE names ${asked}, which does not start.`, nextStep);
    let executable = asked || (await firstThatStarts());
    if (executable === undefined && canInstallSystemPackages()) {
      console.log('Installing Chromium with apt-get, once ...');
      await installSystemPackages(['chromium']);
      executable = await firstThatStarts();
    }
    if (executable === undefined)
      throw new SetupFailure('No Chromium was found for the editor tests.', nextStep);
    writeStamp(stampFile, { asked, executable, fingerprint: fingerprint(executable) });
  },
};

/** The browser that the step found; call after the step. */
export function chromiumExecutable() {
  return String(readStamp(stampFile)?.executable ?? '');
}

async function firstThatStarts() {
  for (const candidate of candidates()) if (await starts(candidate)) return candidate;
  return undefined;
}

/** @param {string} executable */
async function starts(executable) {
  if (!isExecutable(executable)) return false;
  // On Windows the switch opens a window instead of printing a version.
  if (process.platform === 'win32') return true;
  // Some systems ship a script of this name that only says where to get the browser.
  return (await run(executable, ['--version'], { timeout: 20_000 })).code === 0;
}

function candidates() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const onPath = names.map(name => findOnPath(name)).filter(found => found !== undefined);
  return [...onPath, ...wellKnown(), ...playwrightBrowsers()];
}

function wellKnown() {
  if (process.platform === 'darwin')
    return ['Google Chrome', 'Chromium'].map(name => `/Applications/${name}.app/Contents/MacOS/${name}`);
  if (process.platform !== 'win32') return [];
  return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter(folder => folder !== undefined)
    .map(folder => path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
}

function playwrightBrowsers() {
  const home = os.homedir();
  const usual = {
    darwin: path.join(home, 'Library', 'Caches', 'ms-playwright'),
    win32: path.join(process.env.LOCALAPPDATA ?? home, 'ms-playwright'),
  };
  const folder =
    process.env.PLAYWRIGHT_BROWSERS_PATH ??
    usual[process.platform] ??
    path.join(home, '.cache', 'ms-playwright');
  if (!existsSync(folder)) return [];
  const inside = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-win/chrome.exe',
  ];
  return readdirSync(folder)
    .filter(name => name.startsWith('chromium-'))
    .flatMap(name => inside.map(file => path.join(folder, name, file)));
}
