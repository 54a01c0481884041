import { afterEach, beforeEach, expect, test } from 'vitest';
import { LimitExceededError } from '../../runtime/execution/index.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const agentos = (permissions: string): string =>
  `skill_id: greeter
name: Greeter
version: 1.0.0
author: Ada
description: Greets.
entry:
  runtime: python
  module: handlers/main.py
  exports:
    - {command: get, handler: get}
capabilities: {class: io}
${permissions}`;

const nothing = 'def get(url):\n    return {}\n';

async function refused(
  manifest: string,
  input: Readonly<Record<string, unknown>>,
  main = nothing,
): Promise<unknown> {
  await writeSkill(workspace, { manifest, main });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
  return await workspace.engine.run('greeter', 'get', input, {}).catch((error: unknown) => error);
}

test('lines that belong below each other are told as one that YAML reads the same', async () => {
  expect(await refused(agentos(''), { url: 'http://api.example.com/' })).toMatchObject({
    code: 'permission-denied',
    nextStep: expect.stringContaining(
      '`requires: {permissions: {net: {allow_domains: [api.example.com], protocols: [http]}}}`',
    ),
  });
});

test('lines that stand beside each other are told one by one', async () => {
  const manifest = agentos('requires:\n  permissions:\n    net:\n      allow_domains: [example.com]\n');
  expect(await refused(manifest, { url: 'http://api.example.com/' })).toMatchObject({
    code: 'permission-denied',
    nextStep: expect.stringContaining(
      '`allow_domains: [example.com, api.example.com]` and `protocols: [https, http]`',
    ),
  });
});

test('an address of this machine leads to the flag for development', async () => {
  const manifest = agentos('requires:\n  permissions:\n    net:\n      allow_domains: [localhost]\n');
  expect(await refused(manifest, { url: 'http://localhost:8080/' })).toMatchObject({
    code: 'permission-denied',
    nextStep: expect.stringContaining('--allow-localhost'),
  });
});

test('a failure with a refusal stays the kind of error that it was', async () => {
  const failure = await refused(
    agentos('limits: {max_runtime_ms: 1500}\n'),
    { url: '' },
    `import urllib.request

def get(url):
    try:
        urllib.request.urlopen("https://api.example.com/")
    except OSError:
        pass
    while True:
        pass
`,
  );
  expect(failure).toBeInstanceOf(LimitExceededError);
  expect(failure).toMatchObject({
    code: 'tool-timeout',
    nextStep: expect.stringMatching(/^It was refused network api\.example\.com/),
  });
});

test('what stays closed in an open workspace leads to no permission', async () => {
  await workspace.write('.git/config', '[core]\n');
  const manifest = agentos('requires: {permissions: {fs: {read: true}}}\n');
  const file = JSON.stringify(workspace.at('.git', 'config'));
  const main = `def get(url):\n    return {"text": open(${file}).read()}\n`;
  expect(await refused(manifest, { url: '' }, main)).toMatchObject({
    code: 'tool-failed',
    nextStep: expect.stringMatching(/No permission allows that; mend the tool\.$/),
  });
});
