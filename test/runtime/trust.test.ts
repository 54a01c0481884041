import { cp, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '../../runtime/index.ts';
import { callCommandLine } from './support/commandLine.ts';
import { below, GitRepository, greeterFiles } from './support/gitRepository.ts';
import { type Invocation, makeInvocation, Person, writeAgentosSkill } from './support/invocation.ts';
import { useStateFolder } from './support/stateFolder.ts';
import { pythonFolder, supervisorScript } from './support/workspace.ts';

const state = useStateFolder();

let world: Invocation;
beforeEach(async () => {
  world = await makeInvocation('execution');
});
afterEach(async () => await world.dispose());

/** Milliseconds after which a file counts as being at rest. */
const settled = 2200;

const slotA = 'skills/.runtime/probe/1.0.0/slots/A';
const mainFile = `${slotA}/src/skills/probe/src/main.py`;
const domains = (...names: readonly string[]): string =>
  `    net:\n      allow_domains: [${names.join(', ')}]\n`;

function engineOf(folder: string, actor: 'cli' | 'api' = 'cli'): Engine {
  return new Engine({ workspaceFolders: [folder], supervisorScript, pythonFolder, actor });
}

/** Another process of the same user: an engine that remembers nothing. */
async function elsewhere<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = engineOf(world.workspace.folder);
  try {
    return await work(engine);
  } finally {
    await engine.dispose();
  }
}

async function activeProbe(skill: Parameters<typeof writeAgentosSkill>[1] = {}): Promise<Person> {
  const person = new Person(false);
  await writeAgentosSkill(world.workspace, skill);
  await world.engine.install('probe', {}, person);
  await world.engine.activate('probe', {}, person);
  return person;
}

const greet = (engine = world.engine) => engine.run('probe', 'greet', {}, {});

describe('A local folder', () => {
  test("a person's own activation is the answer: told once, never asked, and enable asks nothing more", async () => {
    const person = await activeProbe({ permissions: domains('api.example.com') });
    expect(person.asked).toEqual([]);
    expect(person.told).toEqual([
      expect.objectContaining({
        skill: 'probe',
        version: '1.0.0',
        slot: 'A',
        reason: 'first',
        permissions: expect.arrayContaining([expect.stringContaining('api.example.com')]),
      }),
    ]);
    await world.engine.enable('probe', person);
    expect([person.asked.length, person.told.length]).toEqual([0, 1]);
    expect((await greet()).result).toEqual({ text: 'Hello you' });
  });

  test('install --test is the answer too, and activate asks nothing more', async () => {
    const person = new Person(false);
    await writeAgentosSkill(world.workspace);
    await world.workspace.write('skills/probe/tests/smoke/test_it.py', 'assert True\n');
    const { tests } = await world.engine.install('probe', { test: true }, person);
    expect(tests?.outcome).toBe('passed');
    await world.engine.activate('probe', {}, person);
    expect([person.asked.length, person.told.length]).toEqual([0, 1]);
    expect((await greet()).result).toEqual({ text: 'Hello you' });
  });

  test('the same content again: nothing is asked or told, and it stays enabled', async () => {
    await activeProbe();
    const person = new Person(false);
    await world.engine.install('probe', {}, person);
    await world.engine.test('probe', {}, person);
    await world.engine.activate('probe', {}, person);
    expect([person.asked, person.told]).toEqual([[], []]);
    expect((await elsewhere(engine => greet(engine))).slot).toBe('B');
    const imported = await world.engine.import('probe', {}, {});
    expect(imported.status).toBe('enabled');
  });

  test('changed content is told, wider permissions are asked', async () => {
    await activeProbe({ permissions: domains('api.example.com') });
    await writeAgentosSkill(world.workspace, {
      permissions: domains('api.example.com'),
      source: 'def greet():\n    return "changed"\n',
    });
    const person = new Person(false);
    await world.engine.install('probe', {}, person);
    await world.engine.activate('probe', {}, person);
    expect([person.asked.length, person.told.map(({ reason }) => reason)]).toEqual([0, ['changed']]);
    await writeAgentosSkill(world.workspace, { permissions: domains('api.example.com', 'evil.example') });
    await world.engine.install('probe', {}, person);
    await expect(world.engine.activate('probe', {}, person)).rejects.toMatchObject({
      code: 'approval-needed',
      message: expect.stringContaining('evil.example'),
    });
    expect(person.asked).toEqual([
      expect.objectContaining({ reason: 'widened', added: [expect.stringContaining('evil.example')] }),
    ]);
    // What was active before still runs.
    expect((await greet()).result).toBe('changed');
  });

  test('a test of a slot that nobody approved asks', async () => {
    await writeAgentosSkill(world.workspace);
    await world.engine.install('probe', {}, {});
    await expect(world.engine.test('probe', {}, {})).rejects.toMatchObject({ code: 'approval-needed' });
    const person = new Person(true);
    await world.engine.test('probe', {}, person);
    expect(person.asked).toHaveLength(1);
  });

  test('a program cannot approve: without somebody to ask it is refused, and the audit says so', async () => {
    await writeAgentosSkill(world.workspace);
    const program = engineOf(world.workspace.folder, 'api');
    try {
      await program.install('probe', {}, {});
      await expect(program.activate('probe', {}, {})).rejects.toMatchObject({
        code: 'approval-needed',
        message: expect.stringContaining('No network.'),
        nextStep: expect.stringContaining('--yes'),
      });
      const records = await program.audit({});
      expect(records.slice(-2)).toMatchObject([
        { event: 'approve', verdict: 'deny', actor: 'api' },
        {
          event: 'activate',
          verdict: 'deny',
          actor: 'api',
          reason: expect.stringMatching(/^approval-needed/),
        },
      ]);
    } finally {
      await program.dispose();
    }
  });

  test('what was disabled stays so through an activation, which says it', async () => {
    await activeProbe();
    await world.engine.disable('probe');
    const person = new Person(true);
    await world.engine.install('probe', {}, person);
    await world.engine.activate('probe', {}, person);
    expect(person.steps.join('\n')).toContain('probe stays disabled');
    await expect(greet()).rejects.toMatchObject({ code: 'skill-not-enabled' });
    await world.engine.enable('probe', person);
    expect((await greet()).result).toEqual({ text: 'Hello you' });
  });

  test('a rollback asks nothing, and what it returns to runs', async () => {
    await activeProbe({ source: 'def greet():\n    return 1\n' });
    await activeProbe({ source: 'def greet():\n    return 2\n' });
    expect((await greet()).result).toBe(2);
    const person = new Person(false);
    await world.engine.rollback('probe', person);
    expect([person.asked, person.told]).toEqual([[], []]);
    expect((await greet()).result).toBe(1);
  });
});

