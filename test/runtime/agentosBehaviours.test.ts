import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Invocation, makeInvocation, Person, writeAgentosSkill } from './support/invocation.ts';
import { useStateFolder } from './support/stateFolder.ts';

/** What the tests of the AgentOS runtime demand, with the real registry, real files and real processes. */

useStateFolder();

let world: Invocation;
beforeEach(async () => {
  world = await makeInvocation('execution');
});
afterEach(async () => await world.dispose());

const network = '    net:\n      allow_domains: [api.example.com]\n';

/** Imports the skill and lets it run, as a person does. */
async function enabledSkill(skill: Parameters<typeof writeAgentosSkill>[1] = {}): Promise<void> {
  await writeAgentosSkill(world.workspace, skill);
  await world.engine.import('probe', {}, {});
  await world.engine.enable('probe', new Person(true));
}

describe('Phase gate', () => {
  test('in planning nothing is executed, not even a skill that nobody knows', async () => {
    const planning = await makeInvocation();
    try {
      await expect(planning.invoker.invoke('nobody', 'greet')).rejects.toMatchObject({
        name: 'PhaseViolationError',
        code: 'phase-violation',
        nextStep: expect.stringContaining("setPhase('execution')"),
      });
    } finally {
      await planning.dispose();
    }
  });

  test('in execution a skill that is not enabled fails', async () => {
    await writeAgentosSkill(world.workspace);
    await world.engine.import('probe', {}, {});
    await expect(world.invoker.invoke('probe', 'greet')).rejects.toMatchObject({
      name: 'SkillNotEnabledError',
      code: 'skill-not-enabled',
      nextStep: expect.stringContaining('skillberth enable probe'),
    });
  });

  test('a change of phase counts at the next call', async () => {
    await enabledSkill();
    world.invoker.setPhase('planning');
    await expect(world.invoker.invoke('probe', 'greet')).rejects.toMatchObject({ code: 'phase-violation' });
    world.invoker.setPhase('execution');
    expect((await world.invoker.invoke('probe', 'greet')).result).toEqual({ text: 'Hello you' });
  });

  test('a phase that there is not is refused', () => {
    const phase = 'dreaming' as 'planning';
    expect(() => world.invoker.setPhase(phase)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('Enable', () => {
  test('an import leaves the skill disabled, and enabling lets it run', async () => {
    await writeAgentosSkill(world.workspace);
    const imported = await world.engine.import('probe', {}, {});
    expect(imported).toMatchObject({ status: 'imported_disabled', activated: false });
    expect(await world.loader.isEnabled('probe')).toBe(false);
    const enabled = await world.engine.enable('probe', new Person(true));
    expect(enabled).toMatchObject({ status: 'enabled', activated: true });
    expect(await world.loader.isEnabled('probe')).toBe(true);
    expect((await world.loader.loadEnabledSkills()).map(({ skillId }) => skillId)).toEqual(['probe']);
  });
});

describe('Network permission', () => {
  const source = 'def fetch(domain):\n    return {"asked": domain}\n';

  test('a domain that is declared passes', async () => {
    await enabledSkill({ permissions: network, source, commands: ['fetch'] });
    const { result } = await world.invoker.invoke('probe', 'fetch', { domain: 'API.example.com.' });
    expect(result).toEqual({ asked: 'API.example.com.' });
  });

  test('a domain that is not declared is denied, with the line that would allow it', async () => {
    await enabledSkill({ permissions: network, source, commands: ['fetch'] });
    await expect(world.invoker.invoke('probe', 'fetch', { domain: 'evil.example' })).rejects.toMatchObject({
      name: 'PermissionDeniedError',
      code: 'permission-denied',
      remedy: {
        file: world.workspace.at('skills', 'probe', 'skill.yaml'),
        line: expect.any(Number),
        text: expect.stringContaining('evil.example'),
      },
    });
  });

  test('a skill that declares no network is denied every domain', async () => {
    await enabledSkill({ source, commands: ['fetch'] });
    await expect(world.invoker.invoke('probe', 'fetch', { domain: 'api.example.com' })).rejects.toMatchObject(
      { code: 'permission-denied', message: expect.stringContaining('api.example.com') },
    );
  });
});

describe('File permission', () => {
  const source = `def file(operation, path, text=""):
    with open(path, "r" if operation == "read" else "w") as opened:
        return {"text": opened.read() if operation == "read" else str(opened.write(text))}
`;
  const commands = ['file'];

  test('reading is allowed where it is declared', async () => {
    await enabledSkill({ permissions: '    fs:\n      read: true\n', source, commands });
    await world.workspace.write('notes.txt', 'remember');
    const path = world.workspace.at('notes.txt');
    const { result } = await world.invoker.invoke('probe', 'file', { operation: 'read', path });
    expect(result).toEqual({ text: 'remember' });
  });

  test('writing is denied where only reading is declared', async () => {
    const permissions = '    fs:\n      read: true\n      write: false\n';
    await enabledSkill({ permissions, source, commands });
    const path = world.workspace.at('notes.txt');
    await expect(
      world.invoker.invoke('probe', 'file', { operation: 'write', path, text: 'x' }),
    ).rejects.toMatchObject({
      code: 'permission-denied',
      remedy: { text: expect.stringContaining('write') },
    });
    await expect(world.workspace.read('notes.txt')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('writing is allowed where it is declared', async () => {
    await enabledSkill({ permissions: '    fs:\n      read: true\n      write: true\n', source, commands });
    const path = world.workspace.at('notes.txt');
    await world.invoker.invoke('probe', 'file', { operation: 'write', path, text: 'written' });
    expect(await world.workspace.read('notes.txt')).toBe('written');
  });
});

describe('Execution', () => {
  test('a module that is not there is said to be missing', async () => {
    await enabledSkill();
    await rm(world.workspace.at('skills/.runtime/probe/1.0.0/slots/A/src/skills/probe/src/main.py'));
    // What lies there now is what the person lets run.
    await world.engine.enable('probe', new Person(true));
    await expect(world.invoker.invoke('probe', 'greet')).rejects.toMatchObject({
      name: 'ModuleNotFoundError',
      code: 'module-not-found',
      message: expect.stringContaining('src/main.py'),
    });
  });

  test('an unknown command is said to be unknown', async () => {
    await enabledSkill();
    await expect(world.invoker.invoke('probe', 'shout')).rejects.toMatchObject({
      name: 'CommandNotFoundError',
      code: 'tool-not-found',
      nextStep: 'Name one of: greet.',
    });
  });

  test('a command gets its arguments by name and answers JSON', async () => {
    await enabledSkill();
    const report = await world.invoker.invoke('probe', 'greet', { who: 'Ada' });
    expect(report).toMatchObject({ skill: 'probe', tool: 'greet', slot: 'A', result: { text: 'Hello Ada' } });
  });
});

describe('End to end', () => {
  test('import, enable, invoke', async () => {
    await writeAgentosSkill(world.workspace, {}, 'elsewhere/probe');
    await world.engine.import(world.workspace.at('elsewhere', 'probe'), {}, {});
    await world.engine.enable('probe', new Person(true));
    expect((await world.invoker.invoke('probe', 'greet', { who: 'Ada' })).result).toEqual({
      text: 'Hello Ada',
    });
    expect(await world.registry.getSkill('probe')).toMatchObject({ status: 'enabled', version: '1.0.0' });
  });
});

describe('Phase', () => {
  test('the phase of a workspace holds for whoever asks it', async () => {
    await enabledSkill();
    await world.engine.setPhase('planning');
    await expect(world.engine.run('probe', 'greet', {}, {})).rejects.toMatchObject({
      code: 'phase-violation',
      nextStep: expect.stringContaining('skillberth phase execution'),
    });
    await world.engine.setPhase('execution');
    expect((await world.engine.run('probe', 'greet', {}, {})).result).toEqual({ text: 'Hello you' });
  });
});

describe('Network', () => {
  test('what the arguments do not show, the running process is denied', async () => {
    const source = `import socket
def greet():
    try:
        socket.create_connection(("203.0.113.1", 443), timeout=3).close()
        return {"reached": True}
    except OSError as problem:
        return {"reached": False, "problem": type(problem).__name__}
`;
    await enabledSkill({ permissions: network, source });
    expect((await world.invoker.invoke('probe', 'greet')).result).toMatchObject({ reached: false });
  });
});

describe('Files', () => {
  test('what the arguments do not show, the running process is denied', async () => {
    const source = `def greet(target):
    try:
        with open(target, "w") as file: file.write("x")
        return {"written": True}
    except OSError:
        return {"written": False}
`;
    await enabledSkill({ permissions: '    fs:\n      read: true\n', source });
    const target = world.workspace.at('escaped.txt');
    expect((await world.invoker.invoke('probe', 'greet', { target })).result).toEqual({ written: false });
    await expect(world.workspace.read('escaped.txt')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('Disable', () => {
  test('takes effect at the next call, without a reload', async () => {
    await enabledSkill();
    expect((await world.invoker.invoke('probe', 'greet')).result).toEqual({ text: 'Hello you' });
    await world.engine.disable('probe');
    await expect(world.invoker.invoke('probe', 'greet')).rejects.toMatchObject({ code: 'skill-not-enabled' });
    await world.registry.setStatus('probe', 'enabled');
    expect((await world.invoker.invoke('probe', 'greet')).result).toEqual({ text: 'Hello you' });
  });
});
