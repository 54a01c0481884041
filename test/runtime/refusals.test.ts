import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

const python = 'import urllib.request\n';

async function active(manifest: string, main: string): Promise<void> {
  await writeSkill(workspace, {
    manifest: `name: greeter\nversion: 1.0.0\n${manifest}tools:\n  - {name: go, entry: "handlers.main:go"}\n`,
    main: python + main,
  });
  await workspace.engine.install('greeter', {}, {});
  await workspace.engine.activate('greeter', {}, {});
}

test('a tool that fails because a host is refused says so, with the line that would allow it', async () => {
  await active('', 'def go():\n    return urllib.request.urlopen("https://api.example.com/").status\n');
  let output = '';
  const failure = await workspace.engine
    .run('greeter', 'go', {}, { onOutput: text => (output += text) })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'tool-failed',
    nextStep: expect.stringMatching(
      /^It was refused network api\.example\.com(:443)?.*`permissions: \[network\]`.*skill\.yaml:\d+.*install and activate greeter again\.$/s,
    ),
  });
  // Also in what the tool prints, and so in its log, once.
  expect(output.match(/^Refused network api\.example\.com.*$/gm)).toHaveLength(1);
});

test('a service on this machine names the way for development', async () => {
  await active(
    'permissions: [network]\n',
    'def go():\n    return urllib.request.urlopen("http://localhost:9/").status\n',
  );
  await expect(workspace.engine.run('greeter', 'go', {}, {})).rejects.toMatchObject({
    code: 'tool-failed',
    nextStep: expect.stringContaining('--allow-localhost'),
  });
});

test('a failure without a refusal keeps its own next step', async () => {
  await active('', 'def go():\n    raise ValueError("no")\n');
  await expect(workspace.engine.run('greeter', 'go', {}, {})).rejects.toMatchObject({
    code: 'tool-failed',
    nextStep: expect.not.stringContaining('refused'),
  });
});
