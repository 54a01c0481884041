import process from 'node:process';
import type { Command } from 'commander';
import type { SkillData } from '../runtime/index.ts';
import { SkillberthError } from '../skill/index.ts';
import { type EngineCommands, jsonFlag } from './engineCommands.ts';
import { addLogsCommand } from './logsCommand.ts';
import { output } from './output.ts';
import { shownMessage } from './terminalText.ts';
import { TypedInput } from './typedInput.ts';
import { doctorText, garbageText, sizeText, uninstallText } from './upkeepText.ts';

interface UninstallFlags {
  readonly json?: true;
  readonly keepData?: true;
  readonly yes?: true;
}

/** `doctor`, `gc`, `uninstall` and `logs`. */
export function addUpkeepCommands(program: Command, commands: EngineCommands): void {
  const { answer, run } = commands;
  program
    .command('doctor [skill]')
    .description('say what is wrong with what is installed, and the command that mends it')
    .option('--fix', 'mend what needs no choice')
    .addOption(jsonFlag)
    .action((skill: string | undefined, flags: { json?: true; fix?: true }) =>
      answer(
        output(flags.json),
        (engine, context) => engine.doctor(skill, { fix: flags.fix === true }, context),
        doctorText,
        report => report.findings.some(finding => finding.severity === 'error' && finding.fixed !== true),
      ),
    );

  program
    .command('gc [skill]')
    .description('remove old versions, never the active, the previous or the pending slot')
    .option('--dry-run', 'only say what would be removed')
    .addOption(jsonFlag)
    .action((skill: string | undefined, flags: { json?: true; dryRun?: true }) =>
      answer(
        output(flags.json),
        (engine, context) => engine.collectGarbage(skill, { dryRun: flags.dryRun === true }, context),
        garbageText,
      ),
    );

  program
    .command('uninstall <skill>')
    .description('remove every slot of a skill; its sources stay')
    .option('--keep-data', 'keep its secrets, memory and files')
    .option('--yes', 'remove its secrets, memory and files without asking')
    .addOption(jsonFlag)
    .action((skill: string, flags: UninstallFlags) =>
      answer(
        output(flags.json),
        (engine, context) =>
          engine.uninstall(
            skill,
            {
              discard: 'delete',
              keepData: flags.keepData === true,
              ...(flags.yes === true
                ? {}
                : { mayRemoveData: data => askToRemove(data, flags.json !== true, run.signal) }),
            },
            context,
          ),
        uninstallText,
      ),
    );

  addLogsCommand(program, commands);
}

/** Asks the person at the terminal; throws `confirmation-needed` where nobody can answer, `cancelled` on Ctrl-C. */
async function askToRemove(data: SkillData, mayAsk: boolean, signal: AbortSignal): Promise<boolean> {
  const typed = new TypedInput();
  if (!mayAsk || !typed.isTerminal || !process.stderr.isTTY) {
    throw new SkillberthError({
      code: 'confirmation-needed',
      message: `${data.skill} has stored secrets, memory or files, which an uninstall would delete.`,
      subject: data.folder,
      nextStep: 'Say --keep-data to keep them, or --yes to delete them.',
    });
  }
  const files = data.files === 1 ? '1 file' : `${data.files} files`;
  process.stderr.write(
    `Delete the stored secrets, memory and files of ${shownMessage(data.skill)} too (${files}, ${sizeText(data.bytes)})? [y/N] `,
  );
  try {
    const reply = await typed.line(signal);
    if (reply === undefined) process.stderr.write('\n');
    return /^y(es)?$/i.test((reply ?? '').trim());
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('\n');
    throw new SkillberthError({
      code: 'cancelled',
      message: 'Cancelled.',
      nextStep: 'Nothing changed; start it again when you like.',
    });
  } finally {
    typed.close();
  }
}
