import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { defaultLimits, type ResourceLimits } from '../../../skill/index.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');
const pythonFolder = path.join(repository, 'python');
const supervisorScript = path.join(repository, 'dist', 'supervisor.cjs');

export type Language = 'python' | 'node';
export type Level = 'system' | 'process';

export interface CallOptions {
  readonly limits?: Partial<ResourceLimits>;
  readonly timeoutMs?: number;
  readonly reuse?: boolean;
  readonly signal?: AbortSignal;
  readonly method?: string;
  /** A key of its own makes a worker of its own. */
  readonly key?: string;
}

export interface Failure {
  readonly message: string;
  readonly reason: string;
  readonly limit?: { readonly kind: string; readonly value: number };
  readonly limitMs?: number;
  readonly failure?: { readonly kind: string };
}

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly notifications: readonly { readonly method: string; readonly parameters: unknown }[];
}

/** The folder of one skill's code, and how its workers are started. */
export class SupervisedSkill {
  readonly folder: string;
  readonly language: Language;

  constructor(language: Language, code: string) {
    this.language = language;
    this.folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'skillberth-supervised-')));
    mkdirSync(path.join(this.folder, 'tmp'));
    writeFileSync(path.join(this.folder, language === 'python' ? 'main.py' : 'main.mjs'), code);
  }

  get module(): string {
    return this.language === 'python' ? 'main' : 'main.mjs';
  }

  get worker(): { command: string; arguments: string[]; environment: Record<string, string> } {
    const common = {
      PATH: process.env['PATH'] ?? '',
      HOME: path.join(this.folder, 'tmp'),
      TMPDIR: path.join(this.folder, 'tmp'),
    };
    if (this.language === 'node') {
      return {
        command: process.execPath,
        arguments: [path.join(repository, 'dist', 'node-worker.cjs')],
        environment: {
          ...common,
          NODE_PATH: '',
          SKILLBERTH_SKILL_NAME: 'supervised',
          SKILLBERTH_SKILL_ROOT: this.folder,
          SKILLBERTH_SKILL_MODE: 'run',
        },
      };
    }
    return {
      command: python().executable,
      arguments: ['-s', '-S', '-B', '-u', path.join(pythonFolder, 'skillberth_worker')],
      environment: {
        ...common,
        PYTHONPATH: [this.folder, pythonFolder].join(path.delimiter),
        PYTHONPYCACHEPREFIX: path.join(this.folder, 'tmp', 'pycache'),
        SKILLBERTH_SITE_DIRS: '',
        ADAOS_SKILL_NAME: 'supervised',
        ADAOS_SKILL_PACKAGE: 'skills.supervised',
        ADAOS_SKILL_ROOT: this.folder,
        ADAOS_SKILL_MODE: 'run',
        ADAOS_SKILL_ENV_PATH: path.join(this.folder, 'tmp', '.skill_env.json'),
      },
    };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let found: { readonly executable: string; readonly prefix: string } | undefined;

/** The interpreter itself: a version manager's launcher would be one more process. */
function python(): { readonly executable: string; readonly prefix: string } {
  found ??= JSON.parse(
    execFileSync(process.env['SKILLBERTH_PYTHON'] ?? 'python3', [
      '-c',
      'import json, sys; print(json.dumps({"executable": sys.executable, "prefix": sys.prefix}))',
    ]).toString(),
  ) as { executable: string; prefix: string };
  return found;
}

/** The built supervisor with one policy for one skill, spoken to as the engine does. */
export class SupervisorProcess {
  readonly skill: SupervisedSkill;
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
  readonly #ended: Promise<unknown>;
  readonly #output = new Map<
    string,
    { stdout: string; stderr: string; notifications: Output['notifications'] }
  >();
  /** Of the worker that serves, where a call names none. */
  key = 'one';
  #sequence = 0;

  private constructor(skill: SupervisedSkill) {
    this.skill = skill;
    const child = spawn(process.execPath, [supervisorScript], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child = child;
    this.#ended = once(child, 'close');
    child.stdin.on('error', () => undefined);
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onError(() => undefined);
    this.connection.onNotification('output', ({ call, stream, text }) => {
      const output = this.#output.get(call);
      if (output !== undefined) output[stream as 'stdout' | 'stderr'] += text;
    });
    this.connection.onNotification('workerNotification', ({ call, method, parameters }) => {
      const output = this.#output.get(call);
      if (output !== undefined) output.notifications = [...output.notifications, { method, parameters }];
    });
    this.connection.onRequest('workerRequest', ({ call, parameters }) => ({
      value: `${call}:${parameters.name}`,
    }));
    this.connection.listen();
  }

  static async start(language: Language, code: string, level: Level = 'process'): Promise<SupervisorProcess> {
    const skill = new SupervisedSkill(language, code);
    const supervisor = new SupervisorProcess(skill);
    const node = path.dirname(path.dirname(realpathSync(process.execPath)));
    await supervisor.connection.sendRequest('configure', {
      policy: {
        level,
        readable: [skill.folder, pythonFolder, path.join(repository, 'dist'), python().prefix, node],
        writable: [path.join(skill.folder, 'tmp')],
        hidden: [],
        readOnly: [],
        network: { domains: [], ports: [443], localhost: false },
      },
    });
    return supervisor;
  }

  /** Calls `callable` of the skill's module and returns its value. Rejects with a `Failure`. */
  async call(callable: string, input: object = {}, options: CallOptions = {}): Promise<unknown> {
    return (await this.callWithOutput(callable, input, options)).value;
  }

  async callWithOutput(
    callable: string,
    input: object = {},
    { limits, timeoutMs = 20_000, reuse = true, signal, method = 'invoke', key = this.key }: CallOptions = {},
  ): Promise<{ readonly value: unknown; readonly call: string } & Output> {
    this.#sequence += 1;
    const call = String(this.#sequence);
    const output = { stdout: '', stderr: '', notifications: [] as Output['notifications'] };
    this.#output.set(call, output);
    const cancellation = new CancellationTokenSource();
    signal?.addEventListener('abort', () => cancellation.cancel(), { once: true });
    try {
      const { result } = await this.connection.sendRequest<{ result: { value: unknown } }>(
        'call',
        {
          call,
          worker: { key, workingDirectory: this.skill.folder, ...this.skill.worker },
          method,
          parameters: { module: this.skill.module, callable, input },
          timeoutMs,
          limits: { ...defaultLimits, ...limits },
          reuse,
        },
        cancellation.token,
      );
      return { ...output, value: result.value, call };
    } catch (error) {
      const { message, data } = error as { message: string; data?: object };
      throw Object.assign(new Error(message), { output }, data);
    } finally {
      this.#output.delete(call);
    }
  }

  async failure(
    callable: string,
    input: object = {},
    options: CallOptions = {},
  ): Promise<Failure & { output: Output }> {
    try {
      await this.call(callable, input, options);
    } catch (error) {
      return error as Failure & { output: Output };
    }
    throw new Error(`${callable} did not fail.`);
  }

  async retire(keyPrefix: string): Promise<void> {
    await this.connection.sendRequest('retire', { keyPrefix });
  }

  async dispose(): Promise<void> {
    this.child.stdin?.end();
    await this.#ended;
    this.connection.dispose();
    this.skill.dispose();
  }
}
