import path from 'node:path';
import process from 'node:process';
import { findOnPath, run } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { root } from './paths.mjs';

/**
 * Runs npm in a folder. Install scripts never run.
 * @param {string[]} args
 * @param {string} folder
 */
export async function npm(args, folder) {
  const [command, ...before] = npmCommand();
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await run(command, [...before, ...args, ...flags], {
    cwd: folder,
    env: environmentForNpm(),
    // An npm that is asked to stop tidies up for seconds, while the next setup may already be at work.
    endWith: 'SIGKILL',
  });
  if (code === 0) return;
  console.error(output);
  throw new SetupFailure(
    `npm ${args[0]} failed in ${path.relative(root, folder) || 'the repository'}.`,
    'Read the lines above, check the network and the registry that `npm config get registry` names, then run the command again.',
  );
}

/** @returns {[string, ...string[]]} */
function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  // The npm that runs us, on the machine's own Node: the repository's Node may be replaced by the install.
  if (script && node && /npm-cli\.c?js$/.test(script) && !node.startsWith(root)) return [node, script];
  const found = findOnPath('npm', pathWithoutRepository());
  if (found) return [found];
  throw new SetupFailure(
    'npm is not on PATH.',
    'Install Node 20 or newer with npm, then run the command again.',
  );
}

function environmentForNpm() {
  /** @type {NodeJS.ProcessEnv} */
  const environment = { ...process.env, PATH: pathWithoutRepository() };
  for (const name of Object.keys(environment)) {
    // What an outer npm says of its own run would mislead the inner one.
    if (/^npm_(lifecycle|package|config_local_prefix|config_global_prefix|config_prefix|command)/.test(name))
      delete environment[name];
  }
  delete environment.NODE_ENV;
  return environment;
}

function pathWithoutRepository() {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter(folder => !folder.startsWith(root))
    .join(path.delimiter);
}
