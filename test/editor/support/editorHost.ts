import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGuardedFront } from './guardedFront.ts';
import { endProcessGroup } from './processGroup.ts';

const serverMain = path.resolve(
  import.meta.dirname,
  '../host/node_modules/code-server/lib/vscode/out/server-main.js',
);
const startLimit = 60_000;

export interface EditorHostOptions {
  /** Opened when the URL names no other folder. */
  readonly workspaceFolder: string;
  /** Installed extensions; a fresh empty folder when absent. */
  readonly extensionsDir?: string;
  /** Added to the quiet settings that the tests use. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Added to the environment of the server, and so of the extension host. An undefined value removes one. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** User data that outlives the server; a fresh folder, removed at the end, when absent. */
  readonly dataDir?: string;
  /** Lets the page name an extension and a test suite to load. */
  readonly testDriver?: boolean;
}

export interface EditorHost {
  readonly port: number;
  /** `http://127.0.0.1:<port>/`, which opens the workspace folder. */
  readonly url: string;
  readonly dataDir: string;
  readonly extensionsDir: string;
  /** What the server printed so far. */
  log(): string;
  /** Settles when the server ends by itself or by `stop`. */
  readonly ended: Promise<void>;
  /** Ends every process of the server and removes its fresh folders. */
  stop(): Promise<void>;
}

const quietSettings = {
  'workbench.startupEditor': 'none',
  // examples/ lies in this repository; the editor would ask about it.
  'git.openRepositoryInParentFolders': 'never',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
};

/** Starts a VS Code server on a free port of 127.0.0.1 and waits until it answers. */
export async function startEditorHost(options: EditorHostOptions): Promise<EditorHost> {
  assertInstalled();
  // Short, because the path of a local socket is limited to about a hundred characters.
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'skillberth-'));
  const dataDir = options.dataDir ?? path.join(scratch, 'data');
  const extensionsDir = options.extensionsDir ?? path.join(scratch, 'extensions');
  await mkdir(extensionsDir, { recursive: true });
  await writeSettings(dataDir, { ...quietSettings, ...options.settings });

  const socket =
    process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(scratch)}` : path.join(scratch, 'socket');
  const directories = [
    '--server-data-dir',
    dataDir,
    '--user-data-dir',
    dataDir,
    '--extensions-dir',
    extensionsDir,
  ];
  const flags = ['--without-connection-token', '--accept-server-license-terms', '--disable-telemetry'];
  const folder = ['--disable-workspace-trust', '--default-folder', options.workspaceFolder];
  const driver = options.testDriver ? ['--enable-smoke-test-driver'] : [];
  const server = spawn(
    process.execPath,
    [serverMain, '--socket-path', socket, ...directories, ...flags, ...folder, ...driver],
    {
      // A group of its own, so that all of it can be ended.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...cleanEnvironment(), ...options.environment },
    },
  );
  let log = '';
  const collect = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-100_000);
  };
  server.stdout.on('data', collect);
  server.stderr.on('data', collect);
  const ended = new Promise<void>(resolve => {
    server.once('error', error => {
      log += error.message;
      resolve();
    });
    server.once('exit', () => resolve());
  });

  const front = await openGuardedFront(socket);
  const stop = async (): Promise<void> => {
    await front.close();
    await endProcessGroup(server);
    await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const url = `http://127.0.0.1:${front.port}/`;
  try {
    await untilAnswers(`${url}version`, ended, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port: front.port, url, dataDir, extensionsDir, log: () => log, ended, stop };
}

/** Installs a packaged extension into a folder of extensions. */
export function installExtension(vsix: string, extensionsDir: string, dataDir: string): void {
  assertInstalled();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...[serverMain, '--install-extension', vsix, '--force', '--accept-server-license-terms'],
      ...['--extensions-dir', extensionsDir, '--server-data-dir', dataDir],
    ],
    { encoding: 'utf8', env: cleanEnvironment(), timeout: startLimit },
  );
  if (status !== 0) throw new Error(`The editor did not install ${vsix}:\n${stdout}${stderr}`);
}

function assertInstalled(): void {
  if (existsSync(serverMain)) return;
  throw new Error('The editor host is not installed: run `node scripts/bootstrap.mjs`.');
}

async function writeSettings(dataDir: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const machine = path.join(dataDir, 'Machine');
  const user = path.join(dataDir, 'User');
  await mkdir(machine, { recursive: true });
  await mkdir(user, { recursive: true });
  await writeFile(path.join(machine, 'settings.json'), JSON.stringify(settings, undefined, 2));
  const userSettings = path.join(user, 'settings.json');
  if (!existsSync(userSettings) || (await readFile(userSettings, 'utf8')).trim() === '')
    await writeFile(userSettings, JSON.stringify(settings, undefined, 2));
}

/** Without what an editor around us says of itself to its own terminals and debuggers. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_ENV$|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

async function untilAnswers(url: string, ended: Promise<void>, log: () => string): Promise<void> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const deadline = Date.now() + startLimit;
  while (Date.now() < deadline) {
    if (gone) throw new Error(`The editor server ended before it answered:\n${log()}`);
    if ((await statusOf(url)) === 200) return;
    await sleep(50);
  }
  throw new Error(`The editor server did not answer within ${startLimit / 1000} s:\n${log()}`);
}

/** The HTTP status, 0 when nobody answers. */
function statusOf(url: string): Promise<number> {
  return new Promise(resolve => {
    const request = http.get(url, { timeout: 5_000 }, response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(0));
  });
}
