import { Command, CommanderError } from 'commander';
import { addCheckCommand } from './checkCommand.ts';
import { CommandRun, exitCodes } from './commandRun.ts';
import { addComparisonCommands } from './comparisonCommands.ts';
import { EngineCommands, type EngineInstallation } from './engineCommands.ts';
import { addLanguageServerCommand } from './languageServerCommand.ts';
import { addSecretsCommands } from './secretsCommands.ts';
import { addSkillCommands } from './skillCommands.ts';
import { addUpkeepCommands } from './upkeepCommands.ts';

export interface CommandLineOptions extends EngineInstallation {
  /** Where the search for the workspace starts. */
  readonly startFolder: string;
  /** Absolute path of the language server's bundle. */
  readonly serverScript: string;
}

/** Runs one command; resolves with the exit code. Nothing is thrown and no stack trace is shown. */
export async function runCommandLine(words: readonly string[], options: CommandLineOptions): Promise<number> {
  const run = new CommandRun(options.startFolder);
  const program = new Command('skillberth')
    .description('Check, install, test, activate, run and roll back skills for AI agents.')
    .option('--workspace <folder>', 'the folder that holds skills/ (default: found upwards from here)')
    .showHelpAfterError('Run `skillberth --help` to see the commands.')
    .exitOverride();
  addCheckCommand(program, run);
  const commands = new EngineCommands(program, run, {
    supervisorScript: options.supervisorScript,
    pythonFolder: options.pythonFolder,
  });
  addSkillCommands(program, commands);
  addComparisonCommands(program, commands);
  addSecretsCommands(program, commands);
  addUpkeepCommands(program, commands);
  addLanguageServerCommand(program, run, options.serverScript);

  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    // commander has printed its message already.
    if (!(error instanceof CommanderError)) throw error;
    run.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } finally {
    await run.end();
  }
  return run.exitCode;
}
