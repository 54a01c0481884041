import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { SkillberthError } from '../../../skill/index.ts';
import type { NodeInterpreter } from './nodeInterpreter.ts';
import { findProgram } from './program.ts';

/** How npm is started. */
export interface NpmProgram {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The user's npm, run by the Node that will run the packages where npm is a script (a shim may be anything), with that
 * Node first on PATH. Throws `npm-missing`.
 */
export function findNpm(node: NodeInterpreter): NpmProgram {
  const program = findProgram('npm');
  const script = program === undefined ? undefined : npmScript(program);
  if (program === undefined || (script === undefined && process.platform === 'win32')) {
    throw new SkillberthError({
      code: 'npm-missing',
      message: 'The skill has npm dependencies, and no npm was found on PATH.',
      nextStep: 'Install Node.js with npm, or put npm on PATH; then install the skill again.',
    });
  }
  const isElectron = Object.keys(node.environment).length > 0;
  const folder = path.dirname(isElectron ? program : node.executable);
  const environment = { PATH: [folder, process.env['PATH'] ?? ''].join(path.delimiter) };
  // Electron's Node must not be inherited by what npm starts.
  if (script === undefined || (isElectron && process.platform !== 'win32')) {
    return { command: program, arguments: [], environment };
  }
  return {
    command: node.executable,
    arguments: [script],
    environment: { ...environment, ...node.environment },
  };
}

/** npm itself behind the link or the batch file of its name. */
function npmScript(program: string): string | undefined {
  const target = realpathSync(program);
  if (target.endsWith('npm-cli.js')) return target;
  const beside = path.join(path.dirname(target), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(beside) ? beside : undefined;
}
