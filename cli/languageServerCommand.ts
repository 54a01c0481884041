import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import type { CommandRun } from './commandRun.ts';
import { output } from './output.ts';

/**
 * `skillberth lsp`: the language server in this process, over standard input and output. It ends the process itself,
 * with the client's `exit` or the end of the input.
 */
export function addLanguageServerCommand(program: Command, run: CommandRun, serverScript: string): void {
  program
    .command('lsp')
    .description('run the language server for an editor (Neovim, Helix, …)')
    .option('--stdio', 'talk over standard input and output (the default)')
    .action(async () => {
      // The server reads its transport from the command line.
      if (!process.argv.includes('--stdio')) process.argv.push('--stdio');
      try {
        await import(pathToFileURL(serverScript).href);
      } catch (error) {
        await run.fail(error, output(undefined));
      }
    });
}
