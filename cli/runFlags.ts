import process from 'node:process';
import { type Command, Option } from 'commander';
import type { EngineOptions } from '../runtime/index.ts';

/** What a command line says of the runs that it causes. */
export interface RunFlags {
  readonly yes?: true;
  readonly allowLocalhost?: true;
  readonly processOnly?: true;
}

const yesFlag = new Option('--yes', 'allow the skill what it asks for without a question');
const localhostFlag = new Option(
  '--allow-localhost',
  'for development: let it reach services on this computer that it declares',
);
const processFlag = new Option(
  '--process-only',
  'run it even where the system cannot enforce its permissions',
);

/** Adds the flags of commands that run skill code; `yes` where they may ask for an approval first. */
export function addRunFlags(command: Command, { yes }: { readonly yes: boolean }): Command {
  if (yes) command.addOption(yesFlag);
  return command.addOption(localhostFlag).addOption(processFlag);
}

/** The flag alone, of commands that ask and run nothing. */
export function addYesFlag(command: Command): Command {
  return command.addOption(yesFlag);
}

/** The flags, else the variables of the same meaning, for scripts. */
export function engineFlags(
  flags: RunFlags,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Pick<EngineOptions, 'allowLocalhost' | 'allowProcessOnly' | 'recordArguments'> {
  const isSet = (name: string): boolean => /^(1|true|yes)$/i.test(environment[name] ?? '');
  return {
    allowLocalhost: flags.allowLocalhost === true || isSet('SKILLBERTH_ALLOW_LOCALHOST'),
    allowProcessOnly: flags.processOnly === true || isSet('SKILLBERTH_PROCESS_ONLY'),
    recordArguments: isSet('SKILLBERTH_RECORD_ARGUMENTS'),
  };
}