describe('From git', () => {
  const reference = (repository: GitRepository): string => `${repository.url}#main:greeter`;

  test('a person is asked, even by their own activation; yes lets it run, no does not', async () => {
    const repository = new GitRepository(world.workspace.at('remote'));
    repository.commit(below('greeter', greeterFiles()));
    await world.engine.import(reference(repository), {}, {});
    const refusing = new Person(false);
    await expect(world.engine.enable('greeter', refusing)).rejects.toMatchObject({
      code: 'approval-needed',
      message: expect.stringContaining('it was refused'),
    });
    expect(refusing.asked).toEqual([
      expect.objectContaining({ origin: expect.objectContaining({ kind: 'git' }) }),
    ]);
    await expect(world.engine.activate('greeter', {}, {})).rejects.toMatchObject({ code: 'approval-needed' });
    const willing = new Person(true);
    await world.engine.enable('greeter', willing);
    expect([willing.asked.length, willing.told.length]).toEqual([1, 0]);
    expect((await world.engine.run('greeter', 'greet', { who: 'Ada' }, {})).result).toMatchObject({
      text: 'Hello Ada',
    });
  });

  test('an import with other content is disabled until it is approved again', async () => {
    const repository = new GitRepository(world.workspace.at('remote'));
    repository.commit(below('greeter', greeterFiles()));
    await world.engine.import(reference(repository), {}, {});
    await world.engine.enable('greeter', new Person(true));
    expect((await world.engine.import(reference(repository), {}, {})).status).toBe('enabled');
    repository.commit(below('greeter', greeterFiles({ word: 'Bye' })));
    expect((await world.engine.import(reference(repository), {}, {})).status).toBe('imported_disabled');
    await expect(world.engine.run('greeter', 'greet', { who: 'Ada' }, {})).rejects.toMatchObject({
      code: 'skill-not-enabled',
    });
  });
});

describe('A cloned repository with a committed, active slot', () => {
  let clone = '';
  beforeEach(async () => {
    clone = await mkdtemp(path.join(os.tmpdir(), 'skillberth clone-'));
  });
  afterEach(async () => await rm(clone, { recursive: true, force: true }));

  test.each(['activate', 'enable'] as const)('runs nothing before its own user says %s', async command => {
    await activeProbe();
    await cp(world.workspace.folder, clone, { recursive: true });
    const engine = engineOf(clone);
    try {
      await expect(greet(engine)).rejects.toMatchObject({ code: 'skill-not-enabled' });
      await expect(engine.setup('probe', {}, {})).rejects.toMatchObject({ code: 'skill-not-enabled' });
      await expect(engine.test('probe', {}, {})).rejects.toMatchObject({ code: 'approval-needed' });
      // Their activation is the answer; enabling asks.
      const person = new Person(command === 'enable');
      if (command === 'enable') await engine.enable('probe', person);
      else await engine.activate('probe', { slot: 'A' }, person);
      expect([person.asked.length, person.told.length]).toEqual(command === 'enable' ? [1, 0] : [0, 1]);
      expect((await greet(engine)).result).toEqual({ text: 'Hello you' });
    } finally {
      await engine.dispose();
    }
  });

  test('claims of its own about where it came from lead to no other skill', async () => {
    await activeProbe();
    await cp(world.workspace.at('skills', '.runtime'), path.join(clone, '.skillberth', 'runtime'), {
      recursive: true,
    });
    const manifest = path.join(clone, '.skillberth/runtime/probe/1.0.0/slots/A/resolved.manifest.json');
    const resolved = JSON.parse(await world.workspace.read(`${slotA}/resolved.manifest.json`)) as object;
    const origin = { kind: 'folder', path: world.workspace.at('skills', 'probe') };
    await writeFile(manifest, JSON.stringify({ ...resolved, origin }));
    const engine = engineOf(clone);
    try {
      await expect(greet(engine)).rejects.toMatchObject({ code: 'skill-not-enabled' });
    } finally {
      await engine.dispose();
    }
  });
});

