import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine, type InstallReport, setFaultPoint } from '../../runtime/index.ts';
import { callCommandLine, commandLineScript } from './support/commandLine.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
} from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => {
  setFaultPoint(undefined);
  await workspace.dispose();
});

const runtime = 'skills/.runtime';
const secret = `${runtime}/greeter/data/files/secrets.json`;

async function installed(): Promise<void> {
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
}

async function storeSecret(): Promise<void> {
  await workspace.write(secret, '{"profile":{"KEY":{"value":"v"}},"global":{}}', 0o600);
}

function namesOf(...parts: string[]): Promise<readonly string[]> {
  return readdir(workspace.at(runtime, ...parts)).then(names => names.sort());
}

test('every slot goes in one step, the sources stay', async () => {
  await installed();
  expect(await workspace.engine.uninstall('greeter', { discard: 'delete' }, {})).toEqual({
    skill: 'greeter',
    dataKept: false,
  });
  expect(await namesOf()).toEqual(['.gitignore']);
  expect(await workspace.read('skills/greeter/skill.yaml')).toContain('greeter');
  expect(await workspace.engine.status('greeter')).toMatchObject({ readiness: { state: 'not_installed' } });
  await expect(workspace.engine.uninstall('greeter', { discard: 'delete' }, {})).rejects.toMatchObject({
    code: 'not-installed',
  });
  await installed();
});

test('data is asked about where there is some, and kept when the answer is no', async () => {
  await installed();
  const asked: number[] = [];
  const options = {
    discard: 'delete',
    mayRemoveData: async (data: { readonly files: number }) => {
      asked.push(data.files);
      return false;
    },
  } as const;
  await storeSecret();
  await expect(workspace.engine.uninstall('greeter', options, {})).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(asked).toEqual([1]);
  expect(await workspace.engine.status('greeter')).toMatchObject({ active: { version: '1.0.0' } });
  await workspace.engine.uninstall('greeter', { discard: 'delete', mayRemoveData: async () => true }, {});
  expect(existsSync(workspace.at(secret))).toBe(false);
});

test('kept data is never moved, and serves the next install', async () => {
  await installed();
  await storeSecret();
  expect(await workspace.engine.uninstall('greeter', { discard: 'delete', keepData: true }, {})).toEqual({
    skill: 'greeter',
    dataKept: true,
  });
  expect(await namesOf('greeter')).toEqual(['data', 'lock.sqlite']);
  expect(await workspace.engine.status('greeter')).toMatchObject({ versions: [] });
  await installed();
  expect(await workspace.read(secret)).toContain('KEY');
  await workspace.engine.uninstall('greeter', { discard: 'delete', keepData: true }, {});
  await expect(
    workspace.engine.uninstall('greeter', { discard: 'delete', keepData: true }, {}),
  ).rejects.toMatchObject({ code: 'not-installed' });
  await workspace.engine.uninstall('greeter', { discard: 'delete' }, {});
  expect(await namesOf()).toEqual(['.gitignore']);
});

test('for the trash the folder is set aside where nothing reads it', async () => {
  await installed();
  await storeSecret();
  const { setAside = '' } = await workspace.engine.uninstall('greeter', { discard: 'set-aside' }, {});
  expect(existsSync(`${setAside}/data/files/secrets.json`)).toBe(true);
  expect(await workspace.engine.list()).toMatchObject([{ id: 'greeter', versions: [] }]);
  expect((await workspace.engine.doctor(undefined, {}, {})).findings).toEqual([]);
});

test('a torn state, a stage and a damaged slot do not stand in the way', async () => {
  await installed();
  await workspace.write(`${runtime}/greeter/state.json`, '{ torn');
  await workspace.write(`${runtime}/greeter/1.0.0/slots/A/resolved.manifest.json`, '{ torn');
  await workspace.write(`${runtime}/greeter/1.0.0/slots/.stage-ab/src/file`, '');
  await workspace.engine.uninstall('greeter', { discard: 'delete' }, {});
  expect(await namesOf()).toEqual(['.gitignore']);
});

