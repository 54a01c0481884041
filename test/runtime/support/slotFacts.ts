import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { skillId } from './slotScenarios.ts';
import type { TestWorkspace } from './workspace.ts';

/** What a person sees of a skill's slots. */
export interface SlotFacts {
  readonly active: string | undefined;
  readonly previous: string | undefined;
  /** By `version/slot`. */
  readonly slots: Readonly<Record<string, SlotContent>>;
}

interface SlotContent {
  readonly build: string;
  readonly contentHash: string;
  readonly pending: boolean;
  /** Rollback can return here. */
  readonly previous: boolean;
  readonly tests: string;
  /** Each file with its text. */
  readonly files: Readonly<Record<string, string>>;
}

const runtime = (workspace: TestWorkspace): string => workspace.at('skills', '.runtime', skillId);

/** Fails where a slot holds files of two editions, or another content than its record says. */
export async function slotFacts(workspace: TestWorkspace): Promise<SlotFacts> {
  const status = await workspace.engine.status(skillId);
  expect(status.error).toBeUndefined();
  const slots: Record<string, SlotContent> = {};
  for (const slot of status.versions.flatMap(version => version.slots).filter(one => one.prepared)) {
    const folder = slotFolder(slot.path);
    const resolved = JSON.parse(readFileSync(path.join(folder, 'resolved.manifest.json'), 'utf8'));
    const files = filesOf(path.join(folder, 'src', 'skills', skillId));
    const editions = new Set(Object.values(files).flatMap(text => text.match(/edition \d+/g) ?? []));
    expect([...editions], `editions in ${folder}`).toHaveLength(1);
    expect(Object.keys(files)).toHaveLength(resolved.file_count);
    expect(resolved).toMatchObject({ version: slot.version, content_hash: slot.contentHash });
    slots[`${slot.version}/${slot.slot}`] = {
      build: resolved.build,
      contentHash: resolved.content_hash,
      pending: slot.pending,
      previous: slot.previous,
      tests: slot.tests.outcome,
      files,
    };
  }
  return { active: placeOf(status.active), previous: placeOf(status.previous), slots };
}

/** While a slot is being swapped its old content waits under another name. */
function slotFolder(folder: string): string {
  if (existsSync(path.join(folder, 'resolved.manifest.json'))) return folder;
  const parent = path.dirname(folder);
  const aside = readdirSync(parent).find(name => name.startsWith(`.old-${path.basename(folder)}-`));
  return aside === undefined ? folder : path.join(parent, aside);
}

function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map(entry => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map(file => [path.relative(folder, file), readFileSync(file, 'utf8')]));
}

function placeOf(place: { readonly version: string; readonly slot: string } | undefined): string | undefined {
  return place === undefined ? undefined : `${place.version}/${place.slot}`;
}

/** The facts with each build that `known` does not hold called `new`: an install makes another name each time. */
export function withoutNames(facts: SlotFacts, known: SlotFacts): SlotFacts {
  const builds = new Set(Object.values(known.slots).map(slot => slot.build));
  const slots = Object.entries(facts.slots).map(([place, slot]) => [
    place,
    builds.has(slot.build) ? slot : { ...slot, build: 'new' },
  ]);
  return { ...facts, slots: Object.fromEntries(slots) };
}

interface RecordedStep {
  readonly at: string;
  readonly action: string;
  readonly slot: string;
  readonly generation?: number;
}

/** The history of every version, `action version/slot`, a version after the other, each oldest first. */
export function historyOf(workspace: TestWorkspace): readonly string[] {
  return metaFiles(workspace).flatMap(file => {
    const version = path.basename(path.dirname(file));
    const { history, switching } = JSON.parse(readFileSync(file, 'utf8'));
    const pending = switching === undefined ? [] : [{ ...switching.entry, action: 'pending' }];
    return [...history, ...pending].map(
      ({ action, slot, generation }: RecordedStep) =>
        `${action} ${version}/${slot}${generation === undefined ? '' : ` ${generation}`}`,
    );
  });
}

export function metaFiles(workspace: TestWorkspace): readonly string[] {
  return globSync('*/meta.json', { cwd: runtime(workspace) })
    .sort()
    .map(file => path.join(runtime(workspace), file));
}

/** Nothing that a killed command left is there, and every marker says what `state.json` says. */
export function expectTidy(workspace: TestWorkspace): void {
  const names = readdirSync(path.dirname(runtime(workspace)), { recursive: true }).map(String);
  expect(
    names.filter(name => /(^|[\\/])\.(stage|old)-|\.tmp$|tmp[\\/]tests$|-journal$|\.damaged/.test(name)),
  ).toEqual([]);
  expect(readFileSync(path.join(path.dirname(runtime(workspace)), '.gitignore'), 'utf8')).toBe('*\n');
  const text = (file: string): string | undefined => {
    const absolute = path.join(runtime(workspace), file);
    return existsSync(absolute) ? readFileSync(absolute, 'utf8').trim() : undefined;
  };
  const stateText = text('state.json');
  if (stateText === undefined) return;
  const state = JSON.parse(stateText);
  expect(text('current_version')).toBe(state.version);
  for (const file of metaFiles(workspace)) {
    const version = path.basename(path.dirname(file));
    expect(text(`${version}/active`)).toBe(state.version === version ? state.slot : undefined);
    expect(text(`${version}/previous`)).toBe(
      state.previous?.version === version ? state.previous.slot : undefined,
    );
  }
}
