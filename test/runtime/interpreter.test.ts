import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine, type EngineOptions, setFaultPoint } from '../../runtime/index.ts';
import { setVariables } from './support/packages.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
} from './support/workspace.ts';

let workspace: TestWorkspace;
let restore: () => void;
beforeEach(async () => {
  workspace = await makeWorkspace();
  await mkdir(workspace.at('bin'));
  restore = setVariables({ PATH: workspace.at('bin'), SKILLBERTH_CACHE: workspace.at('cache') });
});
afterEach(async () => {
  restore();
  await workspace.dispose();
});

/** A program that answers as a Python of this version would. */
async function writePython(name: string, version: string, folder = 'bin'): Promise<string> {
  const file = path.join(folder, name);
  const script = `#!/bin/sh\n[ "$1 $2 $3" = "-I -S -c" ] || exit 1\necho "${workspace.at(file)}"\necho ${version}\necho cpython\n`;
  await workspace.write(file, script, 0o755);
  return workspace.at(file);
}

interface Chosen {
  readonly python?: string;
  readonly log: string;
}

/** Installs a skill that asks for a Python, and says which one it got. */
async function choose(
  asked: string | undefined,
  options: Pick<EngineOptions, 'python' | 'editorPython'> = {},
): Promise<Chosen> {
  const python = asked === undefined ? '' : `, python: "${asked}"`;
  await writeSkill(workspace, {
    manifest: `name: greeter\nversion: 1.0.0\nruntime: {env: {mode: global${python}}}\ntools: []\n`,
  });
  const engine = new Engine({
    workspaceFolders: [workspace.folder],
    supervisorScript,
    pythonFolder,
    actor: 'cli',
    ...options,
  });
  let log = '';
  try {
    await engine.install('greeter', { slot: 'A' }, { onOutput: text => (log += text) });
    const resolved = JSON.parse(
      await workspace.read('skills/.runtime/greeter/1.0.0/slots/A/resolved.manifest.json'),
    );
    return { python: path.basename(resolved.runtime.interpreter), log };
  } finally {
    await engine.dispose();
  }
}

describe('the version that the manifest asks for', () => {
  test.each([
    ['3.11', 'python3.11'],
    ['3.11.*', 'python3.11'],
    ['==3.11', 'python3.11'],
    ['==3.11.*', 'python3.11'],
    ['3.11.4', 'python3.11'],
    ['~=3.11.2', 'python3.11'],
    ['>=3.12', 'python3.12'],
    ['>3.11.99', 'python3.12'],
    ['>=3.11,<3.13', 'python3.12'],
    ['>= 3.11, != 3.12.*', 'python3.11'],
    ['~=3.11', 'python3.12'],
    ['<3.12', 'python3'],
    ['>=3.10', 'python3'],
    [undefined, 'python3'],
  ])('%s takes %s', async (asked, expected) => {
    await writePython('python3', '3.10.9');
    await writePython('python3.11', '3.11.4');
    await writePython('python3.12', '3.12.0');
    await writePython('python', '2.7.18');
    expect((await choose(asked)).python).toBe(expected);
  });

  test.each(['new', '3.x', '^3.11', '>=', '~=3', '>=3.11.*', '3.11 || 3.12'])(
    '%s is no version',
    async asked => {
      await writePython('python3', '3.11.4');
      await expect(choose(asked)).rejects.toMatchObject({
        code: 'manifest-invalid',
        message: expect.stringContaining(`"${asked}"`),
        nextStep: expect.stringContaining('">=3.10,<3.13"'),
      });
    },
  );

  test('where none fits, all that were seen are named', async () => {
    await writePython('python3', '3.11.4');
    await writePython('python3.12', '3.12.0');
    await expect(choose('>=3.13')).rejects.toMatchObject({
      code: 'python-version-missing',
      message: 'The skill needs Python >=3.13; found 3.11.4.',
    });
    await expect(choose('==3.12.7')).rejects.toMatchObject({
      message: 'The skill needs Python ==3.12.7; found 3.12.0, 3.11.4.',
    });
    await expect(choose('3.8')).rejects.toMatchObject({
      code: 'python-version-missing',
      message: 'The skill needs Python 3.8; found 3.11.4. Skills run on Python 3.10 or newer.',
    });
    await rm(workspace.at('bin'), { recursive: true });
    await expect(choose('3.11')).rejects.toMatchObject({ code: 'python-missing' });
  });
});

describe('what a person chose', () => {
  test('the setting wins over the editor, the editor over PATH', async () => {
    await writePython('python3', '3.11.4');
    const editorPython = await writePython('editor-python', '3.11.5', 'elsewhere');
    const python = await writePython('set-python', '3.11.6', 'elsewhere');
    expect((await choose('3.11', { python, editorPython })).python).toBe('set-python');
    expect((await choose('3.11', { editorPython })).python).toBe('editor-python');
    expect((await choose('3.11')).python).toBe('python3');
  });

  test('a choice of another version is passed over, and the log says so', async () => {
    await writePython('python3.12', '3.12.1');
    const python = await writePython('set-python', '3.11.6', 'elsewhere');
    const chosen = await choose('3.12', { python, editorPython: workspace.at('gone') });
    expect(chosen.python).toBe('python3.12');
    expect(chosen.log).toContain(`${python}, is 3.11.6, the skill needs 3.12`);
    expect(chosen.log).toContain(`The editor's Python, ${workspace.at('gone')}, does not start`);
  });

  test('a setting that does not start is a mistake', async () => {
    await writePython('python3', '3.11.4');
    const python = workspace.at('no-python');
    await expect(choose('3.11', { python })).rejects.toMatchObject({
      code: 'python-missing',
      subject: python,
    });
  });
});

test('a program that is replaced is asked again', async () => {
  await writePython('python3', '3.11.4');
  expect((await choose('>=3.11')).log).toContain('Python 3.11.4');
  await rm(workspace.at('bin', 'python3'));
  await writePython('python3', '3.12.10');
  expect((await choose('>=3.11')).log).toContain('Python 3.12.10');
});

test('a workspace cannot bring its own Python', async () => {
  await writePython('python3', '3.11.4', '.');
  process.env['PATH'] = ['.', '', workspace.at('bin')].join(path.delimiter);
  const before = process.cwd();
  process.chdir(workspace.folder);
  try {
    await expect(choose(undefined)).rejects.toMatchObject({ code: 'python-missing' });
  } finally {
    process.chdir(before);
  }
});

test('an interpreter that only uv knows is found', async () => {
  await writePython('python3', '3.11.4');
  const managed = await writePython('python3.14', '3.14.1', 'managed');
  const list = JSON.stringify([{ path: null }, { path: managed }]);
  await workspace.write('bin/uv', `#!/bin/sh\n[ "$1 $2" = "python list" ] && echo '${list}'\n`, 0o755);
  expect((await choose('3.14')).python).toBe('python3.14');
  expect((await choose('3.11')).python).toBe('python3');
});

test('a machine without file handles is no machine without Python', async () => {
  const python = await writePython('python3', '3.11.4');
  setFaultPoint(({ operation, path: program }) => {
    if (operation === 'spawn' && program === python) {
      throw Object.assign(new Error('EMFILE'), { code: 'EMFILE', path: program });
    }
  });
  try {
    await expect(choose('3.11')).rejects.toMatchObject({ code: 'disk-failed' });
  } finally {
    setFaultPoint(undefined);
  }
  expect((await choose('3.11')).log).toContain('Python 3.11.4');
});
