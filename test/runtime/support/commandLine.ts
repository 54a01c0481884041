import { type ExecFileOptions, execFile } from 'node:child_process';
import path from 'node:path';
import { repository } from './workspace.ts';

export const commandLineScript = path.join(repository, 'dist', 'cli.cjs');

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command line, as a shell calls it. */
export function callCommandLine(words: readonly string[], options: ExecFileOptions): Promise<Answer> {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [commandLineScript, ...words],
      { encoding: 'utf8', ...options, env: { ...process.env, NO_COLOR: '1', ...options.env } },
      (error, stdout, stderr) =>
        resolve({
          code: typeof error?.code === 'number' ? error.code : 0,
          stdout: String(stdout),
          stderr: String(stderr),
        }),
    );
  });
}
