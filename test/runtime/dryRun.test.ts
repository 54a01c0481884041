import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Invocation, makeInvocation, Person, writeAgentosSkill } from './support/invocation.ts';
import { useStateFolder } from './support/stateFolder.ts';

useStateFolder();

let world: Invocation;
beforeEach(async () => {
  world = await makeInvocation('execution');
});
afterEach(async () => await world.dispose());

const permissions = '    net:\n      allow_domains: [api.example.com]\n';
const source = 'def fetch(domain=""):\n    return domain\n';

async function enabled(): Promise<void> {
  await writeAgentosSkill(world.workspace, { permissions, source, commands: ['fetch'] });
  await world.engine.import('probe', {}, {});
  await world.engine.enable('probe', new Person(true));
}

const gates = ['phase', 'enabled', 'eligible', 'command', 'permissions', 'input', 'execution', 'output'];

test('a call that would run: every gate allows, and nothing is executed or noted', async () => {
  await enabled();
  const before = await world.engine.audit({});
  const report = await world.invoker.invoke(
    'probe',
    'fetch',
    { domain: 'api.example.com' },
    { dryRun: true },
  );
  expect(report).toMatchObject({ skill: 'probe', version: '1.0.0', slot: 'A', tool: 'fetch', allowed: true });
  expect(report.error).toBeUndefined();
  expect(report.gates.map(({ gate }) => gate)).toEqual(gates);
  expect(report.gates.map(({ verdict }) => verdict)).toEqual([
    ...Array.from({ length: 6 }, () => 'allow'),
    'skipped',
    'skipped',
  ]);
  expect(report.gates.every(({ reason }) => /[.]$/.test(reason))).toBe(true);
  await expect(world.workspace.read('skills/.runtime/probe/1.0.0/slots/A/logs/run.log')).rejects.toThrow();
  expect(await world.engine.audit({})).toEqual(before);
});

test('a denied call names the line of the manifest that would allow it, and with that line it runs', async () => {
  await enabled();
  const input = { domain: 'maps.example.org' };
  const report = await world.invoker.invoke('probe', 'fetch', input, { dryRun: true });
  expect(report).toMatchObject({ allowed: false, error: { code: 'permission-denied' } });
  const verdict = report.gates.find(({ gate }) => gate === 'permissions');
  const file = world.workspace.at('skills', 'probe', 'skill.yaml');
  expect(verdict).toMatchObject({ verdict: 'deny', remedy: { file } });
  const { line = 0, text = '' } = verdict?.remedy ?? {};
  const lines = (await world.workspace.read('skills/probe/skill.yaml')).split('\n');
  expect(lines[line - 1]).toContain('allow_domains');
  expect(report.gates.slice(5).map(gate => gate.verdict)).toEqual(['skipped', 'skipped', 'skipped']);

  await world.workspace.write('skills/probe/skill.yaml', lines.with(line - 1, text).join('\n'));
  await world.engine.import('probe', {}, {});
  await world.engine.activate('probe', {}, new Person(true));
  const mended = await world.invoker.invoke('probe', 'fetch', input, { dryRun: true });
  expect(mended.allowed).toBe(true);
});

test('the first gate that refuses ends it; the others were not asked', async () => {
  const report = await world.invoker.invoke('nobody', 'fetch', {}, { dryRun: true });
  expect(report).toMatchObject({ skill: 'nobody', allowed: false, error: { code: 'skill-not-found' } });
  expect(report.gates.map(({ verdict }) => verdict)).toEqual([
    'allow',
    'deny',
    ...Array.from({ length: 6 }, () => 'skipped'),
  ]);
});

test('planning: one sentence and the way out', async () => {
  await enabled();
  await world.engine.setPhase('planning');
  const report = await world.engine.run('probe', 'fetch', {}, {}, { dryRun: true });
  expect(report.error).toMatchObject({
    code: 'phase-violation',
    message: 'This workspace is in the planning phase: no skill is executed.',
    nextStep: 'Run `skillberth phase execution` to let skills be executed here.',
  });
});
