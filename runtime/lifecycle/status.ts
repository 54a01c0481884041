import path from 'node:path';
import type { ErrorData } from '../../skill/index.ts';
import type { DiscoveredSkill } from '../../workspace/index.ts';
import type { HistoryRecord, Readiness, SkillStatus, SlotStatus, VersionStatus } from '../report.ts';
import { toSkillberthError } from '../systemError.ts';
import { slotStatus } from './slotStatus.ts';
import { layoutOf, type SkillLayout, slotNames } from './slots/layout.ts';
import { readMeta, type VersionMeta } from './slots/meta.ts';
import { byInstall, installedVersions, isSame, type PreparedSlot, readSlot } from './slots/slots.ts';
import { readState, type SkillState, type SlotReference } from './slots/state.ts';
import { secretStatuses } from './values/secretStatus.ts';

/** Entries of a skill's history that a status shows; meta.json keeps all. */
const shownHistory = 50;

/** Everything a person wants to know of one skill. Reads only, and needs no lock. */
export async function status(skill: DiscoveredSkill): Promise<SkillStatus> {
  const layout = layoutOf(skill);
  const error = problemOf(skill);
  const facts = await readFacts(skill, layout);
  return {
    id: skill.id,
    format: skill.format,
    ...(skill.manifest?.description === undefined ? {} : { description: skill.manifest.description }),
    ...(skill.manifest === undefined ? {} : { sourceVersion: skill.manifest.version }),
    sourceFolder: skill.folder,
    sourceKind: skill.source.kind,
    manifestFile: skill.manifestFile,
    ...(skill.origin === undefined ? {} : { origin: skill.origin }),
    secrets: await secretStatuses(skill),
    ...facts,
    ...(error === undefined ? {} : { error }),
  };
}

type Facts = Pick<
  SkillStatus,
  'active' | 'previous' | 'pending' | 'defaultTool' | 'readiness' | 'history' | 'versions' | 'error'
>;

/** A damaged state is one skill's problem: it is reported with the skill and hides no other. */
async function readFacts(skill: DiscoveredSkill, layout: SkillLayout): Promise<Facts> {
  try {
    for (;;) {
      const state = await readState(layout);
      const facts = await factsOf(skill, layout, state);
      // A switch meanwhile would make a mixture of both states.
      if ((await readState(layout))?.generation === state?.generation) return facts;
    }
  } catch (caught) {
    const error = toSkillberthError(caught);
    return {
      readiness: { state: 'unhealthy', detail: error.message },
      history: [],
      versions: [],
      error: error.toData(),
    };
  }
}

async function factsOf(
  skill: DiscoveredSkill,
  layout: SkillLayout,
  state: SkillState | undefined,
): Promise<Facts> {
  const versions: VersionStatus[] = [];
  const metas: VersionMeta[] = [];
  const found: PreparedSlot[] = [];
  const damage = new Map<string, ErrorData>();
  for (const version of await installedVersions(layout)) {
    metas.push(await readMeta(layout, version));
    const slots: SlotStatus[] = [];
    for (const slot of slotNames) {
      const prepared = await readSlot(layout, { version, slot }).catch((error: unknown) => {
        // One damaged slot hides nothing of the others.
        damage.set(`${version}/${slot}`, toSkillberthError(error).toData());
        return undefined;
      });
      if (prepared !== undefined) found.push(prepared);
      slots.push(await slotStatus(skill, layout, state, { version, slot }, prepared));
    }
    const active = state?.version === version;
    const damaged = slotNames.some(slot => damage.has(`${version}/${slot}`));
    // A first install that is under way, or failed, has made its folders: nothing to show yet.
    if (active || damaged || slots.some(slot => slot.prepared)) versions.push({ version, active, slots });
  }
  const pending = pendingOf(found, state);
  const defaultTool = defaultToolOf(versions);
  const [error] = damage.values();
  const activeDamage = state === undefined ? undefined : damage.get(`${state.version}/${state.slot}`);
  return {
    ...(state === undefined ? {} : { active: place(state) }),
    ...(state?.previous === undefined ? {} : { previous: state.previous }),
    ...(pending === undefined ? {} : { pending }),
    ...(defaultTool === undefined ? {} : { defaultTool }),
    readiness:
      activeDamage === undefined
        ? readinessOf(versions, metas)
        : { state: 'unhealthy', detail: activeDamage.message },
    history: historyOf(metas),
    versions,
    ...(error === undefined ? {} : { error }),
  };
}

function place({ version, slot }: SlotReference): SlotReference {
  return { version, slot };
}

/** What `activate` takes when no slot is named. */
function pendingOf(
  prepared: readonly PreparedSlot[],
  state: SkillState | undefined,
): SlotReference | undefined {
  const newest = prepared
    .filter(slot => !slot.used && !isSame(slot, state))
    .sort(byInstall)
    .at(-1);
  return newest === undefined ? undefined : place(newest);
}

function defaultToolOf(versions: readonly VersionStatus[]): string | undefined {
  const active = versions.flatMap(({ slots }) => slots).find(slot => slot.active);
  return active?.tools.find(tool => tool.isDefault)?.name;
}

function readinessOf(versions: readonly VersionStatus[], metas: readonly VersionMeta[]): Readiness {
  const active = versions.find(version => version.active);
  if (active === undefined) return { state: versions.length === 0 ? 'not_installed' : 'pending' };
  return metas.find(meta => meta.version === active.version)?.readiness ?? { state: 'ready' };
}

function historyOf(metas: readonly VersionMeta[]): readonly HistoryRecord[] {
  return metas
    .flatMap(({ version, history }) =>
      history.map(({ at, action, slot, tests }) => ({
        at,
        action,
        version,
        slot,
        ...(tests === undefined ? {} : { tests }),
      })),
    )
    .sort((one, other) => other.at.localeCompare(one.at))
    .slice(0, shownHistory);
}

/** Why a skill cannot be used as its sources stand. */
function problemOf(skill: DiscoveredSkill): ErrorData | undefined {
  if (skill.error !== undefined) return skill.error;
  const errors = skill.findings.filter(finding => finding.severity === 'error');
  const first = errors[0];
  if (first === undefined) return undefined;
  return {
    code: 'manifest-invalid',
    message: errors.length === 1 ? first.message : `${first.message} (and ${errors.length - 1} more)`,
    subject: path.join(skill.folder, first.file),
    nextStep: 'Open the manifest and mend the errors it shows.',
  };
}
