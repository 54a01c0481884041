import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OperationContext, toSkillberthError } from '../../runtime/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import { useStateFolder } from './support/stateFolder.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

/** Stored by the user, stored by the skill itself, given by the skill's own tests. */
const canaries = {
  STORED: 'canary/"stored"+value=é\\end',
  OWN: 'canary own value?',
  TEST: 'canary-for-tests-only',
};
const key = '-----BEGIN CANARY-----\ncanaryLine0001\ncanaryLine0002\n-----END CANARY-----';

const main = `import base64, json, os, sys, urllib.parse
from adaos import _host
from adaos.sdk.data import secrets, skill_memory
from adaos.sdk.data.bus import emit
from adaos.sdk.output import output

NAMES = ["STORED", "OWN", "TEST", "KEY"]


def forms():
    found = []
    for value in filter(None, (secrets.get(name) for name in NAMES)):
        data = value.encode()
        found += [value, repr(value), json.dumps(value), json.dumps(value, ensure_ascii=False)]
        for before in (b"", b"x", b"xy"):
            found.append(base64.b64encode(before + data).decode())
            found.append(base64.urlsafe_b64encode(before + data + b"tail").decode().rstrip("="))
        quoted = urllib.parse.quote(value, safe="")
        found += [quoted, urllib.parse.quote(value), urllib.parse.quote_plus(value)]
        found.append(urllib.parse.urlencode({"key": value}))
        found += value.splitlines()
    return found


def tell():
    for form in forms():
        half = len(form) // 2
        for stream in (sys.stdout, sys.stderr):
            stream.write("<" + form[:half])
            stream.flush()
            stream.write(form[half:] + ">\\n")
        output(form)
        _host.warn(form)
    os.write(1, " ".join(forms()).encode())


if skill_memory.get("broken"):
    tell()
    raise ImportError(" ".join(forms()))


async def go(how):
    tell()
    for form in forms():
        await emit("canary.seen", {"form": form, form: 1}, trace=form)
    if how == "raise":
        raise ValueError(" ".join(forms()))
    if how == "misfit":
        return {"count": " ".join(forms()), secrets.get("STORED"): 1}
    if how == "unserialisable":
        return {"count": {" ".join(forms())}}
    if how == "crash":
        os._exit(3)
    return {"count": 1, "value": secrets.get("STORED")}


def setup(value):
    secrets.set("OWN", value)
    tell()
    return {"ok": True}
`;

const smoke = `from skills.greeter.handlers.main import forms, tell
if __name__ == "__main__":
    tell()
    raise AssertionError(" ".join(forms()))
`;
const contract = `import pytest
from skills.greeter.handlers.main import forms, tell

@pytest.mark.parametrize("form", [0, 1])
def test_forms(form):
    tell()
    values = forms()
    assert values == ["none"], " ".join(values)

def test_long():
    for form in forms():
        print(form)
    assert "".join("x" * 40 + form for form in forms() * 9) == ""
`;
const health = `from adaos.sdk.data import skill_memory
from skills.greeter.handlers.main import forms, tell

def probe():
    tell()
    return {"status": "sick" if skill_memory.get("sick") else "ok", "detail": " ".join(forms())}
`;

const state = useStateFolder();
let workspace: TestWorkspace;
/** Everything that a person, the editor or a script got to see. */
let seen: string[];
beforeEach(async () => {
  workspace = await makeWorkspace();
  seen = [];
});
afterEach(async () => await workspace.dispose());

const context: OperationContext = {
  onStep: message => void seen.push(message),
  onOutput: text => void seen.push(text),
};

async function see(work: Promise<unknown>): Promise<void> {
  const answer = await work.catch((error: unknown) => ({
    error: toSkillberthError(error).toData(),
    whole: inspect(error, { depth: 9 }),
  }));
  seen.push(JSON.stringify(answer));
}

