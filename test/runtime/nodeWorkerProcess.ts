import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Failure, WorkerProcess } from './support/workerProcess.ts';
import { repository } from './support/workspace.ts';

const script = path.join(repository, 'dist', 'node-worker.cjs');

/** A Node worker on one skill. */
export class NodeWorker extends WorkerProcess<{ readonly node: string }> {
  readonly #skill: string;

  constructor(skill: string, environment: Readonly<Record<string, string>> = {}) {
    super(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
      cwd: skill,
      stdin: 'ignore',
      env: {
        PATH: process.env['PATH'],
        NODE_PATH: '',
        SKILLBERTH_SKILL_NAME: 'sample',
        SKILLBERTH_SKILL_ROOT: skill,
        SKILLBERTH_SKILL_MODE: 'run',
        ...environment,
      },
    });
    this.#skill = skill;
  }

  async invoke(callable: string, input: object = {}, module = 'main.mjs'): Promise<unknown> {
    const { value } = await this.send<{ value: unknown }>('invoke', { module, callable, input });
    return value.value;
  }

  invokeFailure(callable: string, input: object = {}, module = 'main.mjs'): Promise<Failure> {
    return this.failure('invoke', { module, callable, input });
  }

  loadFailure(callable: string, module = 'main.mjs'): Promise<Failure> {
    return this.failure('load', { tools: [{ name: 'tool_one', module, callable }] });
  }

  async write(file: string, text: string): Promise<void> {
    const absolute = path.join(this.#skill, file);
    await mkdir(path.dirname(absolute), { recursive: true });
    await writeFile(absolute, text);
  }
}

/** A folder for one test file: its skills, and the workers on them. */
export class NodeWorkshop {
  readonly #workers: NodeWorker[] = [];
  #root = '';

  /** A new skill with these files, and a worker on it. */
  async start(
    files: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<NodeWorker> {
    if (this.#root === '') this.#root = await mkdtemp(path.join(tmpdir(), 'skillberth node-'));
    const skill = path.join(this.#root, `skill ${this.#workers.length}`);
    await mkdir(skill, { recursive: true });
    const worker = new NodeWorker(skill, environment);
    this.#workers.push(worker);
    for (const [file, text] of Object.entries(files)) await worker.write(file, text);
    await worker.ready;
    return worker;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map(worker => worker.stop()));
    if (this.#root !== '') await rm(this.#root, { recursive: true, force: true });
    this.#root = '';
  }
}
