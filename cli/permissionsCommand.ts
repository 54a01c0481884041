import type { Command } from 'commander';
import { type EngineCommands, jsonFlag } from './engineCommands.ts';
import { output } from './output.ts';
import { permissionsText } from './permissionsText.ts';
import { addRunFlags, type RunFlags } from './runFlags.ts';

/** `permissions`: what a skill may do on this machine, and how that is enforced. */
export function addPermissionsCommand(program: Command, { answerWith }: EngineCommands): void {
  addRunFlags(
    program
      .command('permissions <skill>')
      .description('show what a skill may do, and how that is enforced')
      .addOption(jsonFlag),
    { yes: false },
  ).action((skill: string, flags: RunFlags & { readonly json?: true }) =>
    answerWith(flags)(output(flags.json), engine => engine.permissions(skill), permissionsText),
  );
}
