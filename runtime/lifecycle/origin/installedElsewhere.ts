import path from 'node:path';
import {
  adaptiveAccess,
  type DiscoveredSkill,
  type FileAccess,
  ManifestReadings,
  readSkill,
  type SkillOrigin,
  type SkillSource,
} from '../../../workspace/index.ts';
import { toSkillberthError } from '../../systemError.ts';
import { entriesOf, exists } from '../disk/files.ts';
import { layoutOf, type SkillLayout, slotNames } from '../slots/layout.ts';
import { byInstall, installedVersions, type PreparedSlot, readSlot } from '../slots/slots.ts';
import { readState, type SlotReference } from '../slots/state.ts';

/** Where the slots of a workspace live whose content came from elsewhere. */
export function installedSource(workspaceFolder: string): SkillSource {
  const runtimeFolder = path.join(workspaceFolder, '.skillberth', 'runtime');
  return { kind: 'installed', root: workspaceFolder, folder: runtimeFolder, runtimeFolder };
}

/**
 * The skills of a workspace that were installed from another folder or from git: they have slots, but no source here.
 * One whose slots are damaged has an `error`; it may also be a client folder's, which its own discovery finds.
 */
export async function installedElsewhere(
  workspaceFolder: string,
  readings: ManifestReadings = new ManifestReadings(),
): Promise<readonly DiscoveredSkill[]> {
  const source = installedSource(workspaceFolder);
  const access = adaptiveAccess();
  const skills: DiscoveredSkill[] = [];
  for (const name of await runtimeFolders(source)) {
    const skill = await installedSkill(name, source, access, readings);
    if (skill !== undefined) skills.push(skill);
  }
  return skills;
}

async function runtimeFolders(source: SkillSource): Promise<readonly string[]> {
  try {
    return (await entriesOf(source.runtimeFolder)).filter(name => !name.startsWith('.')).sort();
  } catch {
    // Not ours to read: the workspace's own skills are still shown, and an install says what is wrong.
    return [];
  }
}

async function installedSkill(
  name: string,
  source: SkillSource,
  access: FileAccess,
  readings: ManifestReadings,
): Promise<DiscoveredSkill | undefined> {
  const layout = layoutOf({ id: name, source });
  try {
    const slot = await countingSlot(layout);
    if (slot?.resolved.origin === undefined) return undefined;
    return await skillIn(slot, slot.resolved.origin, source, access, readings);
  } catch (error) {
    return damaged(name, layout, source, error);
  }
}

/** The slot that says what is installed: the active one, else the newest. Throws where none of them can be read. */
async function countingSlot(layout: SkillLayout): Promise<PreparedSlot | undefined> {
  const state = await readState(layout).catch(() => undefined);
  let problem: unknown;
  const read = async (reference: SlotReference): Promise<PreparedSlot | undefined> => {
    try {
      return await readSlot(layout, reference);
    } catch (error) {
      problem = error;
      return undefined;
    }
  };
  const active = state === undefined ? undefined : await read(state);
  if (active !== undefined) return active;
  let newest: PreparedSlot | undefined;
  for (const version of await installedVersions(layout)) {
    for (const slot of slotNames) {
      const prepared = await read({ version, slot });
      if (prepared === undefined) continue;
      if (newest === undefined || byInstall(newest, prepared) < 0) newest = prepared;
    }
  }
  if (newest === undefined && problem !== undefined) throw problem;
  return newest;
}

/** As its folder stands while there is one, else as its copy in the slot does. */
async function skillIn(
  slot: PreparedSlot,
  origin: SkillOrigin,
  source: SkillSource,
  access: FileAccess,
  readings: ManifestReadings,
): Promise<DiscoveredSkill> {
  const isCopy = origin.kind === 'git' || !(await exists(origin.path));
  const folder = isCopy ? slot.layout.skillFolder : origin.path;
  const { name, format } = slot.resolved;
  const skill = await readSkill(folder, source, access, readings);
  if (skill !== undefined && (isCopy || skill.id === name)) return { ...skill, origin };
  // The copy lost its manifest, or the folder holds another skill by now, or none. The slots stay those of this one.
  const place = isCopy ? 'The copy in the slot' : `The folder that ${name} was installed from`;
  const held = skill === undefined ? 'no skill any more' : `the skill ${skill.id} now`;
  return {
    id: name,
    format,
    folder,
    manifestFile: skill?.manifestFile ?? folder,
    source,
    origin,
    manifest: undefined,
    findings: [],
    error: {
      code: 'manifest-missing',
      message: `${place} holds ${held}.`,
      subject: folder,
      nextStep: `Install it again from where it came, or run \`skillberth uninstall ${name}\`.`,
    },
  };
}

function damaged(name: string, layout: SkillLayout, source: SkillSource, cause: unknown): DiscoveredSkill {
  const { message, detail } = toSkillberthError(cause);
  return {
    id: name,
    format: 'agent-skill',
    folder: layout.root,
    manifestFile: layout.root,
    source,
    manifest: undefined,
    findings: [],
    error: {
      code: 'slot-unprepared',
      message: `What is installed of ${name} cannot be read. ${message}`,
      subject: layout.root,
      nextStep: 'Install it again from where it came: by its folder or the address of its repository.',
      ...(detail === undefined ? {} : { detail }),
    },
  };
}
