#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
/** Entry of the command line: builds the environment and hands over. */
import path from 'node:path';
import process from 'node:process';
import { runCommandLine } from './commandLine.ts';

const installation = path.dirname(import.meta.dirname);
void runCommandLine(process.argv.slice(2), {
  startFolder: process.cwd(),
  supervisorScript: path.join(installation, 'dist', 'supervisor.cjs'),
  pythonFolder: path.join(installation, 'python'),
}).then(code => {
  process.exitCode = code;
});
