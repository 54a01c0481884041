import { SkillberthError } from '../../../skill/index.ts';
import { type DiscoveredSkill, listFiles } from '../../../workspace/index.ts';
import type { SlotDifference, TreeSide } from '../../comparisonReport.ts';
import type { SlotName } from '../../report.ts';
import { isMissing } from '../disk/files.ts';
import { layoutOf, type SkillLayout, slotNames } from '../slots/layout.ts';
import { installedVersions, type PreparedSlot, pendingSlot, readSlot, requireSlot } from '../slots/slots.ts';
import { readState, type SkillState, type SlotReference } from '../slots/state.ts';
import { folderTree } from './folderTree.ts';
import { compareTrees, readDifferences, type Tree } from './tree.ts';
import { unifiedDiff } from './unifiedDiff.ts';

/** A side of a comparison: `A`, `B`, `1.2.0/A`, `active`, `previous`, `pending` or `sources`. */
export type TreeName = string;

/**
 * Compares two slots, or a slot and the sources, file by file; what an install leaves out counts on neither side.
 * `from`: default the active slot, else the newest one; `to`: default the sources.
 */
export async function compareSlots(
  skill: DiscoveredSkill,
  from: TreeName | undefined,
  to: TreeName = 'sources',
): Promise<SlotDifference> {
  for (;;) {
    const sides = [await findSide(skill, from), await findSide(skill, to)] as const;
    try {
      const difference = await compareSides(skill, ...sides);
      if (await stand(skill, sides)) return difference;
    } catch (error) {
      // An install has put another build in its place while the files were read.
      if (!isMissing(error) || (await stand(skill, sides))) throw error;
    }
  }
}

interface FoundSide {
  readonly side: TreeSide;
  /** Undefined for the sources. */
  readonly slot?: PreparedSlot;
}

async function compareSides(skill: DiscoveredSkill, from: FoundSide, to: FoundSide): Promise<SlotDifference> {
  const [before, after] = [await readTree(from.side.path), await readTree(to.side.path)];
  const differences = await readDifferences(compareTrees(before, after));
  return {
    skill: skill.id,
    from: from.side,
    to: to.side,
    files: differences.map(difference => difference.report),
    diff: unifiedDiff(differences),
  };
}

/** Whether both sides still hold what they held: files of two builds together would be no one slot's. */
async function stand(skill: DiscoveredSkill, sides: readonly FoundSide[]): Promise<boolean> {
  const layout = layoutOf(skill);
  const same = await Promise.all(
    sides.map(async ({ slot }) => {
      if (slot === undefined) return true;
      const now = await readSlot(layout, slot);
      return now?.resolved.build === slot.resolved.build && now.layout.root === slot.layout.root;
    }),
  );
  return !same.includes(false);
}

async function readTree(folder: string): Promise<Tree> {
  return await folderTree(folder, await listFiles(folder));
}

async function findSide(skill: DiscoveredSkill, name: TreeName | undefined): Promise<FoundSide> {
  if (name === 'sources') return { side: sourcesSide(skill) };
  const slot = await findNamed(skill, layoutOf(skill), name);
  const path = slot.layout.skillFolder;
  return { side: { kind: 'slot', version: slot.version, slot: slot.slot, path }, slot };
}

function sourcesSide(skill: DiscoveredSkill): TreeSide {
  if (skill.source.kind === 'installed') {
    throw new SkillberthError({
      code: 'source-invalid',
      message: `${skill.id} was installed from elsewhere, so its sources are not in this workspace.`,
      subject: skill.folder,
      nextStep: `Name two slots, for example \`skillberth diff ${skill.id} previous active\`.`,
    });
  }
  return { kind: 'sources', path: skill.folder };
}

async function findNamed(
  skill: DiscoveredSkill,
  layout: SkillLayout,
  name: TreeName | undefined,
): Promise<PreparedSlot> {
  const state = await readState(layout);
  switch (name) {
    case undefined:
      return state === undefined ? await newestSlot(skill, layout) : await requireSlot(layout, state);
    case 'active':
      return await requireSlot(layout, state ?? none(skill, 'active', 'activate'));
    case 'previous':
      return await requireSlot(layout, state?.previous ?? none(skill, 'previous', 'activate'));
    case 'pending':
      return (await pendingSlot(layout, state)) ?? none(skill, 'pending', 'install');
    default:
      return await requireSlot(layout, await numbered(skill, layout, state, name));
  }
}

/** `A` alone is a slot of the version in the sources, else of the active version. */
async function numbered(
  skill: DiscoveredSkill,
  layout: SkillLayout,
  state: SkillState | undefined,
  name: TreeName,
): Promise<SlotReference> {
  const at = name.lastIndexOf('/');
  const slot = slotNames.find(known => known === name.slice(at + 1).toUpperCase());
  if (slot === undefined) throw unknownSide(skill, name);
  const installed = await installedVersions(layout);
  if (at !== -1) {
    // Only what lies in the runtime folder: a version is a folder's name, and this one a person typed.
    const version = installed.find(known => known === name.slice(0, at));
    if (version !== undefined) return { version, slot };
    throw new SkillberthError({
      code: 'slot-unprepared',
      message: `Version ${name.slice(0, at)} of ${skill.id} is not installed.`,
      subject: layout.root,
      nextStep:
        installed.length === 0
          ? `Run \`skillberth install ${skill.id}\` first.`
          : `Name one of: ${installed.join(', ')}.`,
    });
  }
  return await ofCurrentVersion(skill, layout, state, slot);
}

async function ofCurrentVersion(
  skill: DiscoveredSkill,
  layout: SkillLayout,
  state: SkillState | undefined,
  slot: SlotName,
): Promise<SlotReference> {
  const versions = [skill.manifest?.version, state?.version].filter(version => version !== undefined);
  for (const version of versions) {
    if ((await readSlot(layout, { version, slot })) !== undefined) return { version, slot };
  }
  const [version = '0.0.0'] = versions;
  return { version, slot };
}

async function newestSlot(skill: DiscoveredSkill, layout: SkillLayout): Promise<PreparedSlot> {
  const places = (await installedVersions(layout)).flatMap(version =>
    slotNames.map(slot => ({ version, slot })),
  );
  const slots = (await Promise.all(places.map(place => readSlot(layout, place)))).filter(
    slot => slot !== undefined,
  );
  const [first, ...others] = slots;
  if (first === undefined) return none(skill, 'installed', 'install');
  return others.reduce(
    (newest, slot) => (slot.resolved.installed_at > newest.resolved.installed_at ? slot : newest),
    first,
  );
}

function none(skill: DiscoveredSkill, which: string, command: 'install' | 'activate'): never {
  throw new SkillberthError({
    code: 'slot-unprepared',
    message: `${skill.id} has no ${which} slot.`,
    subject: skill.folder,
    nextStep: `Run \`skillberth ${command} ${skill.id}\` first, or name another slot.`,
  });
}

function unknownSide(skill: DiscoveredSkill, name: TreeName): SkillberthError {
  return new SkillberthError({
    code: 'usage',
    message: `${name} is no side of a comparison.`,
    subject: skill.folder,
    nextStep: 'Name A, B, a version with its slot such as 1.2.0/A, active, previous, pending or sources.',
  });
}
