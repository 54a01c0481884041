import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SkillInvoker } from '../../runtime/execution/index.ts';
import { Engine } from '../../runtime/index.ts';
import { type Invocation, makeInvocation, Person } from './support/invocation.ts';
import { useStateFolder } from './support/stateFolder.ts';
import { pythonFolder, supervisorScript, writeSkill } from './support/workspace.ts';

useStateFolder();

let world: Invocation;
beforeEach(async () => {
  world = await makeInvocation('execution');
});
afterEach(async () => await world.dispose());

/** A skill whose tool demands a number, returns a text where its schema wants none, and may use no network. */
async function writeStrictSkill(): Promise<void> {
  await writeSkill(world.workspace, {
    name: 'strict',
    manifest: `name: strict
version: 1.0.0
tools:
  - name: go
    entry: handlers.main:go
    timeout_seconds: 5
    input_schema:
      type: object
      properties:
        n: { type: integer }
        domain: { type: string }
      required: [n]
    output_schema: { type: integer }
`,
    main: 'def go(n, domain=""):\n    if n == 0: raise ValueError("no zero")\n    return n if n > 1 else "one"\n',
  });
}

async function activeStrictSkill(): Promise<void> {
  await writeStrictSkill();
  await world.engine.install('strict', {}, {});
  await world.engine.activate('strict', {}, new Person(true));
}

const denied = { domain: 'api.example.com' };

/** The code of the first gate that refuses, and that a dry run says the same. */
async function firstRefusal(command: string, input: Readonly<Record<string, unknown>>): Promise<string> {
  const dry = await world.invoker.invoke('strict', command, input, { dryRun: true });
  const real = await world.invoker.invoke('strict', command, input).then(
    () => undefined,
    (error: { readonly code: string }) => error.code,
  );
  expect(dry.error?.code).toBe(real);
  return real ?? 'allowed';
}

describe('The gates in their order, each first where several would refuse', () => {
  test('phase before everything', async () => {
    world.invoker.setPhase('planning');
    expect(await firstRefusal('nothing', denied)).toBe('phase-violation');
  });

  test('a skill that nobody knows before its command', async () => {
    expect(await firstRefusal('nothing', denied)).toBe('skill-not-found');
  });

  test('enabled before eligible and everything behind it', async () => {
    await activeStrictSkill();
    await world.engine.disable('strict');
    await world.workspace.write('skills.json', '{"skills": {"deny": ["strict"]}}');
    expect(await firstRefusal('nothing', denied)).toBe('skill-not-enabled');
  });

  test('approved before eligible', async () => {
    await activeStrictSkill();
    await world.workspace.write(
      'skills/.runtime/strict/1.0.0/slots/A/src/skills/strict/handlers/main.py',
      'def go(n, domain=""):\n    return 7\n',
    );
    await world.workspace.write('skills.json', '{"skills": {"deny": ["strict"]}}');
    expect(await firstRefusal('nothing', denied)).toBe('approval-needed');
  });

  test('eligible before the command', async () => {
    await activeStrictSkill();
    await world.workspace.write('skills.json', '{"skills": {"deny": ["strict"]}}');
    expect(await firstRefusal('nothing', denied)).toBe('skill-not-eligible');
  });

  test('the command before the permissions', async () => {
    await activeStrictSkill();
    expect(await firstRefusal('nothing', denied)).toBe('tool-not-found');
  });

  test('the permissions before the input', async () => {
    await activeStrictSkill();
    expect(await firstRefusal('go', denied)).toBe('permission-denied');
  });

  test('the input before the execution', async () => {
    await activeStrictSkill();
    expect(await firstRefusal('go', { n: 'zero' })).toBe('input-invalid');
  });

  test('the execution before the output', async () => {
    await activeStrictSkill();
    await expect(world.invoker.invoke('strict', 'go', { n: 0 })).rejects.toMatchObject({
      code: 'tool-failed',
    });
    await expect(world.invoker.invoke('strict', 'go', { n: 1 })).rejects.toMatchObject({
      name: 'OutputInvalidError',
      code: 'output-invalid',
      logFile: expect.stringMatching(/run\.log$/),
    });
    expect((await world.invoker.invoke('strict', 'go', { n: 2 })).result).toBe(2);
  });

  test('arguments that are no JSON object are an invalid input', async () => {
    await activeStrictSkill();
    const loop: Record<string, unknown> = { n: 2 };
    loop['self'] = loop;
    for (const input of [loop, [2], { n: 2n }] as Readonly<Record<string, unknown>>[])
      expect(await firstRefusal('go', input)).toBe('input-invalid');
  });
});

