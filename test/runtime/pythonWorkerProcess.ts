import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Failure, WorkerProcess } from './support/workerProcess.ts';
import { pythonFolder } from './support/workspace.ts';

let python = process.env['SKILLBERTH_PYTHON'] ?? 'python3';

export interface StartOptions {
  /** The skill's name; `sample` where it does not matter. */
  readonly name?: string;
  /** A folder whose files the skill gets. */
  readonly copyOf?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders of packages. */
  readonly folders?: readonly string[];
}

export type Installed = { readonly folder: string } | { readonly folder: undefined; readonly why: string };

const run = promisify(execFile);

/** A Python worker on one skill. */
export class Worker extends WorkerProcess<{ readonly python: string }> {
  /** The skill's folder in its slot. */
  readonly skill: string;

  constructor(slot: string, skill: string, { name = 'sample', environment, folders = [] }: StartOptions) {
    const paths = [join(slot, 'src'), skill, ...folders, pythonFolder];
    super(python, ['-s', '-S', '-B', '-u', join(pythonFolder, 'skillberth_worker')], {
      cwd: skill,
      stdin: 'pipe',
      env: {
        PATH: process.env['PATH'],
        LANG: 'C.UTF-8',
        PYTHONPATH: paths.join(delimiter),
        PYTHONPYCACHEPREFIX: join(slot, 'pycache'),
        SKILLBERTH_SITE_DIRS: folders.join(delimiter),
        ADAOS_SKILL_NAME: name,
        ADAOS_SKILL_PACKAGE: `skills.${name}`,
        ADAOS_SKILL_ROOT: skill,
        ADAOS_SKILL_MODE: 'test',
        ...environment,
      },
    });
    this.skill = skill;
  }

  async invoke(callable: string, input: object = {}): Promise<unknown> {
    const { value } = await this.send<{ value: unknown }>('invoke', {
      module: 'handlers.main',
      callable,
      input,
    });
    return value.value;
  }

  invokeFailure(callable: string, input: object = {}): Promise<Failure> {
    return this.failure('invoke', { module: 'handlers.main', callable, input });
  }

  load(callable: string, module = 'handlers.main'): Promise<Failure> {
    return this.failure('load', { tools: [{ name: 'tool_one', module, callable }] });
  }
}

/** A folder for one test file: its skills, and the workers on them. */
export class Workshop {
  readonly root: string;
  private readonly workers: Worker[] = [];
  private skills = 0;

  constructor(root: string) {
    this.root = root;
  }

  static async open(): Promise<Workshop> {
    // The interpreter itself: a version manager's launcher in front of it costs more than the whole worker.
    const { stdout } = await run(python, ['-c', 'import sys; print(sys.executable)']);
    python = stdout.trim();
    return new Workshop(await mkdtemp(join(tmpdir(), 'skillberth-worker-')));
  }

  /** A new skill with these files, and a worker on it. */
  async start(files: Readonly<Record<string, string>>, options: StartOptions = {}): Promise<Worker> {
    const slot = join(this.root, `slot-${++this.skills}`);
    const skill = join(slot, 'src/skills', options.name ?? 'sample');
    await mkdir(skill, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(skill, file)), { recursive: true });
      await writeFile(join(skill, file), text);
    }
    if (options.copyOf !== undefined) await cp(options.copyOf, skill, { recursive: true });
    const worker = new Worker(slot, skill, options);
    this.workers.push(worker);
    await worker.ready;
    return worker;
  }

  withHandler(text: string): Promise<Worker> {
    return this.start({ 'handlers/main.py': text });
  }

  /** A folder with these packages in it, or why there is none: not every machine reaches a package index. */
  async install(...packages: readonly string[]): Promise<Installed> {
    const folder = join(this.root, 'packages');
    const options = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder];
    try {
      await run(python, [...options, ...packages], { timeout: 60_000 });
      return { folder };
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      return { folder: undefined, why: `pip cannot install ${packages.join(', ')} here: ${reason}` };
    }
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map(worker => worker.stop()));
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
