import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
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
  ApprovedNotificationType,
  ApproveRequest,
  AuditNotificationType,
  AuditRequest,
  ChangedNotificationType,
  DisableRequest,
  DryRunRequest,
  EnableRequest,
  ImportFromAgentosRequest,
  ImportRequest,
  InitializeRequest,
  InstallRequest,
  ListRequest,
  PermissionsRequest,
  PhaseRequest,
  RunRequest,
  SetPhaseRequest,
  VerifyAuditRequest,
} from '../../runtime/host/protocol.ts';
import type { ApprovalRequest, AuditRecord } from '../../runtime/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, repository, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
let repositoryFolder: string;
let host: ChildProcess;
let connection: MessageConnection;
const audited: AuditRecord[] = [];

beforeEach(async () => {
  audited.length = 0;
  workspace = await makeWorkspace();
  await writeSkill(workspace);
  repositoryFolder = await mkdtemp(path.join(os.tmpdir(), 'skillberth git-'));
  host = spawn(process.execPath, [path.join(repository, 'dist', 'host.cjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (host.stdout === null || host.stdin === null) throw new Error('The host has no pipes.');
  connection = createMessageConnection(
    new StreamMessageReader(host.stdout),
    new StreamMessageWriter(host.stdin),
  );
  connection.onError(() => undefined);
  connection.onNotification(AuditNotificationType, ({ records }) => void audited.push(...records));
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
  await rm(repositoryFolder, { recursive: true, force: true });
});

const started = { skill: 'greeter', operation: '1' };
const call = { ...started, input: { who: 'Ada' } };

/** Imports the skill of this workspace as one of git, which nobody has approved. */
async function importFromGit(): Promise<void> {
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: repositoryFolder });
  execFileSync('cp', ['-r', `${workspace.at('skills/greeter')}/.`, repositoryFolder]);
  await rm(workspace.at('skills/greeter'), { recursive: true });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  const reference = `file://${repositoryFolder}`;
  const report = await connection.sendRequest(ImportRequest, { operation: 'import', reference });
  expect(report).toMatchObject({ skill: 'greeter', status: 'imported_disabled', activated: false });
}

test('a person is asked over the connection, and their yes lets it run', async () => {
  await importFromGit();
  const asked: { operation: string; request: ApprovalRequest }[] = [];
  connection.onRequest(ApproveRequest, parameters => {
    asked.push(parameters);
    return true;
  });
  expect(await connection.sendRequest(EnableRequest, started)).toMatchObject({
    status: 'enabled',
    activated: true,
  });
  expect(asked).toMatchObject([
    { operation: '1', request: { skill: 'greeter', reason: 'first', origin: { kind: 'git' } } },
  ]);
  expect(asked[0]?.request.permissions.length).toBeGreaterThan(0);
  expect(await connection.sendRequest(RunRequest, call)).toMatchObject({ result: { text: 'Hello Ada' } });
});

test.each([
  ['no', () => false],
  ['an answer that is none', () => 'yes' as unknown as boolean],
  [
    'a failure to ask',
    () => {
      throw new Error('no window');
    },
  ],
])('%s is a refusal', async (_, answer) => {
  await importFromGit();
  connection.onRequest(ApproveRequest, answer);
  await expect(connection.sendRequest(EnableRequest, started)).rejects.toMatchObject({
    data: { code: 'approval-needed' },
  });
  await expect(connection.sendRequest(RunRequest, call)).rejects.toMatchObject({
    data: { subject: expect.anything() },
  });
});

test('an operation that is cancelled while it asks ends, and takes its question back', async () => {
  await importFromGit();
  const source = new CancellationTokenSource();
  let takenBack = false;
  connection.onRequest(
    ApproveRequest,
    (_, token) =>
      new Promise<boolean>(() => {
        token.onCancellationRequested(() => {
          takenBack = true;
        });
        source.cancel();
      }),
  );
  await expect(connection.sendRequest(EnableRequest, started, source.token)).rejects.toBeDefined();
  await expect.poll(() => takenBack).toBe(true);
  expect(await connection.sendRequest(ListRequest)).toMatchObject([
    { id: 'greeter', registry: { status: 'imported_disabled', approved: false } },
  ]);
});

test("a person's own command is told what it has approved", async () => {
  const told: ApprovalRequest[] = [];
  connection.onNotification(ApprovedNotificationType, ({ request }) => void told.push(request));
  await connection.sendRequest(InstallRequest, started);
  await connection.sendRequest(ActivateRequest, started);
  expect(told).toMatchObject([{ skill: 'greeter', reason: 'first' }]);
});

test('a dry run tells each verdict and executes nothing', async () => {
  await connection.sendRequest(InstallRequest, started);
  await connection.sendRequest(ActivateRequest, started);
  const before = await connection.sendRequest(AuditRequest, {});
  const report = await connection.sendRequest(DryRunRequest, call);
  expect(report.allowed).toBe(true);
  expect(report.gates.map(({ gate }) => gate)).toEqual([
    'phase',
    'enabled',
    'eligible',
    'command',
    'permissions',
    'input',
    'execution',
    'output',
  ]);
  const records = await connection.sendRequest(AuditRequest, {});
  const added = records.slice(before.length);
  expect(added.filter(({ event }) => event === 'invoke' || event === 'result')).toEqual([]);
});

test('the phase holds for the next call', async () => {
  await connection.sendRequest(InstallRequest, started);
  await connection.sendRequest(ActivateRequest, started);
  expect(await connection.sendRequest(PhaseRequest)).toMatchObject({ phase: 'unset' });
  expect(await connection.sendRequest(SetPhaseRequest, { phase: 'planning' })).toMatchObject({
    phase: 'planning',
  });
  await expect(connection.sendRequest(RunRequest, call)).rejects.toMatchObject({
    data: { code: 'phase-violation' },
  });
});

test('every record is told once and in order, also those of other processes', async () => {
  let changes = 0;
  await connection.sendRequest(InstallRequest, started);
  await connection.sendRequest(ActivateRequest, started);
  connection.onNotification(ChangedNotificationType, () => {
    changes += 1;
  });
  for (let index = 0; index < 15; index += 1) {
    await connection.sendRequest(index % 2 === 0 ? DisableRequest : EnableRequest, started);
  }
  const { code } = await callCommandLine(['enable', 'greeter'], { cwd: workspace.folder });
  expect(code).toBe(0);
  await expect
    .poll(() => audited.findLast(({ event }) => event === 'enable')?.actor, { timeout: 10_000 })
    .toBe('cli');
  const written = await connection.sendRequest(AuditRequest, {});
  const first = audited[0]?.sequence ?? 0;
  expect(audited.map(({ sequence }) => sequence)).toEqual(
    written.map(({ sequence }) => sequence).filter(sequence => sequence >= first),
  );
  expect(changes).toBeGreaterThan(0);
  expect(await connection.sendRequest(VerifyAuditRequest)).toMatchObject({ intact: true });
});

test('in Restricted Mode permissions are shown, and the rest is refused', async () => {
  await connection.sendRequest(InstallRequest, started);
  await connection.sendRequest(InitializeRequest, { workspaceFolders: [workspace.folder], trusted: false });
  expect(await connection.sendRequest(PermissionsRequest, started)).toMatchObject({
    skill: 'greeter',
    approved: false,
  });
  const refused = { data: { code: 'untrusted-workspace' } };
  for (const request of [EnableRequest, DisableRequest]) {
    await expect(connection.sendRequest(request, started)).rejects.toMatchObject(refused);
  }
  await expect(connection.sendRequest(DryRunRequest, call)).rejects.toMatchObject(refused);
  const importing = { operation: '1', reference: workspace.at('skills/greeter') };
  await expect(connection.sendRequest(ImportRequest, importing)).rejects.toMatchObject(refused);
  await expect(connection.sendRequest(ImportFromAgentosRequest, { operation: '1' })).rejects.toMatchObject(
    refused,
  );
  await expect(connection.sendRequest(PhaseRequest)).rejects.toMatchObject(refused);
  await expect(connection.sendRequest(SetPhaseRequest, { phase: 'execution' })).rejects.toMatchObject(
    refused,
  );
  await expect(connection.sendRequest(AuditRequest, {})).rejects.toMatchObject(refused);
  await expect(connection.sendRequest(VerifyAuditRequest)).rejects.toMatchObject(refused);
});
