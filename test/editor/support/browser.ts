import { type Browser, chromium } from 'playwright-core';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium that `CHROMIUM_EXECUTABLE` names. `SKILLBERTH_HEADED=1` shows its window. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_EXECUTABLE'];
  if (!executablePath)
    throw new Error('CHROMIUM_EXECUTABLE is not set: run `npm test`, which finds a Chromium, or set it.');
  // Chromium refuses its own sandbox to root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath,
    headless: process.env['SKILLBERTH_HEADED'] !== '1',
    args: [...flags, ...sandbox],
  });
}