test('a skill whose sources are gone can be uninstalled by its name', async () => {
  await writeSkill(workspace, { name: 'my greeter' });
  await workspace.engine.install('my greeter', {}, {});
  await rm(workspace.at('skills', 'my greeter'), { recursive: true });
  const { findings } = await workspace.engine.doctor(undefined, {}, {});
  const quoted = process.platform === 'win32' ? '"my greeter"' : "'my greeter'";
  expect(findings).toMatchObject([{ code: 'runtime-orphaned', mend: `skillberth uninstall ${quoted}` }]);
  await workspace.engine.uninstall('my greeter', { discard: 'delete' }, {});
  expect(await namesOf()).toEqual(['.gitignore']);
  await workspace.write(`${runtime}/empty/lock.sqlite`, '');
  await workspace.engine.uninstall('empty', { discard: 'delete' }, {});
  expect(await namesOf()).toEqual(['.gitignore']);
  await expect(workspace.engine.uninstall('my greeter', { discard: 'delete' }, {})).rejects.toMatchObject({
    code: 'skill-not-found',
  });
});

test('a skill that was installed from elsewhere can be uninstalled, its folder there stays', async () => {
  const other = await makeWorkspace();
  try {
    await writeSkill(other);
    await workspace.engine.install(other.at('skills', 'greeter'), {}, {});
    await workspace.engine.activate('greeter', {}, {});
    expect((await workspace.engine.doctor(undefined, {}, {})).findings).toEqual([]);
    await workspace.engine.uninstall('greeter', { discard: 'delete' }, {});
    expect(await workspace.engine.list()).toEqual([]);
    expect(await other.read('skills/greeter/skill.yaml')).toContain('greeter');
  } finally {
    await other.dispose();
  }
});

test('a run in another process does not keep it from going', async () => {
  await writeSkill(workspace, {
    main: 'import time\n\ndef greet(who):\n    print("begun", flush=True)\n    time.sleep(60)\n',
  });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  const other = new Engine({
    workspaceFolders: [workspace.folder],
    supervisorScript,
    pythonFolder,
    actor: 'cli',
  });
  const run = other.run('greeter', 'greet', { who: 'Ada' }, {}).catch((error: unknown) => error);
  try {
    await until(async () => (await workspace.engine.logs('greeter')).logs[0]?.name === 'run');
    await workspace.engine.uninstall('greeter', { discard: 'delete' }, {});
    expect(await namesOf()).not.toContain('greeter');
  } finally {
    await other.dispose();
    await run;
  }
});

test('an install that waits for an uninstall begins anew where nothing is installed', async () => {
  await installed();
  const steps: string[] = [];
  let install: Promise<InstallReport> | undefined;
  await workspace.engine.uninstall(
    'greeter',
    { discard: 'delete' },
    {
      // The slots have just been taken away.
      onStep: () => {
        install ??= workspace.engine.install('greeter', {}, {});
      },
    },
  );
  expect(await install).toMatchObject({ slot: 'A' });
  // And one that waited from before.
  let release: (() => void) | undefined;
  const asked = new Promise<boolean>(resolve => {
    release = () => resolve(true);
  });
  await storeSecret();
  const uninstall = workspace.engine.uninstall(
    'greeter',
    { discard: 'delete', mayRemoveData: () => asked },
    {},
  );
  setFaultPoint(step => {
    if (step.operation !== 'rename' || !path.basename(step.path).startsWith('.removed-')) return;
    setFaultPoint(undefined);
    install = workspace.engine.install('greeter', {}, { onStep: step => void steps.push(step) });
  });
  release?.();
  await uninstall;
  expect(await install).toMatchObject({ slot: 'A' });
  expect((await workspace.engine.doctor('greeter', {}, {})).findings).toEqual([]);
  expect(await namesOf()).toEqual(['.gitignore', 'greeter']);
});

test.skipIf(process.platform === 'win32')(
  'writers of other processes that wait while the folder goes start again on a new one',
  async () => {
    await installed();
    const options = { cwd: workspace.folder };
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all([
        callCommandLine(['install', 'greeter'], options),
        callCommandLine(['uninstall', 'greeter', '--yes'], options),
        callCommandLine(['install', 'greeter'], options),
        callCommandLine(['uninstall', 'greeter', '--yes'], options),
      ]);
      for (const { code, stderr } of answers) {
        expect(stderr).not.toMatch(/error\[(?!not-installed)/);
        expect(code === 0 || stderr.includes('not-installed')).toBe(true);
      }
      await workspace.engine.install('greeter', {}, {});
    }
    const gone = await Promise.all(
      [0, 1, 2].map(() => callCommandLine(['uninstall', 'greeter', '--yes'], options)),
    );
    expect(gone.map(answer => answer.code).sort()).toEqual([0, 1, 1]);
    expect(await namesOf()).toEqual(['.gitignore']);
    expect((await workspace.engine.doctor('greeter', {}, {})).findings).toEqual([]);
  },
  60_000,
);

