import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TargetId } from '../schemas/index.ts';
import { isTargetId, targetIds } from '../skill/index.ts';
import type { CommandRun } from './commandRun.ts';
import { output } from './output.ts';

interface CheckFlags {
  readonly target?: readonly TargetId[];
  readonly format: 'pretty' | 'json';
  readonly all?: true;
  readonly fix?: true;
  readonly json?: true;
}

const help = `
Paths are skills, files of skills, or folders with skills anywhere below. Without
paths the workspace is checked. Exit code 1: there are errors; 2: the command line
is wrong.

Targets: ${targetIds.slice(0, 6).join(', ')},
${targetIds.slice(6).join(', ')}.
Without --target those of .skillberth.json count, else the specification and the
clients that the workspace has folders of.

  skillberth check
  skillberth check skills/weather --target claude-code,codex
  skillberth check --format json > findings.json`;

/** `skillberth check`: the editor's verdict for a terminal and for CI. */
export function addCheckCommand(program: Command, run: CommandRun): void {
  program
    .command('check [paths...]')
    .description('show what is wrong with skills; exit code 1 when there are errors')
    .addOption(
      new Option(
        '--target <ids>',
        'judge for these clients, separated by commas, in place of those that are set or evident',
      ).argParser(parseTargets),
    )
    .addOption(
      new Option('--format <format>', 'for a person, or an array of records, hints included')
        .choices(['pretty', 'json'])
        .default('pretty'),
    )
    .addOption(new Option('--json', 'the same as --format json'))
    .option('--all', 'show hints too')
    .option('--fix', 'first apply every fix that needs no decision')
    .addHelpText('after', help)
    .action(async (paths: readonly string[], { target, all, fix, ...flags }: CheckFlags) => {
      const format = flags.json === true ? 'json' : flags.format;
      const { workspace } = program.opts<{ workspace?: string }>();
      // What checking needs is loaded only here, as the engine is in its commands.
      const { check } = await import('./check.ts');
      let failed = false;
      await run.answer(
        output(format === 'json' || undefined),
        async () => {
          const checked = await check({
            paths,
            targets: target,
            format,
            all: all === true,
            fix: fix === true,
            startFolder: run.startFolder,
            workspaceFolder: await run.workspaceFolder(workspace),
            signal: run.signal,
          });
          failed = checked.failed;
          return checked.answer;
        },
        String,
        () => failed,
      );
    });
}

function parseTargets(words: string, before: readonly TargetId[] = []): readonly TargetId[] {
  const named = words
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '');
  const targets = named.filter(isTargetId);
  const unknown = named.filter(word => !isTargetId(word));
  if (unknown.length > 0 || targets.length === 0) {
    throw new InvalidArgumentError(
      `Unknown: ${unknown.join(', ') || '(nothing)'}. Targets are ${targetIds.join(', ')}.`,
    );
  }
  return [...before, ...targets];
}
