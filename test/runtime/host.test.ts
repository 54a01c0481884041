import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import {
  ActivateRequest,
  ChangedNotificationType,
  InitializeRequest,
  InstallRequest,
  ListRequest,
  OutputNotificationType,
  RollbackRequest,
  RunRequest,
  SetupRequest,
  StepNotificationType,
  TestRequest,
} from '../../runtime/host/protocol.ts';
import { expectNoneBelow, someBelow } from './support/processes.ts';
import { makeWorkspace, repository, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
let host: ChildProcess;
let connection: MessageConnection;

beforeEach(async () => {
  workspace = await makeWorkspace();
  await writeSkill(workspace);
  host = spawn(process.execPath, [path.join(repository, 'dist', 'host.cjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (host.stdout === null || host.stdin === null) throw new Error('The host has no pipes.');
  connection = createMessageConnection(
    new StreamMessageReader(host.stdout),
    new StreamMessageWriter(host.stdin),
  );
  connection.onError(() => undefined);
  connection.listen();
  await connection.sendRequest(InitializeRequest, { workspaceFolders: [workspace.folder], trusted: true });
});
afterEach(async () => {
  connection.dispose();
  if (host.exitCode === null && host.signalCode === null) {
    host.stdin?.end();
    await once(host, 'exit');
  }
  await workspace.dispose();
});

const started = { skill: 'greeter', operation: '1' };

const slots = (): string => workspace.at('skills', '.runtime', 'greeter', '1.0.0', 'slots');

/** Starts a tool that never ends; resolves once its processes are seen. */
async function startHangingTool(): Promise<{
  readonly running: Promise<unknown>;
  cancel(): void;
}> {
  await writeSkill(workspace, {
    manifest: 'name: greeter\nversion: 1.0.0\ntools:\n  - name: hang\n    entry: handlers.main:hang\n',
    main: 'import time\ndef hang():\n    print("hanging", flush=True)\n    time.sleep(600)\n',
  });
  await connection.sendRequest(InstallRequest, started);
  await connection.sendRequest(ActivateRequest, started);
  const printed = new Promise<void>(resolve => {
    connection.onNotification(OutputNotificationType, () => resolve());
  });
  const source = new CancellationTokenSource();
  const running = connection.sendRequest(RunRequest, { ...started, input: {} }, source.token);
  running.catch(() => undefined);
  await printed;
  await someBelow(slots());
  return { running, cancel: () => source.cancel() };
}

test('install, activate and run with progress and output of their own operation', async () => {
  const steps: string[] = [];
  connection.onNotification(
    StepNotificationType,
    step => void steps.push(`${step.operation}: ${step.message}`),
  );
  let output = '';
  connection.onNotification(OutputNotificationType, ({ operation, text }) => {
    if (operation === 'run') output += text;
  });
  expect(await connection.sendRequest(InstallRequest, started)).toMatchObject({ slot: 'A' });
  expect(await connection.sendRequest(ActivateRequest, started)).toMatchObject({ slot: 'A' });
  const report = await connection.sendRequest(RunRequest, {
    skill: 'greeter',
    operation: 'run',
    input: { who: 'Ada' },
  });
  expect(report.result).toMatchObject({ text: 'Hello Ada' });
  expect(output).toBe('greeting Ada\n');
  expect(steps).toContain('1: Copying sources');
});

test('a failure carries its code and the next step', async () => {
  await expect(connection.sendRequest(ActivateRequest, started)).rejects.toMatchObject({
    data: { code: 'slot-unprepared', nextStep: expect.stringContaining('install greeter') },
  });
});

test('in Restricted Mode it lists, and refuses everything else', async () => {
  await connection.sendRequest(InitializeRequest, { workspaceFolders: [workspace.folder], trusted: false });
  expect(await connection.sendRequest(ListRequest)).toMatchObject([{ id: 'greeter' }]);
  const refused = { data: { code: 'untrusted-workspace' } };
  for (const request of [InstallRequest, TestRequest, ActivateRequest, RollbackRequest]) {
    await expect(connection.sendRequest(request.method, started)).rejects.toMatchObject(refused);
  }
  for (const request of [RunRequest, SetupRequest]) {
    await expect(connection.sendRequest(request, { ...started, input: {} })).rejects.toMatchObject(refused);
  }
  await expect(stat(workspace.at('skills/.runtime'))).rejects.toThrow('ENOENT');
});

test('announces what another process does to the slots, and a new skill', async () => {
  const changes: (() => void)[] = [];
  connection.onNotification(ChangedNotificationType, () => {
    for (const resolve of changes.splice(0)) resolve();
  });
  const nextChange = (): Promise<void> => new Promise(resolve => changes.push(resolve));
  const cli = [path.join(repository, 'dist', 'cli.cjs')];

  let changed = nextChange();
  await promisify(execFile)(process.execPath, [...cli, 'install', 'greeter'], { cwd: workspace.folder });
  await changed;
  changed = nextChange();
  await promisify(execFile)(process.execPath, [...cli, 'activate', 'greeter'], { cwd: workspace.folder });
  await changed;
  expect(await connection.sendRequest(ListRequest)).toMatchObject([{ id: 'greeter', active: { slot: 'A' } }]);

  changed = nextChange();
  await writeSkill(workspace, { name: 'second' });
  await changed;
  const ids = (await connection.sendRequest(ListRequest)).map(skill => skill.id);
  expect(ids).toEqual(['greeter', 'second']);
});

test('cancelling a run kills its process', async () => {
  const { running, cancel } = await startHangingTool();
  cancel();
  await expect(running).rejects.toMatchObject({ data: { code: 'cancelled' } });
  await expectNoneBelow(slots());
});

test('the end of its input stops everything below it', async () => {
  await startHangingTool();
  host.stdin?.end();
  await once(host, 'exit');
  expect(host.exitCode).toBe(0);
  await expectNoneBelow(slots());
});

test('killed without warning, it leaves no worker behind', async () => {
  await startHangingTool();
  host.kill('SIGKILL');
  await once(host, 'exit');
  await expectNoneBelow(slots());
});
