import process from 'node:process';
import { type Command, Option } from 'commander';
import type { Engine, EngineOptions, OperationContext } from '../runtime/index.ts';
import { approvalIn } from './askApproval.ts';
import type { CommandRun } from './commandRun.ts';
import type { Output } from './output.ts';
import { engineFlags, type RunFlags } from './runFlags.ts';
import { TypedInput } from './typedInput.ts';

/** Where the engine finds the files that it starts and lends. */
export type EngineInstallation = Pick<EngineOptions, 'supervisorScript' | 'pythonFolder'>;

export const jsonFlag = new Option('--json', 'print the answer as JSON');

/** What every command that needs the engine works with. */
export class EngineCommands {
  readonly run: CommandRun;
  readonly #program: Command;
  readonly #installation: EngineInstallation;

  constructor(program: Command, run: CommandRun, installation: EngineInstallation) {
    this.run = run;
    this.#program = program;
    this.#installation = installation;
  }

  /** Opens the engine, runs the command and prints its answer or its error. */
  readonly answer = <Answer>(
    write: Output,
    work: (engine: Engine, context: OperationContext) => Promise<Answer>,
    text: (answer: Answer) => string,
    failed?: (answer: Answer) => boolean,
  ): Promise<void> =>
    this.run.answer(
      write,
      async () => await work(await this.#openEngine({}), { signal: this.run.signal, ...write.progress }),
      text,
      failed,
    );

  /**
   * The same for a command that skill code may run in: its flags decide what that code reaches, and who is asked
   * before. `typed`: where the command reads standard input itself.
   */
  readonly answerWith =
    (flags: RunFlags, typed = this.#typedInput()): EngineCommands['answer'] =>
    (write, work, text, failed) => {
      const { signal } = this.run;
      const approval = approvalIn({ yes: flags.yes === true, write, typed, signal });
      const context = { signal, ...write.progress, ...approval };
      return this.run.answer(
        write,
        async () => await work(await this.#openEngine(flags), context),
        text,
        failed,
      );
    };

  #typedInput(): TypedInput {
    const typed = new TypedInput();
    this.run.atEnd(async () => typed.close());
    return typed;
  }

  /** Only now: a command that needs no engine does not wait for its modules. */
  async #openEngine(flags: RunFlags): Promise<Engine> {
    const { workspace } = this.#program.opts<{ workspace?: string }>();
    const workspaceFolder = await this.run.workspaceFolder(workspace);
    const { Engine } = await import('../runtime/index.ts');
    const { SKILLBERTH_PYTHON: python, SKILLBERTH_NODE: node } = process.env;
    const engine = new Engine({
      ...this.#installation,
      workspaceFolders: [workspaceFolder],
      actor: 'cli',
      ...engineFlags(flags),
      ...(python === undefined ? {} : { python }),
      ...(node === undefined ? {} : { node }),
    });
    this.run.atEnd(() => engine.dispose());
    return engine;
  }
}
