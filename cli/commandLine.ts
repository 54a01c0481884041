import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addAuditCommand } from './auditCommand.ts';
import { addCheckCommand } from './checkCommand.ts';
import { CommandRun, exitCodes } from './commandRun.ts';
import { addComparisonCommands } from './comparisonCommands.ts';
import { EngineCommands, type EngineInstallation } from './engineCommands.ts';
import { addInvocationCommands } from './invocationCommands.ts';
import { addLanguageServerCommand } from './languageServerCommand.ts';
import { addPermissionsCommand } from './permissionsCommand.ts';
import { addRunCommands } from './runCommands.ts';
import { addSecretsCommands } from './secretsCommands.ts';
import { addSkillCommands } from './skillCommands.ts';
import { addUpkeepCommands } from './upkeepCommands.ts';
import { usageError, usageOutput } from './usageError.ts';

export interface CommandLineOptions extends EngineInstallation {
  /** Where the search for the workspace starts. */
  readonly startFolder: string;
  /** Absolute path of the language server's bundle. */
  readonly serverScript: string;
  /** Absolute path of the package.json that names the version. */
  readonly packageFile: string;
}

/** Runs one command; resolves with the exit code. Nothing is thrown and no stack trace is shown. */
export async function runCommandLine(words: readonly string[], options: CommandLineOptions): Promise<number> {
  const run = new CommandRun(options.startFolder);
  const program = new Command('skillberth')
    .description('Check, install, test, activate, run and roll back skills for AI agents.')
    .option('--workspace <folder>', 'the folder that holds skills/ (default: found upwards from here)')
    .version(versionOf(options.packageFile), '-V, --version', 'print the version')
    // Told below, in the words and the places of every other error.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  addCheckCommand(program, run);
  const commands = new EngineCommands(program, run, {
    supervisorScript: options.supervisorScript,
    pythonFolder: options.pythonFolder,
  });
  addSkillCommands(program, commands);
  addInvocationCommands(program, commands);
  addPermissionsCommand(program, commands);
  addRunCommands(program, commands);
  addAuditCommand(program, commands);
  addComparisonCommands(program, commands);
  addSecretsCommands(program, commands);
  addUpkeepCommands(program, commands);
  addLanguageServerCommand(program, run, options.serverScript);

  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    run.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    // Where a command is missing, its help has been printed.
    if (error.exitCode !== 0 && error.code !== 'commander.help')
      usageOutput(program, words).error(usageError(error, program, words));
  } finally {
    await run.end();
  }
  return run.exitCode;
}

/** From the manifest that every installation travels with. */
function versionOf(packageFile: string): string {
  try {
    const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version?: unknown };
    return String(version);
  } catch {
    // No command but `--version` needs it.
    return 'unknown';
  }
}
