import process from 'node:process';
import colors from 'picocolors';
import type { OperationContext } from '../runtime/index.ts';
import type { SkillberthError } from '../skill/index.ts';
import { ProgressLines } from './progressLines.ts';
import { shownText } from './terminalText.ts';

/** Where a command's answer, progress and errors go. */
export interface Output {
  readonly progress: Pick<OperationContext, 'onStep' | 'onOutput'>;
  /** Whether a person reads along; else nothing but the answer is written. */
  readonly talks: boolean;
  /** Lines for that person on standard error, between those of the progress. */
  say(text: string): void;
  answer<Answer>(answer: Answer, text: (answer: Answer) => string): void;
  error(error: SkillberthError): void;
}

/**
 * `undefined`: text for a person, progress included. `true`: the answer or the error as one JSON document on standard
 * output. `result`: a tool's JSON result alone on standard output; its log and errors go to standard error.
 */
export function output(mode: true | 'result' | undefined): Output {
  if (mode === true) {
    return {
      progress: {},
      talks: false,
      say: () => undefined,
      answer: answer => void process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`),
      error: error => void process.stdout.write(`${JSON.stringify({ error: error.toData() }, null, 2)}\n`),
    };
  }
  if (mode === 'result') {
    return {
      progress: {
        onStep: message => void process.stderr.write(`${colors.dim('›')} ${message}\n`),
        onOutput: text => void process.stderr.write(text),
      },
      talks: true,
      say: text => void process.stderr.write(text),
      answer: answer => void process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`),
      error: writeError,
    };
  }
  const lines = new ProgressLines();
  return {
    progress: lines.progress,
    talks: true,
    say: text => {
      lines.end();
      process.stderr.write(text);
    },
    answer: (answer, text) => {
      lines.end();
      // To a file or another program it goes as it is: `diff` is read by git.
      const shown = process.stdout.isTTY || colors.isColorSupported ? shownText : String;
      process.stdout.write(`${shown(text(answer))}\n`);
    },
    error: error => {
      lines.end();
      writeError(error);
    },
  };
}

function writeError(error: SkillberthError): void {
  const where = error.subject === undefined ? '' : `\n  ${colors.dim('at')}   ${error.subject}`;
  const log = error.logFile === undefined ? '' : `\n  ${colors.dim('log')}  ${error.logFile}`;
  const detail =
    error.detail === undefined || error.code === 'internal' ? '' : `\n${colors.dim(indent(error.detail))}`;
  const text = `${colors.red(`error[${error.code}]`)} ${error.message}${where}${log}\n  ${colors.dim('next')} ${error.nextStep}${detail}\n`;
  process.stderr.write(shownText(text));
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map(line => `  │ ${line}`)
    .join('\n');
}
