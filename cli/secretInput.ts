import { SkillberthError } from '../skill/index.ts';
import { TypedInput } from './typedInput.ts';

/** Characters; whoever pipes more in has taken the wrong file. */
const longestInput = 16 * 1024 * 1024;

/** A secret's value: asked for unseen in a terminal, else all of standard input without the newline at its end. */
export async function readSecretValue(name: string, signal: AbortSignal): Promise<string> {
  const typed = new TypedInput();
  if (!typed.isTerminal) return (await readStandardInput(signal, typed)).replace(/\r?\n$/, '');
  try {
    // Before the question: what is typed the moment it appears must not be shown.
    typed.hide(true);
    process.stderr.write(`Value of ${name} (not shown): `);
    const line = await typed.line(signal);
    if (line !== undefined) return line;
    process.stderr.write('\n');
    throw new SkillberthError({
      code: 'secret-invalid',
      message: `No value was given for ${name}.`,
      nextStep: 'Type it and press Enter, or pipe it into the command.',
    });
  } finally {
    typed.close();
  }
}

/** All that comes on standard input. Throws `secret-invalid` for what is no text. */
export async function readStandardInput(signal: AbortSignal, typed = new TypedInput()): Promise<string> {
  let all = '';
  const interrupted = (): void => typed.close();
  signal.addEventListener('abort', interrupted, { once: true });
  try {
    for await (const text of typed) {
      all += text;
      if (all.length > longestInput) throw unsuitable('Standard input is longer than any secret.');
    }
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', interrupted);
    typed.close();
  }
  // What the decoder puts in place of bytes that are no UTF-8.
  if (all.includes('\ufffd')) throw unsuitable('Standard input is no UTF-8 text.');
  return all;
}

function unsuitable(message: string): SkillberthError {
  return new SkillberthError({
    code: 'secret-invalid',
    message,
    nextStep: 'Pipe in text; encode bytes first, for example with base64.',
  });
}
