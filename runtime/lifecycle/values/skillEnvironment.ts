import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { SkillberthError } from '../../../skill/index.ts';
import { readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { requireNoLink } from '../disk/noLink.ts';
import type { SkillLayout, SlotLayout } from '../slots/layout.ts';
import { dataPlace, readPrivate, withPrivatePlace, writePrivate } from './privateFile.ts';
import { isObject } from './secretsFile.ts';

type Settings = Readonly<Record<string, unknown>>;

/**
 * The file that a run of the slot gets as its `.skill_env.json`: the stored one, after what the slot's sources add to
 * it has been put in. Where neither exists there is no file at that path. Throws `state-corrupt` for a stored file that
 * is no JSON object (it stays as it is), `manifest-invalid` for such a source.
 */
export async function storedSkillEnvironment(layout: SkillLayout, slot: SlotLayout): Promise<string> {
  const { skillEnvironmentFile: file } = layout;
  const source = await sourceSettings(slot);
  if (source === undefined) return file;
  const place = dataPlace(layout, file);
  if (isComplete(source, stored(layout))) return file;
  await withPrivatePlace(place, async () => {
    const before = stored(layout);
    if (!isComplete(source, before)) await writePrivate(place, asText(merge(source, before ?? {})));
  });
  return file;
}

/**
 * The same for tests and for a slot that is not active yet: a copy in the slot's scratch folder, afresh for each call,
 * so that nothing of it reaches the stored file.
 */
export async function copiedSkillEnvironment(layout: SkillLayout, slot: SlotLayout): Promise<string> {
  const copy = path.join(slot.temporary, path.basename(layout.skillEnvironmentFile));
  const source = await sourceSettings(slot);
  const before = stored(layout);
  if (source === undefined && before === undefined) return copy;
  requireNoLink(slot.temporary);
  await writeFileAtomic(copy, asText(merge(source ?? {}, before ?? {})), { mode: 0o600 });
  return copy;
}

/** Whether the slot's sources would add something to the stored file. */
export async function addsToSkillEnvironment(layout: SkillLayout, slot: SlotLayout): Promise<boolean> {
  const source = await sourceSettings(slot);
  return source !== undefined && !isComplete(source, stored(layout));
}

/** `over` counts; objects are merged member by member, everything else is taken as it is. */
export function merge(under: Settings, over: Settings): Settings {
  const merged = new Map(Object.entries(under));
  for (const [name, value] of Object.entries(over)) {
    const below = merged.get(name);
    merged.set(name, isObject(below) && isObject(value) ? merge(below, value) : value);
  }
  // An own member of every name: an assignment to `__proto__` would not make one.
  return Object.fromEntries(merged);
}

function isComplete(source: Settings, before: Settings | undefined): boolean {
  return before !== undefined && isDeepStrictEqual(merge(source, before), before);
}

function stored(layout: SkillLayout): Settings | undefined {
  const found = readPrivate(dataPlace(layout, layout.skillEnvironmentFile));
  if (found === undefined) return undefined;
  const settings = found === 'not-text' ? undefined : parse(found.text);
  if (settings !== undefined) return settings;
  throw new SkillberthError({
    code: 'state-corrupt',
    message: "The skill's stored .skill_env.json is no JSON object.",
    subject: layout.skillEnvironmentFile,
    nextStep: 'The file was left as it is: repair its JSON, or move it away to start afresh.',
  });
}

async function sourceSettings(slot: SlotLayout): Promise<Settings | undefined> {
  const file = path.join(slot.skillFolder, '.skill_env.json');
  const text = await readTextIfThere(file);
  if (text === undefined) return undefined;
  const settings = parse(text);
  if (settings !== undefined) return settings;
  throw new SkillberthError({
    code: 'manifest-invalid',
    message: "The skill's .skill_env.json is no JSON object.",
    subject: file,
    nextStep: 'Mend the file in the sources and install again.',
  });
}

function parse(text: string): Settings | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : undefined;
  } catch {
    // The caller says whose file it is, and no more of its content than that.
    return undefined;
  }
}

function asText(settings: Settings): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}
