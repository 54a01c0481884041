import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import type { TestReport } from '../runtime/index.ts';
import { SkillberthError } from '../skill/index.ts';
import { compareStatus, type StatusFlags } from './compareStatus.ts';
import { comparedStatusText } from './comparisonText.ts';
import { type EngineCommands, jsonFlag } from './engineCommands.ts';
import { output } from './output.ts';
import { addRunFlags, type RunFlags } from './runFlags.ts';
import { testText } from './testText.ts';
import { installText, listText, switchText } from './text.ts';

interface SlotFlags extends RunFlags {
  readonly slot?: 'A' | 'B';
  readonly skillVersion?: string;
}

interface InstallFlags extends RunFlags {
  readonly json?: true;
  readonly slot?: 'A' | 'B';
  readonly test?: true;
  readonly allowScripts?: true;
  readonly offline?: true;
}

/** The commands that need the engine: what is installed, and what is done to it. */
export function addSkillCommands(program: Command, { answer, answerWith, run }: EngineCommands): void {
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

  const installing = program
    .command('install <skill>')
    .description(
      'build a skill in an inactive slot: an id, a folder, github:owner/repo[#ref][:subdir] or a git URL',
    )
    .addOption(slotOption)
    .option('--test', 'also run its tests')
    .option('--allow-scripts', 'let packages run install scripts and builds, isolated')
    .option('--offline', 'no network: only the cache and wheels at hand');
  addRunFlags(installing, { yes: true })
    .addOption(jsonFlag)
    .action((skill: string, flags: InstallFlags) =>
      answerWith(flags)(
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

  const testing = program
    .command('test <skill>')
    .description('run the tests of an installed slot')
    .addOption(slotOption)
    .addOption(versionOption)
    .option('--junit <file>', 'also write the results as JUnit XML');
  addRunFlags(testing, { yes: true })
    .addOption(jsonFlag)
    .action((skill: string, flags: SlotFlags & { json?: true; junit?: string }) =>
      answerWith(flags)(
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

  const activating = program
    .command('activate <skill>')
    .description('make an installed slot the active one')
    .addOption(slotOption)
    .addOption(versionOption)
    .option('--force', 'even when its tests failed');
  addRunFlags(activating, { yes: true })
    .addOption(jsonFlag)
    .action((skill: string, flags: SlotFlags & { json?: true; force?: true }) =>
      answerWith(flags)(
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