describe('Each refusal in the audit', () => {
  test('one record a refusal, with its reason; two an execution', async () => {
    await activeStrictSkill();
    const before = (await world.engine.audit({})).length;
    const tries: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['nothing', {}],
      ['go', denied],
      ['go', {}],
      ['go', { n: 2 }],
      ['go', { n: 0 }],
      ['go', { n: 1 }],
    ];
    for (const [command, input] of tries)
      await world.invoker.invoke('strict', command, input).catch(() => undefined);
    const records = (await world.engine.audit({})).slice(before);
    expect(records.map(({ event, verdict, reason }) => [event, verdict, reason?.split(':')[0]])).toEqual([
      ['invoke', 'deny', 'tool-not-found'],
      ['invoke', 'deny', 'permission-denied'],
      ['invoke', 'deny', 'input-invalid'],
      ['invoke', 'allow', undefined],
      ['result', 'allow', undefined],
      ['invoke', 'allow', undefined],
      ['result', 'error', 'tool-failed'],
      ['invoke', 'allow', undefined],
      ['result', 'error', 'output-invalid'],
    ]);
    expect(records[3]).toMatchObject({
      actor: 'api',
      skill: 'strict',
      version: '1.0.0',
      slot: 'A',
      command: 'go',
      phase: 'execution',
      argumentDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(records[4]?.invocation).toBe(records[3]?.invocation);
    expect(records.every(record => record.argumentText === undefined)).toBe(true);
    expect(await world.engine.verifyAudit()).toMatchObject({ intact: true });
  });

  test('a refusal by the phase names a skill that nobody knows', async () => {
    world.invoker.setPhase('planning');
    await world.invoker.invoke('nobody', 'go').catch(() => undefined);
    expect((await world.engine.audit({ limit: 1 }))[0]).toMatchObject({
      event: 'invoke',
      verdict: 'deny',
      skill: 'nobody',
      phase: 'planning',
    });
  });

  test('a secret that is given as an argument is in no record', async () => {
    const secret = 'correct-horse-battery';
    await activeStrictSkill();
    await world.engine.setSecret('strict', 'TOKEN', secret);
    const recording = new SkillInvoker(world.loader, { executionPhase: 'execution', recordArguments: true });
    try {
      await recording.invoke('strict', 'go', { domain: `${secret}.example.com` }).catch(() => undefined);
      await recording.invoke('strict', 'go', { n: 2, domain: '', note: secret }).catch(() => undefined);
    } finally {
      await recording.dispose();
    }
    const records = await world.engine.audit({});
    expect(records.at(-1)?.argumentText ?? records.at(-2)?.argumentText).toContain('"n":2');
    expect(JSON.stringify(records)).not.toContain(secret);
  });
});

describe('Whose call it is', () => {
  const engineOf = (actor: 'cli' | 'editor' | 'api' | 'mcp'): Engine =>
    new Engine({ workspaceFolders: [world.workspace.folder], supervisorScript, pythonFolder, actor });

  test.each(['cli', 'editor'] as const)("without a phase, %s is a person's and runs", async actor => {
    await activeStrictSkill();
    const engine = engineOf(actor);
    expect((await engine.run('strict', 'go', { n: 2 }, {}, { dryRun: true })).allowed).toBe(true);
    await engine.dispose();
  });

  test.each(['api', 'mcp'] as const)('without a phase, %s is held in planning', async actor => {
    await activeStrictSkill();
    const engine = engineOf(actor);
    await expect(engine.run('strict', 'go', { n: 2 }, {})).rejects.toMatchObject({
      code: 'phase-violation',
      nextStep: expect.stringContaining('skillberth phase execution'),
    });
    await world.engine.setPhase('execution');
    expect((await engine.run('strict', 'go', { n: 2 }, {}, { dryRun: true })).allowed).toBe(true);
    await engine.dispose();
  });
});
