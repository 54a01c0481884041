import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { InstallReport } from '../../../runtime/index.ts';
import { selectedPython } from './pythonExtension.ts';

describe('beside the Python extension', function () {
  this.timeout(60_000);
  let folder = '';

  before(async () => {
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'skillberth python-')));
    await promisify(execFile)('python3', ['-m', 'venv', '--without-pip', folder]);
    process.env[selectedPython] = path.join(folder, 'bin', 'python');
  });

  after(async () => {
    Reflect.deleteProperty(process.env, selectedPython);
    await rm(folder, { recursive: true, force: true });
  });

  it('installs with the interpreter that it has selected', async () => {
    const report = await vscode.commands.executeCommand<InstallReport | undefined>('skillberth.install', {
      skill: 'weather_skill',
    });
    assert.ok(report, 'the install failed; the Skillberth log says why');
    assert.match(await readFile(report.logFile, 'utf8'), new RegExp(`Python 3\\.\\d+\\.\\d+ \\(${folder}`));
  });
});
