import { cpSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { expectTidy, historyOf, type SlotFacts, slotFacts, withoutNames } from './slotFacts.ts';
import { type Operation, run, type Scenario } from './slotScenarios.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

/** A workspace before an operation, and what it is before and after it. */
export interface Rehearsal {
  readonly scenario: Scenario;
  readonly workspace: TestWorkspace;
  readonly before: SlotFacts;
  readonly after: SlotFacts;
  readonly historyBefore: readonly string[];
  readonly historyAfter: readonly string[];
}

export async function copyOf(workspace: TestWorkspace): Promise<TestWorkspace> {
  const copy = await makeWorkspace();
  await rm(copy.folder, { recursive: true });
  cpSync(workspace.folder, copy.folder, { recursive: true, verbatimSymlinks: true });
  return copy;
}

export async function rehearse(scenario: Scenario, workspace: TestWorkspace): Promise<Rehearsal> {
  const before = await slotFacts(workspace);
  const rehearsal = await copyOf(workspace);
  try {
    await run(rehearsal.engine, scenario.operation);
    return {
      scenario,
      workspace,
      before,
      after: withoutNames(await slotFacts(rehearsal), before),
      historyBefore: historyOf(workspace),
      historyAfter: historyOf(rehearsal),
    };
  } finally {
    await rehearsal.dispose();
  }
}

export const nextCommands: readonly Operation[] = [
  { kind: 'install' },
  { kind: 'activate' },
  { kind: 'rollback' },
  { kind: 'test' },
];

/** The state is wholly the old one or wholly the new one. Answers whether it is the new one. */
export async function expectOldOrNew(struck: TestWorkspace, rehearsal: Rehearsal): Promise<boolean> {
  const facts = withoutNames(await slotFacts(struck), rehearsal.before);
  const isNew = JSON.stringify(facts) === JSON.stringify(rehearsal.after);
  if (!isNew) expect(facts).toEqual(rehearsal.before);
  return isNew;
}

/** The next command works, or refuses for a reason that the state gives; the history lacks and repeats nothing. */
export async function expectNextCommand(
  struck: TestWorkspace,
  rehearsal: Rehearsal,
  command: Operation,
): Promise<void> {
  const copy = await copyOf(struck);
  try {
    const facts = await slotFacts(copy);
    const expected = expectedError(facts, command);
    const code = await run(copy.engine, command).then(
      () => undefined,
      (error: { readonly code?: string }) => error.code ?? String(error),
    );
    expect(code, `${command.kind} afterwards`).toBe(expected);
    await slotFacts(copy);
    expectTidy(copy);
    expectHistory(copy, rehearsal, facts, expected === undefined ? command : undefined);
  } finally {
    await copy.dispose();
  }
}

function expectedError(facts: SlotFacts, { kind }: Operation): string | undefined {
  const slots = Object.values(facts.slots);
  switch (kind) {
    case 'install':
      return undefined;
    case 'test':
      return slots.length === 0 ? 'slot-unprepared' : undefined;
    case 'activate':
      if (slots.some(slot => slot.pending)) return undefined;
      return facts.active === undefined ? 'slot-unprepared' : 'nothing-to-activate';
    case 'rollback':
      if (facts.previous === undefined) return 'nothing-to-roll-back';
      return facts.slots[facts.previous]?.previous === true ? undefined : 'previous-replaced';
  }
}

/** The entries of before, or of after, and one of the command that followed. */
function expectHistory(
  workspace: TestWorkspace,
  { historyBefore, historyAfter, before, after, scenario }: Rehearsal,
  facts: SlotFacts,
  command: Operation | undefined,
): void {
  const changes = JSON.stringify(before) !== JSON.stringify(after);
  const isNew = JSON.stringify(withoutNames(facts, before)) === JSON.stringify(after);
  // A test run changes the history alone where the slot was tested with the same outcome before.
  const possible = changes ? [isNew ? historyAfter : historyBefore] : [historyBefore, historyAfter];
  const history = [...historyOf(workspace)].sort();
  const left = possible.map(expected => {
    const rest = [...history];
    const missing = expected.filter(entry => {
      const index = rest.indexOf(entry);
      if (index >= 0) rest.splice(index, 1);
      return index < 0;
    });
    return { missing, added: rest.map(entry => entry.split(' ')[0]) };
  });
  const added = command === undefined ? [] : [command.kind];
  expect(left, `the history after ${scenario.operation.kind} and ${command?.kind}`).toContainEqual({
    missing: [],
    added,
  });
}

/** `doctor --fix` leaves no error behind. */
export async function expectMendable(struck: TestWorkspace, skill: string): Promise<void> {
  const copy = await copyOf(struck);
  try {
    await copy.engine.doctor(skill, { fix: true }, {});
    const { findings } = await copy.engine.doctor(skill, {}, {});
    expect(findings.filter(finding => finding.severity === 'error' && finding.skill === skill)).toEqual([]);
    await slotFacts(copy);
  } finally {
    await copy.dispose();
  }
}
