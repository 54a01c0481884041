import type { Command, CommanderError } from 'commander';
import { SkillberthError } from '../skill/index.ts';
import { type Output, output } from './output.ts';

/** commander's error as one of ours, so that a wrong command line is told like everything else. */
export function usageError(
  error: CommanderError,
  program: Command,
  words: readonly string[],
): SkillberthError {
  const text = error.message
    .replace(/^error: /, '')
    .replace(/\n\((Did you mean .*\?)\)/, '. $1')
    .trim();
  const path = commandOf(program, words);
  const names = path.map(command => command.name());
  const isGroup = (path.at(-1)?.commands.length ?? 0) > 0;
  return new SkillberthError({
    code: 'usage',
    message: `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`,
    nextStep: `Run \`${[...names, '--help'].join(' ')}\` to see ${isGroup ? 'the commands' : 'how it is called'}.`,
  });
}

/** Where a wrong command line is told: with `--json` on standard output, but for `run` and `setup`, whose input it is. */
export function usageOutput(program: Command, words: readonly string[]): Output {
  const [, command] = commandOf(program, words);
  const hasInput = command?.name() === 'run' || command?.name() === 'setup';
  return output(words.includes('--json') && !hasInput ? true : undefined);
}

/** The program, its command and that one's command, as far as the words name them. */
function commandOf(program: Command, words: readonly string[]): readonly Command[] {
  const path = [program];
  for (const word of words) {
    const next = path.at(-1)?.commands.find(command => command.name() === word);
    if (next !== undefined) path.push(next);
  }
  return path;
}
