import process from 'node:process';
import { type Command, InvalidArgumentError } from 'commander';
import { completeSetupInput } from './askInput.ts';
import type { EngineCommands } from './engineCommands.ts';
import { dryRunText } from './invocationText.ts';
import { output } from './output.ts';
import { addRunFlags, type RunFlags } from './runFlags.ts';
import { TypedInput } from './typedInput.ts';

interface InvocationFlags extends RunFlags {
  readonly json?: Record<string, unknown>;
  readonly dryRun?: true;
}

/** `run` and `setup`. */
export function addRunCommands(program: Command, { answerWith, run }: EngineCommands): void {
  const running = program
    .command('run <skill> [tool]')
    .description('run a tool of the active slot; prints its JSON result alone')
    .option('--json <object>', "the tool's input as a JSON object", parseInput)
    .option('--dry-run', 'run nothing: say of every gate whether it would let the call through');
  addRunFlags(running, { yes: false }).action(
    (skill: string, tool: string | undefined, { json: input = {}, dryRun, ...flags }: InvocationFlags) => {
      if (dryRun === true) {
        // A person gets words; a program that reads the output gets JSON, as from every `run`.
        return answerWith(flags)(
          output(process.stdout.isTTY ? undefined : 'result'),
          (engine, context) => engine.run(skill, tool, input, context, { dryRun: true }),
          dryRunText,
          report => !report.allowed,
        );
      }
      const write = output('result');
      return answerWith(flags)(
        write,
        async (engine, context) => {
          return (await engine.run(skill, tool, input, context)).result;
        },
        String,
      );
    },
  );

  const settingUp = program
    .command('setup <skill>')
    .description('run the tool `setup` of the active slot; prints its JSON result alone')
    .option('--json <object>', 'its input as a JSON object', parseInput);
  addRunFlags(settingUp, { yes: true }).action(
    (skill: string, { json: given = {}, ...flags }: InvocationFlags) => {
      const typed = new TypedInput();
      run.atEnd(async () => typed.close());
      const write = output('result');
      return answerWith(flags, typed)(
        write,
        async (engine, context) => {
          const input = typed.isTerminal
            ? await completeSetupInput(engine, skill, given, typed, run.signal)
            : given;
          const onHideInput = (hidden: boolean): void => typed.hide(hidden);
          return (await engine.setup(skill, input, { ...context, input: typed, onHideInput })).result;
        },
        String,
      );
    },
  );
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
