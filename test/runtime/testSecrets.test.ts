import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill, yes } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => {
  for (const name of Object.keys(process.env))
    if (name.startsWith('WEATHER_SKILL_')) delete process.env[name];
  await workspace.dispose();
});

const manifest = `name: weather_skill
version: 1.0.0
secrets: [API_KEY, WEATHER_SKILL_CITY, STORED, FILE, ENV_FILE]
tools:
  - name: store
    entry: handlers.main:store
    input_schema: {type: object}
  - name: show
    entry: handlers.main:show
    input_schema: {type: object}
`;
const main = `from adaos.sdk.data import secrets
NAMES = ["API_KEY", "WEATHER_SKILL_CITY", "STORED", "FILE", "ENV_FILE", "UNDECLARED"]
def store():
    secrets.set("STORED", "from-store")
def show():
    return {name: secrets.get(name) for name in NAMES}
`;
const check = `import json
from skills.weather_skill.handlers.main import show, secrets
print("seen", json.dumps(show(), sort_keys=True))
secrets.set("FILE", "changed-by-test")
`;

async function seen(files: Readonly<Record<string, string>>): Promise<unknown> {
  await writeSkill(workspace, {
    name: 'weather_skill',
    manifest,
    main,
    files: { 'tests/smoke/check.py': check, ...files },
  });
  await workspace.engine.install('weather_skill', {}, {});
  await workspace.engine.activate('weather_skill', {}, {});
  await workspace.engine.run('weather_skill', 'store', {}, {});
  let printed = '';
  const report = await workspace.engine.test(
    'weather_skill',
    {},
    {
      onOutput(text) {
        printed += text;
      },
    },
  );
  expect(report).toMatchObject({ outcome: 'passed' });
  return JSON.parse(/seen (.*)/.exec(printed)?.[1] ?? 'null');
}

test('variables of the host < tests/.env < tests/test.config.json < stored secrets; declared names only', async () => {
  for (const name of ['API_KEY', 'STORED', 'FILE', 'ENV_FILE', 'UNDECLARED', 'CITY']) {
    process.env[`WEATHER_SKILL_${name}`] = 'host';
  }
  const values = await seen({
    'tests/.env': '# for tests\nENV_FILE="env"\nFILE=env\nSTORED=env\nUNDECLARED=env\n',
    'tests/test.config.json': '{"secrets": {"FILE": "conf", "STORED": "conf", "UNDECLARED": "conf"}}',
  });
  // Short values, so that none of them is masked in the output.
  expect(values).toMatchObject({
    API_KEY: 'host',
    WEATHER_SKILL_CITY: 'host',
    ENV_FILE: 'env',
    FILE: 'conf',
    UNDECLARED: null,
  });
  expect(values).not.toMatchObject({ STORED: 'conf' });
  // What tests get, and what they store, ends with them.
  const run = await workspace.engine.run('weather_skill', 'show', {}, {});
  expect(run.result).toMatchObject({ API_KEY: null, FILE: null, STORED: 'from-store' });
});

test('test.config.json may hold the names alone', async () => {
  const values = await seen({ 'tests/test.config.json': '{"FILE": "flat", "retries": 3}' });
  expect(values).toMatchObject({ FILE: 'flat', API_KEY: null });
});

test.each([
  ['{"secrets": {\n  "FILE": "x",,\n}}', 2],
  ['{\n  "secrets": ["FILE"]\n}', 2],
  ['{"secrets": {\n\n  "FILE": 3}}', 3],
  ['[]', 1],
])('a broken test.config.json is named with its line: %j', async (text, line) => {
  await writeSkill(workspace, {
    name: 'weather_skill',
    manifest,
    main,
    files: { 'tests/smoke/check.py': check, 'tests/test.config.json': text },
  });
  await workspace.engine.install('weather_skill', {}, {});
  await expect(workspace.engine.test('weather_skill', {}, yes)).rejects.toMatchObject({
    code: 'secret-invalid',
    subject: expect.stringMatching(new RegExp(`test\\.config\\.json:${line}$`)),
    nextStep: expect.stringContaining(`line ${line}`),
  });
});