test('a kill after the rename leaves nothing that anyone reads, and the next command ends it', async () => {
  await installed();
  setFaultPoint(step => {
    if (step.operation === 'remove' && step.path.includes('.removed-')) throw new Error('killed here');
  });
  await expect(workspace.engine.uninstall('greeter', { discard: 'delete' }, {})).rejects.toThrow();
  setFaultPoint(undefined);
  expect(await workspace.engine.status('greeter')).toMatchObject({ versions: [] });
  await workspace.engine.doctor(undefined, { fix: true }, {});
  expect(await namesOf()).toEqual(['.gitignore']);
});

test('a rename that fails puts back what was taken', async () => {
  await installed();
  await storeSecret();
  setFaultPoint(step => {
    if (step.operation === 'rename' && step.path.endsWith('1.0.0')) {
      throw Object.assign(new Error('busy'), { code: 'EBUSY' });
    }
  });
  await expect(
    workspace.engine.uninstall('greeter', { discard: 'delete', keepData: true }, {}),
  ).rejects.toMatchObject({ code: 'disk-failed', message: expect.stringContaining('in use') });
  setFaultPoint(undefined);
  expect(await workspace.engine.status('greeter')).toMatchObject({ active: { version: '1.0.0', slot: 'A' } });
  expect(await namesOf()).toEqual(['.gitignore', 'greeter']);
});

test('without a terminal the command line asks for the decision as an option', async () => {
  await installed();
  await storeSecret();
  const options = { cwd: workspace.folder };
  const refused = await callCommandLine(['uninstall', 'greeter'], options);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toMatch(/error\[confirmation-needed\].*\n.*\n.*--keep-data .* --yes/);
  const json = await callCommandLine(['uninstall', 'greeter', '--json'], options);
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'confirmation-needed' } });
  expect((await callCommandLine(['uninstall', 'greeter', '--keep-data'], options)).stdout).toBe(
    '✔ greeter is uninstalled. Its secrets, memory and files are still there.\n',
  );
  expect(existsSync(workspace.at(secret))).toBe(true);
  expect(await callCommandLine(['uninstall', 'greeter', '--yes'], options)).toMatchObject({ code: 0 });
  expect(existsSync(workspace.at(secret))).toBe(false);
});

/** A real terminal, from Python's standard library. */
const inTerminal = `
import os, pty, sys, time
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = b""
while b"[y/N]" not in shown:
    shown += os.read(terminal, 1000)
os.write(terminal, sys.argv[1].encode() + b"\\n")
try:
    while True:
        more = os.read(terminal, 1000)
        if not more: break
        shown += more
except OSError:
    pass
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

test.skipIf(process.platform === 'win32')(
  'a person at a terminal is asked, and no is the default',
  async () => {
    await installed();
    await storeSecret();
    const ask = async (reply: string): Promise<{ readonly code: number | null; readonly text: string }> => {
      const words = ['-c', inTerminal, reply, process.execPath, commandLineScript, 'uninstall', 'greeter'];
      const child = spawn('python3', words, { cwd: workspace.folder, stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (data: Buffer) => {
        text += data.toString('utf8');
      });
      const code = await new Promise<number | null>(resolve => child.once('close', resolve));
      return { code, text };
    };
    const declined = await ask('');
    expect(declined).toMatchObject({ code: 1, text: expect.stringContaining('(1 file, 45 bytes)') });
    expect(existsSync(workspace.at(secret))).toBe(true);
    expect(await ask('y')).toMatchObject({ code: 0, text: expect.stringContaining('is uninstalled') });
    expect(await namesOf()).toEqual(['.gitignore']);
  },
);

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await isSo()) return;
    await sleep(25);
  }
  throw new Error('It did not happen within 5 seconds.');
}
