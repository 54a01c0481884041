import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SkillStatus } from '../../runtime/index.ts';
import { makeWorkspace, type TestWorkspace } from './support/workspace.ts';

/** What a person expects of slots, without files: the runtime must agree after every step. */
interface Model {
  source: string;
  /** Build numbers by `version/slot`. */
  readonly builds: Map<string, number>;
  /** Builds that have been active. */
  readonly used: Set<number>;
  active: string | undefined;
  previous: { readonly place: string; readonly build: number } | undefined;
  built: number;
}

type Step = 'edit' | 'install' | 'activate' | 'rollback';

const steps = fc.array(
  fc.constantFrom<Step>('edit', 'install', 'install', 'activate', 'activate', 'rollback'),
  {
    minLength: 1,
    maxLength: 14,
  },
);
const rounds = process.env['SKILLBERTH_FULL'] === '1' ? 300 : 25;

test('install, activate and rollback in any order agree with the model', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async sequence => {
      const workspace = await makeWorkspace();
      try {
        const model: Model = {
          source: '1.0.0',
          builds: new Map(),
          used: new Set(),
          active: undefined,
          previous: undefined,
          built: 0,
        };
        await writeNotes(workspace, model.source);
        for (const step of sequence) {
          await take(workspace, model, step);
          expectAgreement(await workspace.engine.status('notes'), model);
        }
      } finally {
        await workspace.dispose();
      }
    }),
    { numRuns: rounds, seed: 20261121 },
  );
}, 300_000);

async function take(workspace: TestWorkspace, model: Model, step: Step): Promise<void> {
  const { engine } = workspace;
  switch (step) {
    case 'edit':
      model.source = model.source === '1.0.0' ? '2.0.0' : '1.0.0';
      await writeNotes(workspace, model.source);
      return;
    case 'install': {
      const place = slotForInstall(model);
      expect(await engine.install('notes', {}, {})).toMatchObject({
        version: place.split('/')[0],
        slot: place.split('/')[1],
      });
      model.built += 1;
      model.builds.set(place, model.built);
      return;
    }
    case 'activate': {
      const pending = [...model.builds].filter(
        ([place, build]) => place !== model.active && !model.used.has(build),
      );
      const target = pending.sort((a, b) => b[1] - a[1])[0];
      if (target === undefined) {
        await expect(engine.activate('notes', {}, {})).rejects.toMatchObject({
          code: model.active === undefined ? 'slot-unprepared' : 'nothing-to-activate',
        });
        return;
      }
      await engine.activate('notes', {}, {});
      switchTo(model, target[0]);
      return;
    }
    case 'rollback': {
      const { previous } = model;
      if (previous === undefined) {
        await expect(engine.rollback('notes', {})).rejects.toMatchObject({ code: 'nothing-to-roll-back' });
      } else if (model.builds.get(previous.place) !== previous.build) {
        await expect(engine.rollback('notes', {})).rejects.toMatchObject({ code: 'previous-replaced' });
      } else {
        await engine.rollback('notes', {});
        switchTo(model, previous.place);
      }
    }
  }
}

function slotForInstall(model: Model): string {
  const free = ['A', 'B'].map(slot => `${model.source}/${slot}`).filter(place => place !== model.active);
  return free.find(place => place !== model.previous?.place) ?? (free[0] as string);
}

function switchTo(model: Model, place: string): void {
  const build = (at: string): number => model.builds.get(at) as number;
  model.previous =
    model.active === undefined ? undefined : { place: model.active, build: build(model.active) };
  model.active = place;
  model.used.add(build(place));
}

function expectAgreement(status: SkillStatus, model: Model): void {
  const place = (reference: { version: string; slot: string } | undefined): string | undefined =>
    reference === undefined ? undefined : `${reference.version}/${reference.slot}`;
  expect(place(status.active)).toBe(model.active);
  expect(place(status.previous)).toBe(model.previous?.place);
  const prepared = status.versions.flatMap(version => version.slots).filter(slot => slot.prepared);
  expect(prepared.map(place).sort()).toEqual([...model.builds.keys()].sort());
}

async function writeNotes(workspace: TestWorkspace, version: string): Promise<void> {
  await workspace.write(
    'skills/notes/SKILL.md',
    `---\nname: notes\ndescription: Keeps notes. Use when something should be noted.\nmetadata:\n  version: "${version}"\n---\n\n# Notes\n`,
  );
}
