#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
/** Entry of the command line: checks and builds the environment, and hands over. */
import path from 'node:path';
import process from 'node:process';

/** The oldest Node that has all we use. */
const oldestNode = [22, 15] as const;

async function main(): Promise<number> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    return refuse(
      `skillberth needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`,
      'Install a newer Node, or put one first on PATH.',
    );
  }
  const startFolder = currentFolder();
  if (startFolder === undefined)
    return refuse('The current folder no longer exists.', 'Change to another folder.');
  // Only now: older versions of Node lack modules that it needs.
  const { runCommandLine } = await import('./commandLine.ts');
  const installation = path.dirname(import.meta.dirname);
  return await runCommandLine(process.argv.slice(2), {
    startFolder,
    serverScript: path.join(installation, 'dist', 'server.cjs'),
    supervisorScript: path.join(installation, 'dist', 'supervisor.cjs'),
    pythonFolder: path.join(installation, 'python'),
    packageFile: path.join(installation, 'package.json'),
  });
}

function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    // Removed by someone else while the shell stood in it.
    return undefined;
  }
}

function refuse(message: string, nextStep: string): number {
  process.stderr.write(`error[usage] ${message}\n  next ${nextStep}\n`);
  return 2;
}

/** Something that was to be written is lost: a full disk, not a reader that has seen enough. */
let outputLost = false;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has seen enough (`skillberth list | head`): what was begun still ends properly, unheard.
    if (error.code === 'EPIPE' || outputLost) return;
    outputLost = true;
    process.exitCode = 1;
    if (stream === process.stdout) {
      process.stderr.write(
        `error[disk-failed] The answer cannot be written to standard output: ${error.message}.\n` +
          '  next Free some space or write it elsewhere; what the command did stands.\n',
      );
    }
  });
}
void main().then(code => {
  process.exitCode = code === 0 && outputLost ? 1 : code;
});
