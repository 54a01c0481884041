import path from 'node:path';
import process from 'node:process';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { Engine, type EngineOptions, type OperationContext, toSkillberthError } from '../runtime/index.ts';
import { SkillberthError } from '../skill/index.ts';
import { findWorkspaceFolder, isFolder } from '../workspace/index.ts';
import { type Output, output } from './output.ts';
import { installText, listText, statusText, switchText, testText } from './text.ts';

export interface CommandLineOptions extends Pick<EngineOptions, 'supervisorScript' | 'pythonFolder'> {
  /** Where the search for the workspace starts. */
  readonly startFolder: string;
}

/** Exit codes: done, the command failed, the command line was wrong. */
const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** Ctrl-C, a polite kill, a closed terminal: what was begun is undone before the process ends. */
const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Global {
  readonly workspace?: string;
}

interface SlotFlags {
  readonly slot?: 'A' | 'B';
  readonly skillVersion?: string;
}

/** Runs one command; resolves with the exit code. Nothing is thrown and no stack trace is shown. */
export async function runCommandLine(words: readonly string[], options: CommandLineOptions): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort();
  for (const signal of interrupts) process.on(signal, onInterrupt);
  let engine: Engine | undefined;
  let exitCode: number = exitCodes.done;

  const openEngine = async (): Promise<Engine> => {
    const { workspace } = program.opts<Global>();
    const { startFolder, ...installation } = options;
    engine = new Engine({
      ...installation,
      workspaceFolders: [
        workspace === undefined
          ? await findWorkspaceFolder(startFolder)
          : await namedWorkspace(path.resolve(startFolder, workspace)),
      ],
      ...(process.env['SKILLBERTH_PYTHON'] === undefined ? {} : { python: process.env['SKILLBERTH_PYTHON'] }),
    });
    return engine;
  };

  /** Wraps a command: opens the engine, prints the answer or the error, and settles the exit code. */
  const answer = <Answer>(
    write: Output,
    work: (engine: Engine, context: OperationContext) => Promise<Answer>,
    text: (answer: Answer) => string,
    failed: (answer: Answer) => boolean = () => false,
  ): Promise<void> =>
    openEngine()
      .then(opened => work(opened, { signal: interrupt.signal, ...write.progress }))
      .then(
        result => {
          write.answer(result, text);
          if (failed(result)) exitCode = exitCodes.failed;
        },
        (error: unknown) => {
          const typed = toSkillberthError(error);
          write.error(typed);
          exitCode = typed.code === 'usage' ? exitCodes.usage : exitCodes.failed;
        },
      );

  const program = new Command('skillberth')
    .description('Install, test, activate, run and roll back skills for AI agents.')
    .option('--workspace <folder>', 'the folder that holds skills/ (default: found upwards from here)')
    .showHelpAfterError('Run `skillberth --help` to see the commands.')
    .exitOverride();

  const jsonFlag = new Option('--json', 'print the answer as JSON');
  const slotOption = new Option('--slot <A|B>', 'name the slot').choices(['A', 'B']);
  const versionOption = new Option('--skill-version <version>', 'name the installed version');

  program
    .command('list')
    .description('show every skill of the workspace')
    .addOption(jsonFlag)
    .action((flags: { json?: true }) => answer(output(flags.json), engine => engine.list(), listText));

  program
    .command('status <skill>')
    .description('show versions, slots, tests and tools of a skill')
    .addOption(jsonFlag)
    .action((skill: string, flags: { json?: true }) =>
      answer(output(flags.json), engine => engine.status(skill), statusText),
    );

  program
    .command('install <skill>')
    .description('build the skill in an inactive slot')
    .addOption(slotOption)
    .option('--test', 'also run its tests')
    .addOption(jsonFlag)
    .action((skill: string, flags: { json?: true; slot?: 'A' | 'B'; test?: true }) =>
      answer(
        output(flags.json),
        (engine, context) => engine.install(skill, pick(flags, ['slot', 'test']), context),
        installText,
        report => report.tests?.outcome === 'failed',
      ),
    );

  program
    .command('test <skill>')
    .description('run the tests of an installed slot')
    .addOption(slotOption)
    .addOption(versionOption)
    .addOption(jsonFlag)
    .action((skill: string, flags: SlotFlags & { json?: true }) =>
      answer(
        output(flags.json),
        (engine, context) => engine.test(skill, selection(flags), context),
        testText,
        report => report.outcome === 'failed',
      ),
    );

  program
    .command('activate <skill>')
    .description('make an installed slot the active one')
    .addOption(slotOption)
    .addOption(versionOption)
    .option('--force', 'even when its tests failed')
    .addOption(jsonFlag)
    .action((skill: string, flags: SlotFlags & { json?: true; force?: true }) =>
      answer(
        output(flags.json),
        (engine, context) =>
          engine.activate(skill, { ...selection(flags), ...pick(flags, ['force']) }, context),
        switchText,
      ),
    );

  program
    .command('rollback <skill>')
    .description('return to the slot that was active before')
    .addOption(jsonFlag)
    .action((skill: string, flags: { json?: true }) =>
      answer(output(flags.json), (engine, context) => engine.rollback(skill, context), switchText),
    );

  program
    .command('run <skill> [tool]')
    .description('run a tool of the active slot; prints its JSON result alone')
    .option('--json <object>', "the tool's input as a JSON object", parseInput)
    .action((skill: string, tool: string | undefined, flags: { json?: Record<string, unknown> }) =>
      answer(
        output('result'),
        async (engine, context) => (await engine.run(skill, tool, flags.json ?? {}, context)).result,
        String,
      ),
    );

  program
    .command('setup <skill>')
    .description('run the tool `setup` of the active slot; prints its JSON result alone')
    .option('--json <object>', 'its input as a JSON object', parseInput)
    .action((skill: string, flags: { json?: Record<string, unknown> }) =>
      answer(
        output('result'),
        async (engine, context) => (await engine.setup(skill, flags.json ?? {}, context)).result,
        String,
      ),
    );

  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    // commander has printed its message already.
    if (!(error instanceof CommanderError)) throw error;
    exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } finally {
    for (const signal of interrupts) process.off(signal, onInterrupt);
    await (engine as Engine | undefined)?.dispose();
  }
  return exitCode;
}

async function namedWorkspace(folder: string): Promise<string> {
  if (await isFolder(folder)) return folder;
  throw new SkillberthError({
    code: 'usage',
    message: 'The workspace is no folder.',
    subject: folder,
    nextStep: 'Name the folder that holds skills/ with --workspace, or leave it out inside one.',
  });
}

function selection(flags: SlotFlags): { readonly slot?: 'A' | 'B'; readonly version?: string } {
  return {
    ...(flags.slot === undefined ? {} : { slot: flags.slot }),
    ...(flags.skillVersion === undefined ? {} : { version: flags.skillVersion }),
  };
}

/** The named members that are set, so that an absent flag stays absent. */
function pick<Flags extends object, Name extends keyof Flags>(
  flags: Flags,
  names: readonly Name[],
): { readonly [Key in Name]?: Exclude<Flags[Key], undefined> } {
  return Object.fromEntries(
    names.flatMap(name => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  ) as { readonly [Key in Name]?: Exclude<Flags[Key], undefined> };
}

function parseInput(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(
      `It is not JSON (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new InvalidArgumentError('It must be a JSON object, for example \'{"city": "Paris"}\'.');
}
