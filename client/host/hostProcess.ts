import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { type InitializeParameters, InitializeRequest } from '../../runtime/host/protocol.ts';
import { HostError, hostStopped } from './hostError.ts';

/** How long a host may take to end by itself after its input ended. */
const graceMilliseconds = 2000;

export interface HostProcessOptions {
  /** Absolute path of the host's bundle. */
  readonly hostFile: string;
  initializeParameters(): Promise<InitializeParameters>;
  /** Called for each new connection before it listens. */
  onConnection(connection: MessageConnection): void;
  /** One line of the host's standard error. */
  onLogLine(line: string): void;
  /** The host ended although nobody asked it to. `restarting`: this was the first time, it starts again. */
  onCrash(crash: { readonly exit: string; readonly restarting: boolean }): void;
}

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
  readonly exited: Promise<void>;
  expectedToEnd: boolean;
}

/** The one host process of this window: started when first needed, restarted once after a crash. */
export class HostProcess {
  readonly #options: HostProcessOptions;
  #running: Running | undefined;
  #ready: Promise<MessageConnection> | undefined;
  #crashes = 0;
  #disposed = false;

  constructor(options: HostProcessOptions) {
    this.#options = options;
  }

  get processId(): number | undefined {
    return this.#running?.child.pid;
  }

  /** A connection whose host is initialized. Rejects with a HostError. */
  connection(): Promise<MessageConnection> {
    if (this.#disposed || this.#crashes > 1) return Promise.reject(new HostError(hostStopped));
    this.#ready ??= this.#start();
    return this.#ready;
  }

  /** After this a crashed host may start again: the person asked for it. */
  forgetCrashes(): void {
    this.#crashes = 0;
  }

  /** Ends the host; the next request starts a new one. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#ready = undefined;
    if (running === undefined) return;
    running.expectedToEnd = true;
    // The end of its input tells the host to end whatever runs below it, and then itself.
    running.child.stdin.end();
    const timer = setTimeout(() => running.child.kill('SIGKILL'), graceMilliseconds);
    await running.exited;
    clearTimeout(timer);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.stop();
  }

  async #start(): Promise<MessageConnection> {
    const running = this.#spawn();
    this.#running = running;
    try {
      const parameters = await this.#options.initializeParameters();
      await running.connection.sendRequest(InitializeRequest, parameters);
    } catch (error) {
      if (this.#running === running) await this.stop();
      throw HostError.from(error);
    }
    return running.connection;
  }

  #spawn(): Running {
    const child = spawn(process.execPath, [this.#options.hostFile], {
      stdio: 'pipe',
      windowsHide: true,
      // For this child alone: it makes VS Code's Electron a plain Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    createInterface({ input: child.stderr }).on('line', this.#options.onLogLine);
    // A write to a host that just ended; the exit below is what counts.
    connection.onError(([error]) => this.#options.onLogLine(`connection: ${error.message}`));
    let exit = '';
    const exited = new Promise<void>(resolve => {
      child.once('error', error => {
        exit = error.message;
        resolve();
      });
      child.once('exit', (code, signal) => {
        exit = signal === null ? `exit code ${code}` : `signal ${signal}`;
        resolve();
      });
    });
    const running: Running = { child, connection, exited, expectedToEnd: false };
    void exited.then(() => this.#ended(running, exit));
    this.#options.onConnection(connection);
    connection.listen();
    return running;
  }

  #ended(running: Running, exit: string): void {
    // Rejects every request that still waits.
    running.connection.dispose();
    if (this.#running === running) {
      this.#running = undefined;
      this.#ready = undefined;
    }
    if (running.expectedToEnd || this.#disposed) return;
    this.#crashes += 1;
    this.#options.onCrash({ exit, restarting: this.#crashes === 1 });
  }
}
