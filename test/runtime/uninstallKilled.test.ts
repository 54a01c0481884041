import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { seededSample } from './support/seededSample.ts';
import { copyOf } from './support/struckWorkspace.ts';
import {
  makeWorkspace,
  pythonFolder,
  repository,
  supervisorScript,
  type TestWorkspace,
} from './support/workspace.ts';

const everyPoint = process.env['SKILLBERTH_FULL'] === '1';
const timeout = everyPoint ? 900_000 : 120_000;
const kept = 'skills/.runtime/notes/data/files/kept.txt';
const state = 'skills/.runtime/notes/state.json';

interface Killed {
  readonly name: string;
  /** A call of the engine. */
  readonly call: string;
  readonly prepare?: (workspace: TestWorkspace) => Promise<void>;
  /** What must hold whenever the process died. */
  readonly check: (workspace: TestWorkspace) => Promise<void>;
}

async function expectActive({ engine }: TestWorkspace): Promise<void> {
  expect(await engine.status('notes')).toMatchObject({
    active: { version: '3.0.0' },
    previous: { version: '2.0.0' },
  });
}

const operations: readonly Killed[] = [
  {
    name: 'gc',
    call: 'collectGarbage(undefined, {}, {})',
    async check(workspace) {
      await expectActive(workspace);
      expect(await workspace.read(kept)).toBe('mine');
      await workspace.engine.rollback('notes', {});
      await workspace.engine.rollback('notes', {});
      await workspace.engine.collectGarbage(undefined, {}, {});
      const { versions } = await workspace.engine.status('notes');
      expect(versions.map(({ version }) => version)).toEqual(['3.0.0', '2.0.0']);
    },
  },
  {
    name: 'uninstall',
    call: "uninstall('notes', { discard: 'delete' }, {})",
    async check(workspace) {
      // Wholly there, or wholly gone.
      if (existsSync(workspace.at('skills/.runtime/notes/1.0.0'))) {
        await expectActive(workspace);
        expect(await workspace.read(kept)).toBe('mine');
        await workspace.engine.uninstall('notes', { discard: 'delete' }, {});
      }
      expect(await workspace.engine.status('notes')).toMatchObject({ versions: [] });
      expect(await readdir(workspace.at('skills/.runtime'))).toEqual(['.gitignore']);
    },
  },
  {
    name: 'uninstall --keep-data',
    call: "uninstall('notes', { discard: 'delete', keepData: true }, {})",
    async check(workspace) {
      if (existsSync(workspace.at(state))) await expectActive(workspace);
      const again = workspace.engine.uninstall('notes', { discard: 'delete', keepData: true }, {});
      await again.catch((error: { readonly code?: string }) => expect(error.code).toBe('not-installed'));
      expect(await workspace.read(kept)).toBe('mine');
      expect(await workspace.engine.status('notes')).toMatchObject({ versions: [] });
    },
  },
  {
    name: 'doctor --fix',
    call: "doctor('notes', { fix: true }, {})",
    async prepare(workspace) {
      await workspace.write(state, '{ torn');
      await workspace.write('skills/.runtime/notes/3.0.0/meta.json', '{ torn');
      await workspace.write('skills/.runtime/notes/3.0.0/slots/.stage-ab/src/file', 'left');
    },
    async check(workspace) {
      await expectActive(workspace);
      expect(await workspace.read(kept)).toBe('mine');
    },
  },
];

test.each(operations)(
  '$name killed at any step leaves what the next command can work with',
  { timeout },
  async operation => {
    const workspace = await threeVersions();
    try {
      await operation.prepare?.(workspace);
      const whole = await struck(workspace, operation);
      await whole.workspace.dispose();
      const steps = JSON.parse(whole.stdout) as readonly string[];
      expect(steps.length).toBeGreaterThan(5);
      for (const point of seededSample(steps.length, everyPoint ? steps.length : 4, 7)) {
        const killed = await struck(workspace, operation, point);
        try {
          expect(killed.signal).toBe('SIGKILL');
          await killed.workspace.engine.doctor(undefined, { fix: true }, {});
          const { findings } = await killed.workspace.engine.doctor(undefined, {}, {});
          const errors = findings.filter(finding => finding.severity === 'error');
          expect(errors, `killed before step ${point}, ${steps[point]}`).toEqual([]);
          await operation.check(killed.workspace);
        } finally {
          await killed.workspace.dispose();
        }
      }
    } finally {
      await workspace.dispose();
    }
  },
);

async function threeVersions(): Promise<TestWorkspace> {
  const workspace = await makeWorkspace();
  for (const version of ['1.0.0', '2.0.0', '3.0.0']) {
    const lines = ['---', 'name: notes', 'description: Keeps notes. Use it to note.', 'metadata:'];
    await workspace.write(
      'skills/notes/SKILL.md',
      `${[...lines, `  version: "${version}"`, '---'].join('\n')}\n\nHi.\n`,
    );
    await workspace.engine.install('notes', {}, {});
    await workspace.engine.activate('notes', {}, {});
  }
  await workspace.write(kept, 'mine');
  return workspace;
}

/** Runs the call in a process of its own over a copy of the workspace; the process kills itself before a step. */
async function struck(
  workspace: TestWorkspace,
  { call }: Killed,
  strikeAt = -1,
): Promise<{
  readonly workspace: TestWorkspace;
  readonly signal: string | undefined;
  readonly stdout: string;
}> {
  const copy = await copyOf(workspace);
  const runtime = pathToFileURL(path.join(repository, 'runtime', 'index.ts')).href;
  const options = { workspaceFolders: [copy.folder], supervisorScript, pythonFolder, actor: 'cli' };
  const script = `
    import { Engine, setFaultPoint } from ${JSON.stringify(runtime)};
    const engine = new Engine(${JSON.stringify(options)});
    const steps = [];
    setFaultPoint(({ operation, path }) => {
      if (steps.length === ${strikeAt}) process.kill(process.pid, 'SIGKILL');
      steps.push(operation + ' ' + path);
    });
    await engine.${call};
    setFaultPoint(undefined);
    await engine.dispose();
    process.stdout.write(JSON.stringify(steps));`;
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'skillberth-test-compile-cache') };
  return await new Promise((resolve, reject) => {
    const words = ['--input-type=module', '--eval', script];
    execFile(process.execPath, words, { env }, (error, stdout, stderr) => {
      if (error !== null && error.signal !== 'SIGKILL') reject(new Error(stderr));
      else resolve({ workspace: copy, signal: error?.signal ?? undefined, stdout });
    });
  });
}