/** What none of it may hold: whole values and lines, as they are and in other forms. */
function forbidden(): readonly string[] {
  const lines = key.split('\n');
  return [...Object.values(canaries), key, ...lines].flatMap(value => [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%20', '+'),
    ...['', 'x', 'xy'].flatMap(before => {
      // The characters of base64 that only the value decides.
      const encoded = Buffer.from(before + value).toString('base64');
      const decided = encoded.slice(before === '' ? 0 : before.length + 1).replace(/.?=*$/, '');
      return [decided, decided.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ]);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
}

function leaks(text: string): readonly string[] {
  return forbidden().filter(form => text.includes(form));
}

test('a skill that tells its secrets in every way is masked everywhere', async () => {
  const { engine } = workspace;
  await writeSkill(workspace, {
    manifest:
      'name: greeter\nversion: 1.0.0\nsecrets: [STORED, OWN, TEST, KEY]\ntools:\n  - name: go\n    entry: handlers.main:go\n    retries: 2\n    output_schema:\n      type: object\n      properties:\n        count: { type: integer, enum: [1, 2] }\n  - name: setup\n    entry: handlers.main:setup\n',
    main,
    files: {
      'tests/smoke/check.py': smoke,
      'tests/contract/test_forms.py': contract,
      'tests/test.config.json': JSON.stringify({ secrets: { TEST: canaries.TEST } }),
      'runtime/health.py': health,
    },
  });
  await engine.setSecret('greeter', 'STORED', canaries.STORED);
  await engine.setSecret(undefined, 'KEY', key);
  await see(engine.install('greeter', { test: true }, context));
  await see(engine.test('greeter', {}, context));
  await see(engine.activate('greeter', { force: true }, context));
  await see(engine.setup('greeter', { value: canaries.OWN }, context));
  for (const how of ['raise', 'misfit', 'unserialisable', 'crash']) {
    await see(engine.run('greeter', 'go', { how }, context));
  }
  const told = seen.join('');
  expect(told).toContain('***');
  for (const code of ['tool-failed', 'output-invalid', 'worker-crashed']) expect(told).toContain(code);

  // The result of a tool is data for its caller.
  const report = await engine.run('greeter', 'go', { how: 'answer' }, context);
  expect(report.result).toEqual({ count: 1, value: canaries.STORED });
  seen.push(report.log);

  const words = ['run', 'greeter', 'go', '--json', '{"how": "raise"}'];
  const cli = await callCommandLine(words, { cwd: workspace.folder });
  expect(cli.stderr).toContain('***');
  seen.push(cli.stdout, cli.stderr);
  for (const command of [
    ['test', 'greeter'],
    ['test', 'greeter', '--json'],
    ['status', 'greeter', '--json'],
    ['secrets', 'list'],
    ['secrets', 'export'],
    ['list', '--json'],
  ]) {
    const answer = await callCommandLine(command, { cwd: workspace.folder });
    seen.push(answer.stdout, answer.stderr);
  }

  await writeSkill(workspace, {
    manifest:
      'name: greeter\nversion: 1.0.0\nsecrets: [STORED, OWN, KEY]\ntools:\n  - name: go\n    entry: handlers.main:remember\n',
    main: 'from adaos.sdk.data import skill_memory\ndef remember(**flags):\n    for name, value in flags.items(): skill_memory.set(name, value)\n',
    files: { 'runtime/health.py': 'def probe():\n    return {"status": "ok"}\n' },
  });
  await engine.install('greeter', {}, context);
  await engine.activate('greeter', { force: true }, context);
  await engine.run('greeter', 'go', { broken: true }, context);
  await see(engine.activate('greeter', { slot: 'A', force: true }, context));
  expect(seen.at(-1)).toContain('import-failed');
  await engine.run('greeter', 'go', { broken: false, sick: true }, context);
  await see(engine.activate('greeter', { slot: 'A', force: true }, context));
  expect(seen.at(-1)).toContain('probe-failed');

  expect(seen.map(leaks).filter(found => found.length > 0)).toEqual([]);
  // Also where one part ends and the next begins.
  expect(leaks(seen.join(''))).toEqual([]);
  const files = [...(await filesBelow(workspace.folder)), ...(await filesBelow(state.at()))];
  expect(files.filter(file => file.endsWith('.log')).length).toBeGreaterThan(2);
  expect(files.some(file => file.endsWith('.xml'))).toBe(true);
  expect(files.some(file => file.endsWith('registry.sqlite'))).toBe(true);
  const kept = /secrets\.json$|test\.config\.json$/;
  for (const file of files.filter(name => !kept.test(name))) {
    expect({ file, leaks: leaks(await readFile(file, 'utf8')) }).toEqual({ file, leaks: [] });
  }
});
