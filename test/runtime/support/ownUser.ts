import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** Each test file is a user of its own: what it approves, enables and records is nobody else's. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'skillberth user-'));
process.env['SKILLBERTH_HOME'] = path.join(folder, 'skillberth');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
