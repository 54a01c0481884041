import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TestReport } from '../runtime/index.ts';
import { SkillberthError } from '../skill/index.ts';
import { completeSetupInput } from './askInput.ts';
import { compareStatus, type StatusFlags } from './compareStatus.ts';
import { comparedStatusText } from './comparisonText.ts';
import { type EngineCommands, jsonFlag } from './engineCommands.ts';
import { output } from './output.ts';
import { testText } from './testText.ts';
import { installText, listText, switchText } from './text.ts';
import { TypedInput } from './typedInput.ts';

interface SlotFlags {
  readonly slot?: 'A' | 'B';
  readonly skillVersion?: string;
}

interface InstallFlags {
  readonly json?: true;
  readonly slot?: 'A' | 'B';
  readonly test?: true;
  readonly allowScripts?: true;
  readonly offline?: true;
}

/** The commands that need the engine: what is installed, and what is done to it. */
export function addSkillCommands(program: Command, { answer, run }: EngineCommands): void {
  const slotOption = new Option('--slot <A|B>', 'name the slot').choices(['A', 'B']);
  const versionOption = new Option('--skill-version <version>', 'name the installed version');

  program
    .command('list')
    .description('show every skill of the workspace')
    .addOption(jsonFlag)
    .action((flags: { json?: true }) => answer(output(flags.json), engine => engine.list(), listText));

  program
    .command('status <skill>')
    .description('show versions, slots, tests and tools of a skill, and how it differs from the registry')
    .option('--fetch', 'ask the registry first')
    .option('--diff', 'show what differs')
    .addOption(
      new Option('--space <space>', "compare with the registry, or dev/<skill> with the hub's draft").choices(
        ['workspace', 'dev'],
      ),
    )
    .addOption(jsonFlag)
    .action((skill: string, flags: StatusFlags) =>
      answer(
        output(flags.json),
        (engine, context) => compareStatus(engine, skill, flags, context),
        comparedStatusText,
      ),
    );

  program
    .command('install <skill>')
    .description(
      'build a skill in an inactive slot: an id, a folder, github:owner/repo[#ref][:subdir] or a git URL',
    )
    .addOption(slotOption)
    .option('--test', 'also run its tests')
    .option('--allow-scripts', 'let npm packages run their install scripts')
    .option('--offline', 'no network: only the cache and wheels at hand')
    .addOption(jsonFlag)
    .action((skill: string, flags: InstallFlags) =>
      answer(
        output(flags.json),
        (engine, context) =>
          engine.install(
            skill,
            { ...pick(flags, ['slot', 'test', 'allowScripts', 'offline']), startFolder: run.startFolder },
            context,
          ),
        installText,
        report => report.tests !== undefined && isFailure(report.tests),
      ),
    );

  program
    .command('test <skill>')
    .description('run the tests of an installed slot')
    .addOption(slotOption)
    .addOption(versionOption)
    .option('--junit <file>', 'also write the results as JUnit XML')
    .addOption(jsonFlag)
    .action((skill: string, flags: SlotFlags & { json?: true; junit?: string }) =>
      answer(
        output(flags.json),
        async (engine, context) => {
          const report = await engine.test(skill, selection(flags), context);
          if (flags.junit !== undefined)
            await copyResults(report, path.resolve(run.startFolder, flags.junit));
          return report;
        },
        testText,
        isFailure,
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
    .action((skill: string, flags: { json?: Record<string, unknown> }) => {
      const typed = new TypedInput();
      run.atEnd(async () => typed.close());
      return answer(
        output('result'),
        async (engine, context) => {
          const given = flags.json ?? {};
          const input = typed.isTerminal
            ? await completeSetupInput(engine, skill, given, typed, run.signal)
            : given;
          const onHideInput = (hidden: boolean): void => typed.hide(hidden);
          return (await engine.setup(skill, input, { ...context, input: typed, onHideInput })).result;
        },
        String,
      );
    });
}

/** Where a build server looks for them. */
async function copyResults({ junitFile }: TestReport, file: string): Promise<void> {
  if (junitFile === undefined) return;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await copyFile(junitFile, file);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new SkillberthError(
      {
        code: 'disk-failed',
        message: `The results cannot be written there (${code}).`,
        subject: file,
        nextStep: `Name another file with --junit. The tests ran; their results are in ${junitFile}.`,
      },
      { cause: error },
    );
  }
}

function selection(flags: SlotFlags): { readonly slot?: 'A' | 'B'; readonly version?: string } {
  return {
    ...(flags.slot === undefined ? {} : { slot: flags.slot }),
    ...(flags.skillVersion === undefined ? {} : { version: flags.skillVersion }),
  };
}

/** Files in which no test ran are no pass: a build must not take them for one. */
function isFailure({ outcome }: TestReport): boolean {
  return outcome === 'failed' || outcome === 'nothing-ran';
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
