import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '../../runtime/index.ts';
import { useStateFolder } from './support/stateFolder.ts';
import {
  makeWorkspace,
  pythonFolder,
  supervisorScript,
  type TestWorkspace,
  writeSkill,
  yes,
} from './support/workspace.ts';

useStateFolder();
let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const main = `import json, os

def settings():
    try:
        with open(os.environ["ADAOS_SKILL_ENV_PATH"], encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None

def go():
    return settings()

def environment():
    return dict(os.environ)
`;

async function skill(
  settings: object | string | undefined,
  more: { version?: string; health?: string } = {},
) {
  const { version = '1.0.0', health } = more;
  await writeSkill(workspace, {
    manifest: `name: greeter\nversion: ${version}\ndefault_tool: go\nenv:\n  BASE: "\${SKILLBERTH_TEST_BASE:-http://default}/v1"\n  ADAOS_SKILL_NAME: not this\ntools:\n  - name: go\n    entry: handlers.main:go\n  - name: environment\n    entry: handlers.main:environment\n`,
    main,
    files: {
      ...(settings === undefined
        ? {}
        : { '.skill_env.json': typeof settings === 'string' ? settings : JSON.stringify(settings) }),
      ...(health === undefined ? {} : { 'runtime/health.py': health }),
    },
  });
}

async function installed(): Promise<void> {
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
}

const file = () => workspace.at('skills/.runtime/greeter/data/files/.skill_env.json');
const stored = async (): Promise<unknown> => JSON.parse(await readFile(file(), 'utf8'));
const go = async () => (await workspace.engine.run('greeter', 'go', {}, {})).result;

describe('.skill_env.json', () => {
  test('a run gets the stored file, with what the sources add to it', async () => {
    await skill({ city: 'Paris', units: { temperature: 'C', wind: 'km/h' }, list: [1, 2] });
    await installed();
    await writeFile(
      file(),
      '\ufeff{"units": {"temperature": "F"}, "list": [3], "__proto__": {"x": 1}, "own": null}',
    );
    const merged = JSON.parse(
      '{"city": "Paris", "units": {"temperature": "F", "wind": "km/h"}, "list": [3], "__proto__": {"x": 1}, "own": null}',
    ) as unknown;
    expect(await go()).toEqual(merged);
    expect(await stored()).toEqual(merged);
    if (process.platform !== 'win32') expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  test('nothing is written where nothing changes, and without either file there is none', async () => {
    await skill(undefined);
    await installed();
    expect(await go()).toBeNull();
    await skill({ a: 1 });
    await installed();
    expect(await go()).toEqual({ a: 1 });
    const { ino } = await stat(file());
    expect(await go()).toEqual({ a: 1 });
    await writeFile(file(), '{"a":2,  "b":3}');
    expect(await go()).toEqual({ a: 2, b: 3 });
    expect((await stat(file())).ino).toBe(ino);
    expect(await readFile(file(), 'utf8')).toBe('{"a":2,  "b":3}');
  });

  test('tests get a copy of both', async () => {
    await skill({ a: 1, b: 1 });
    await installed();
    await writeFile(file(), '{"b": 2}');
    await workspace.write(
      'skills/greeter/tests/smoke/check.py',
      'import json, os\nfrom skills.greeter.handlers.main import settings\nif __name__ == "__main__":\n    assert settings() == {"a": 1, "b": 2}, settings()\n    with open(os.environ["ADAOS_SKILL_ENV_PATH"], "w") as file: json.dump({"changed": True}, file)\n',
    );
    const { tests } = await workspace.engine.install('greeter', { test: true }, {});
    expect(tests).toMatchObject({ outcome: 'passed' });
    expect(await workspace.engine.test('greeter', {}, yes)).toMatchObject({ outcome: 'passed' });
    expect(await readFile(file(), 'utf8')).toBe('{"b": 2}');
  });

  test('a version that never becomes active leaves nothing behind, though its probe sees its settings', async () => {
    await skill({ a: 1 });
    await installed();
    await go();
    await skill(
      { a: 9, extra: 'bad' },
      {
        version: '2.0.0',
        health:
          'from skills.greeter.handlers.main import settings\ndef probe():\n    return {"status": str(settings())}\n',
      },
    );
    await workspace.engine.install('greeter', {}, {});
    await expect(workspace.engine.activate('greeter', {}, {})).rejects.toMatchObject({
      code: 'probe-failed',
      message: expect.stringContaining("{'a': 1, 'extra': 'bad'}"),
    });
    expect(await stored()).toEqual({ a: 1 });
  });

  test('a broken stored file is refused and kept; a broken source names itself', async () => {
    await skill({ a: 1 });
    await installed();
    for (const broken of ['{broken', '[1]', '']) {
      await writeFile(file(), broken);
      await expect(go()).rejects.toMatchObject({ code: 'state-corrupt', subject: file() });
      expect(await readFile(file(), 'utf8')).toBe(broken);
    }
    await writeFile(file(), '{}');
    await workspace.write('skills/.runtime/greeter/1.0.0/slots/A/src/skills/greeter/.skill_env.json', '{');
    // It is not what was approved.
    await expect(go()).rejects.toMatchObject({ code: 'approval-needed' });
    await workspace.engine.enable('greeter', yes);
    await expect(go()).rejects.toMatchObject({
      code: 'manifest-invalid',
      subject: expect.stringContaining('.skill_env.json'),
    });
  });

  test('concurrent first runs of two processes leave one whole file', async () => {
    const settings = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, index]));
    await skill(settings);
    await installed();
    const other = new Engine({
      workspaceFolders: [workspace.folder],
      supervisorScript,
      pythonFolder,
      actor: 'cli',
    });
    try {
      const runs = [workspace.engine, other].flatMap(engine =>
        [0, 1].map(async () => (await engine.run('greeter', 'go', {}, {})).result),
      );
      expect(await Promise.all(runs)).toEqual(runs.map(() => settings));
      expect(await stored()).toEqual(settings);
    } finally {
      await other.dispose();
    }
  });
});

test('the variables of the format, which a manifest cannot change', async () => {
  process.env['SKILLBERTH_TEST_BASE'] = 'http://host';
  try {
    await skill({ a: 1 });
    await installed();
    const { result } = await workspace.engine.run('greeter', 'environment', {}, {});
    const root = workspace.at('skills/.runtime/greeter/1.0.0/slots/A/src/skills/greeter');
    expect(result).toMatchObject({
      BASE: 'http://host/v1',
      ADAOS_SKILL_NAME: 'greeter',
      ADAOS_SKILL_PACKAGE: 'skills.greeter',
      ADAOS_SKILL_ROOT: root,
      ADAOS_SKILL_MODE: 'run',
      ADAOS_SKILL_ENV_PATH: file(),
    });
    expect(Object.keys(result as object).filter(name => /SKILLBERTH_(?:HOME|TEST)/.test(name))).toEqual([]);
  } finally {
    delete process.env['SKILLBERTH_TEST_BASE'];
  }
});
