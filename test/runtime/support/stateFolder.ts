import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Gives each test of a file a user's state folder of its own. */
export function useStateFolder(): { readonly at: (...parts: string[]) => string } {
  let folder = '';
  let before: string | undefined;
  beforeEach(async () => {
    before = process.env['SKILLBERTH_HOME'];
    folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'skillberth state-')), 'skillberth');
    process.env['SKILLBERTH_HOME'] = folder;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['SKILLBERTH_HOME'];
    else process.env['SKILLBERTH_HOME'] = before;
    await rm(path.dirname(folder), { recursive: true, force: true });
  });
  return { at: (...parts) => path.join(folder, ...parts) };
}
