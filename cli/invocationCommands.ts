import { Argument, type Command } from 'commander';
import type { Phase } from '../runtime/index.ts';
import { SkillberthError } from '../skill/index.ts';
import { type EngineCommands, jsonFlag } from './engineCommands.ts';
import { agentosImportText, disableText, enableText, importText, phaseText } from './invocationText.ts';
import { output } from './output.ts';
import { addRunFlags, addYesFlag, type RunFlags } from './runFlags.ts';

interface ImportFlags extends RunFlags {
  readonly json?: true;
  /** `true`: their database where AgentOS keeps it. */
  readonly fromAgentos?: string | true;
}

/** `import`, `enable`, `disable` and `phase`. */
export function addInvocationCommands(program: Command, commands: EngineCommands): void {
  addImportCommand(program, commands);
  const { answer, answerWith } = commands;

  const enabling = program
    .command('enable <skill>')
    .description(
      'let a skill run: shows what it may do, asks where you have not answered, and activates its slot where none is active',
    );
  addRunFlags(enabling, { yes: true })
    .addOption(jsonFlag)
    .action((skill: string, { json, ...flags }: RunFlags & { json?: true }) =>
      answerWith(flags)(output(json), (engine, context) => engine.enable(skill, context), enableText),
    );

  program
    .command('disable <skill>')
    .description('let a skill run no more, from its next call on')
    .addOption(jsonFlag)
    .action((skill: string, flags: { json?: true }) =>
      answer(output(flags.json), (engine, context) => engine.disable(skill, context), disableText),
    );

  program
    .command('phase')
    .description('show or set the phase of the workspace: in planning no skill runs')
    .addArgument(new Argument('[phase]', 'the phase to set').choices(['planning', 'execution']))
    .addOption(jsonFlag)
    .action((phase: Phase | undefined, flags: { json?: true }) =>
      answer(
        output(flags.json),
        engine => (phase === undefined ? engine.phase() : engine.setPhase(phase)),
        phaseText,
      ),
    );
}

function addImportCommand(program: Command, { answerWith, run }: EngineCommands): void {
  const importing = program
    .command('import [skill]')
    .description(
      'build a skill in an inactive slot and leave it disabled; none of its code runs. Named as for install: an id, a folder, github:owner/repo[#ref][:subdir] or a git URL',
    )
    .option('--from-agentos [database]', 'every skill of an AgentOS database, which is only read');
  addYesFlag(importing)
    .addOption(jsonFlag)
    .action((skill: string | undefined, { json, fromAgentos, ...flags }: ImportFlags) => {
      const write = output(json);
      if ((skill === undefined) === (fromAgentos === undefined)) return run.fail(whatToImport(), write);
      if (skill === undefined) {
        const database = typeof fromAgentos === 'string' ? run.resolve(fromAgentos) : undefined;
        return answerWith(flags)(
          write,
          (engine, context) => engine.importFromAgentos(database, context),
          agentosImportText,
          imports => imports.some(({ error }) => error !== undefined),
        );
      }
      const { startFolder } = run;
      return answerWith(flags)(
        write,
        (engine, context) => engine.import(skill, { startFolder }, context),
        importText,
      );
    });
}

function whatToImport(): SkillberthError {
  return new SkillberthError({
    code: 'usage',
    message: 'Name one thing to import: a skill, or --from-agentos.',
    nextStep: 'Run `skillberth import <folder or git>`, or `skillberth import --from-agentos [database]`.',
  });
}
