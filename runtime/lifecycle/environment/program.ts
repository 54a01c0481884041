import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Where a program is, absolute: a name is looked up on PATH (with PATHEXT on Windows), a path is taken as it is.
 * Never in the current folder and never in relative entries of PATH: a workspace must not bring its own `npm`.
 * Undefined where there is no such program.
 */
export function findProgram(
  name: string,
  environment: Variables = process.env,
  platform: NodeJS.Platform = process.platform,
  isProgram: (file: string) => boolean = isExecutableFile,
): string | undefined {
  return programCandidates(name, environment, platform).find(isProgram);
}

/** Every file that a name could mean, first the one that wins. Pure. */
function programCandidates(
  name: string,
  environment: Variables,
  platform: NodeJS.Platform,
): readonly string[] {
  const { isAbsolute, join, delimiter } = platform === 'win32' ? path.win32 : path.posix;
  const ends = platform === 'win32' ? windowsEnds(name, environment) : [''];
  if (isAbsolute(name)) return ends.map(end => name + end);
  if (/[\\/]/.test(name) && (platform === 'win32' || name.includes('/'))) {
    return ends.map(end => path.resolve(name) + end);
  }
  const folders = (variable(environment, 'PATH', platform) ?? '')
    .split(delimiter)
    .map(folder => folder.replace(/^"(.*)"$/, '$1'))
    .filter(isAbsolute);
  return folders.flatMap(folder => ends.map(end => join(folder, name + end)));
}

function windowsEnds(name: string, environment: Variables): readonly string[] {
  const ends = (variable(environment, 'PATHEXT', 'win32') ?? '.COM;.EXE;.BAT;.CMD')
    .split(';')
    .filter(end => end !== '')
    .map(end => end.toLowerCase());
  return ends.some(end => name.toLowerCase().endsWith(end)) ? [''] : ends;
}

/** Windows does not tell `Path` from `PATH`; a copy of `process.env` does. */
function variable(environment: Variables, name: string, platform: NodeJS.Platform): string | undefined {
  if (environment[name] !== undefined || platform !== 'win32') return environment[name];
  return Object.entries(environment).find(([key]) => key.toUpperCase() === name)?.[1];
}

function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not for us: the next folder of PATH may have one.
    return false;
  }
}

/** Milliseconds for which the answer of a shim counts, which may point elsewhere tomorrow without changing itself. */
const shimLifetime = 30_000;

interface Remembered<Answer> {
  readonly answer: Promise<Answer | undefined>;
  readonly asked: number;
  readonly mark: string;
  /** Of the executable that answered, once it has. */
  executable?: { readonly file: string; readonly mark: string };
}

/** `arguments_` come before those of the question: a launcher's choice of what to start. */
type Ask<Answer> = (program: string, arguments_: readonly string[]) => Promise<Answer | undefined>;

/** What programs said of themselves, asked once as long as their files are the same. */
export class ProgramAnswers<Answer extends { readonly executable: string }> {
  readonly #known = new Map<string, Remembered<Answer>>();
  readonly #ask: Ask<Answer>;

  constructor(ask: Ask<Answer>) {
    this.#ask = ask;
  }

  /** `program` is absolute. An answer of undefined (it does not start) is not remembered. */
  of(program: string, arguments_: readonly string[] = []): Promise<Answer | undefined> {
    const key = JSON.stringify([program, ...arguments_]);
    const known = this.#known.get(key);
    if (known !== undefined && isCurrent(program, known)) return known.answer;
    const entry: Remembered<Answer> = {
      answer: this.#ask(program, arguments_),
      asked: Date.now(),
      mark: markOf(program),
    };
    this.#known.set(key, entry);
    void entry.answer.then(
      answer => {
        if (answer === undefined) this.#forget(key, entry);
        else entry.executable = { file: answer.executable, mark: markOf(answer.executable) };
      },
      () => this.#forget(key, entry),
    );
    return entry.answer;
  }

  #forget(key: string, entry: Remembered<Answer>): void {
    if (this.#known.get(key) === entry) this.#known.delete(key);
  }
}

function isCurrent(program: string, { mark, asked, executable }: Remembered<unknown>): boolean {
  if (mark !== markOf(program)) return false;
  if (executable === undefined) return true;
  if (executable.mark !== markOf(executable.file)) return false;
  return executable.mark === mark || Date.now() - asked < shimLifetime;
}

/** Changes whenever a file is replaced or rewritten; the same for a link and what it leads to. */
function markOf(file: string): string {
  try {
    const { dev, ino, size, mtimeMs } = statSync(file);
    return [dev, ino, size, mtimeMs].join(' ');
  } catch {
    return 'missing';
  }
}

/** The system could start no program at all: that says nothing of the one that was to start. */
export function isExhaustion(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['EMFILE', 'ENFILE', 'ENOSPC'].includes(code);
}
