import { type Command, Option } from 'commander';
import { differenceText, nameText } from './comparisonText.ts';
import { type EngineCommands, jsonFlag } from './engineCommands.ts';
import { output } from './output.ts';

interface DiffFlags {
  readonly json?: true;
  readonly nameOnly?: true;
}

/** `diff`: compare two slots, or a slot and the sources. */
export function addComparisonCommands(program: Command, { answer }: EngineCommands): void {
  program
    .command('diff <skill> [from] [to]')
    .description('compare two sides of a skill: A, B, 1.2.0/A, active, previous, pending or sources')
    .addOption(new Option('--name-only', 'show only which files differ'))
    .addOption(jsonFlag)
    .addHelpText('after', '\nfrom: the active slot, else the newest one. to: the sources.')
    .action((skill: string, from: string | undefined, to: string | undefined, flags: DiffFlags) =>
      answer(
        output(flags.json),
        engine => engine.diff(skill, from, to),
        flags.nameOnly === true ? nameText : differenceText,
      ),
    );
}