describe('What changes after the approval', () => {
  test('sources of the same size, with their times put back', async () => {
    const time = new Date('2024-05-06T07:08:09Z');
    const file = world.workspace.at(mainFile);
    await writeAgentosSkill(world.workspace);
    await world.engine.install('probe', {}, {});
    await utimes(file, time, time);
    await world.engine.activate('probe', {}, new Person(false));
    // Long enough for what was read to be remembered instead of read again, here and below.
    await sleep(settled);
    expect((await greet()).result).toEqual({ text: 'Hello you' });
    const text = await world.workspace.read(mainFile);
    await writeFile(file, text.replace('Hello', 'Hallo'));
    await utimes(file, time, time);
    const refusal = {
      code: 'approval-needed',
      message: 'probe does not run: its content is not what was approved.',
      nextStep: expect.stringContaining('skillberth enable probe'),
    };
    await expect(greet()).rejects.toMatchObject(refusal);
    await sleep(settled);
    await expect(greet()).rejects.toMatchObject(refusal);
    await expect(elsewhere(engine => greet(engine))).rejects.toMatchObject(refusal);
    await writeFile(file, text);
    expect((await greet()).result).toEqual({ text: 'Hello you' });
  });

  test('a module that no install copies, in a folder that none looks into', async () => {
    await activeProbe();
    await world.workspace.write(`${slotA}/src/skills/probe/node_modules/x/index.js`, 'module.exports = 1;\n');
    await expect(greet()).rejects.toMatchObject({ code: 'approval-needed' });
  });

  test('a module beside the skill, where Python looks first', async () => {
    await activeProbe();
    await world.workspace.write(`${slotA}/src/json.py`, 'raise SystemExit\n');
    await expect(greet()).rejects.toMatchObject({ code: 'approval-needed' });
  });

  test('what the resolved manifest declares', async () => {
    await activeProbe();
    const file = `${slotA}/resolved.manifest.json`;
    const resolved = JSON.parse(await world.workspace.read(file)) as { declared_permissions: object };
    const files = { read: 'workspace', write: 'workspace' };
    await world.workspace.write(
      file,
      JSON.stringify({ ...resolved, declared_permissions: { ...resolved.declared_permissions, files } }),
    );
    await expect(greet()).rejects.toMatchObject({
      code: 'approval-needed',
      message: 'probe does not run: it asks for more than was approved.',
    });
  });

  test('the packages, at the first use in a process', async () => {
    await activeProbe();
    await world.workspace.write(`${slotA}/env/requests.py`, 'stolen = True\n');
    await expect(elsewhere(engine => greet(engine))).rejects.toMatchObject({
      code: 'approval-needed',
      message: expect.stringContaining('packages'),
    });
  });

  test('files that are changed between the question and the answer', async () => {
    await writeAgentosSkill(world.workspace);
    await world.engine.install('probe', {}, {});
    const approve = async (): Promise<boolean> => {
      await world.workspace.write(mainFile, 'def greet():\n    return "another"\n');
      return true;
    };
    await expect(world.engine.test('probe', {}, { approve })).rejects.toMatchObject({
      code: 'approval-needed',
      message: expect.stringContaining('while you were asked'),
    });
  });
});

describe('Two processes', () => {
  test('what one decides counts at the next call of the other', async () => {
    await activeProbe();
    expect((await greet()).result).toEqual({ text: 'Hello you' });
    const environment = { env: { ...process.env, SKILLBERTH_HOME: state.at() }, cwd: world.workspace.folder };
    expect((await callCommandLine(['disable', 'probe'], environment)).code).toBe(0);
    await expect(greet()).rejects.toMatchObject({ code: 'skill-not-enabled' });
    expect((await callCommandLine(['enable', 'probe', '--yes'], environment)).code).toBe(0);
    expect((await greet()).result).toEqual({ text: 'Hello you' });
    const ran = await callCommandLine(['run', 'probe', 'greet', '--json', '{}'], environment);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('Hello you') });
  });

  test('both approve at once: one row, both run', async () => {
    await writeAgentosSkill(world.workspace);
    await world.engine.install('probe', {}, {});
    await Promise.all([
      // By its name: whoever comes second finds it active already.
      world.engine.activate('probe', { slot: 'A' }, new Person(true)),
      elsewhere(engine => engine.enable('probe', new Person(true))),
    ]);
    expect((await greet()).result).toEqual({ text: 'Hello you' });
    expect(await world.registry.listSkills()).toHaveLength(1);
    expect(await world.engine.verifyAudit()).toMatchObject({ intact: true });
  });
});
