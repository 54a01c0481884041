import process from 'node:process';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import colors from 'picocolors';
import type { LogsReport, SkillLog } from '../runtime/index.ts';
import { SkillberthError } from '../skill/index.ts';
import { type EngineCommands, jsonFlag } from './engineCommands.ts';
import { followLog, tailOf } from './logTail.ts';
import { output } from './output.ts';
import { PlainOutput } from './plainOutput.ts';

interface LogFlags {
  readonly json?: true;
  readonly slot?: 'A' | 'B';
  readonly skillVersion?: string;
  readonly follow?: true;
  readonly path?: true;
  readonly lines: number;
}

/** `logs`: the tail of the newest log of a skill, or of the one that is named. */
export function addLogsCommand(program: Command, { answer, run }: EngineCommands): void {
  program
    .command('logs <skill>')
    .description('show the end of the newest log of a skill, or of the one you name')
    .addArgument(new Argument('[log]', 'which log').choices(['install', 'tests', 'activate', 'run']))
    .addOption(new Option('--slot <A|B>', 'of this slot').choices(['A', 'B']))
    .option('--skill-version <version>', 'of this installed version')
    .option('--follow', 'go on with what is added, until Ctrl-C')
    .option('--path', 'print only where the log is')
    .option('--lines <count>', 'how many lines', parseCount, 200)
    .addOption(jsonFlag)
    .action(async (skill: string, name: string | undefined, flags: LogFlags) => {
      const write = output(flags.json);
      await answer(
        // The log itself is the answer: nothing is added to standard output.
        { ...write, answer: flags.json === true ? write.answer : () => undefined },
        async engine => {
          const report = await engine.logs(skill);
          const matching = { ...report, logs: report.logs.filter(log => isMeant(log, name, flags)) };
          if (flags.json !== true) await show(newestOf(matching, report), flags, run.signal);
          return matching;
        },
        () => '',
      );
    });
}

function isMeant(log: SkillLog, name: string | undefined, flags: LogFlags): boolean {
  return (
    (name === undefined || log.name === name) &&
    (flags.slot === undefined || log.slot === flags.slot) &&
    (flags.skillVersion === undefined || log.version === flags.skillVersion)
  );
}

/** Of those that are meant. `all`: every log of the skill, so that an error can name what there is. */
function newestOf({ skill, logs }: LogsReport, all: LogsReport): SkillLog {
  const [newest] = logs;
  if (newest !== undefined) return newest;
  const known = [...new Set(all.logs.map(log => log.name))].sort();
  throw new SkillberthError({
    code: 'not-installed',
    message: known.length === 0 ? `${skill} has no logs yet.` : `${skill} has no such log.`,
    nextStep:
      known.length === 0
        ? `Run \`skillberth install ${skill}\`, which writes the first one.`
        : `It has ${known.join(', ')}; \`skillberth logs ${skill} --json\` lists them with their versions and slots.`,
  });
}

async function show(log: SkillLog, flags: LogFlags, signal: AbortSignal): Promise<void> {
  if (flags.path === true) {
    process.stdout.write(`${log.file}\n`);
    return;
  }
  const when = log.writtenAt.slice(0, 19).replace('T', ' ');
  process.stderr.write(
    `${colors.dim(`${log.name}.log of version ${log.version}, slot ${log.slot}, last written ${when} UTC`)}\n`,
  );
  const plain = new PlainOutput();
  const write = (text: string): void =>
    void process.stdout.write(colors.isColorSupported ? text : plain.take(text));
  const { text, size } = tailOf(log.file, flags.lines);
  write(text);
  if (flags.follow === true) await followLog(log.file, size, write, signal);
  else if (text !== '' && !text.endsWith('\n')) write('\n');
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
