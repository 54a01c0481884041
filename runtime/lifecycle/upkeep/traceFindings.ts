import path from 'node:path';
import { validateMeta } from '../../../schemas/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { entriesOf, readTextIfThere, temporariesIn } from '../disk/files.ts';
import { versionLayout } from '../slots/layout.ts';
import { mendedMeta } from '../slots/mendedMeta.ts';
import { readMeta } from '../slots/meta.ts';
import { isSame } from '../slots/slots.ts';
import { type ExaminedSkill, type SkillFinding, slotText } from './examinedSkill.ts';
import { command } from './shellWord.ts';

/**
 * What a killed command or a foreign hand left beside the slots: markers that differ from the state, an unfinished
 * switch, unfinished files. Nothing of it is judged while somebody works on the skill.
 */
export async function traceFindings(
  skill: DiscoveredSkill,
  examined: ExaminedSkill,
): Promise<readonly SkillFinding[]> {
  if (examined.lock === 'held') return [];
  const mend = command('doctor', skill.id, '--fix');
  const found = [
    ...lockFindings(examined),
    ...(await mirrorFindings(skill, examined)),
    ...(await recordFindings(examined)),
    ...(await leftoverFindings(examined)),
  ];
  return found.map(finding => ({ mend, fixable: true, ...finding }));
}

type Trace = Omit<SkillFinding, 'mend' | 'fixable'> & Partial<Pick<SkillFinding, 'mend' | 'fixable'>>;

function lockFindings({ layout, lock }: ExaminedSkill): readonly Trace[] {
  if (lock !== 'damaged') return [];
  return [
    {
      code: 'lock-damaged',
      severity: 'error',
      message: 'The lock file is damaged, so no command can change the skill.',
      subject: layout.lockFile,
    },
  ];
}

async function mirrorFindings(skill: DiscoveredSkill, examined: ExaminedSkill): Promise<readonly Trace[]> {
  const { layout, state, stateDamage, versions } = examined;
  if (stateDamage !== undefined) return [];
  if (state === undefined) return await lostStateFindings(skill, examined);
  const expected = new Map<string, string | undefined>([[layout.currentVersionFile, state.version]]);
  for (const version of versions) {
    const { activeFile, previousFile } = versionLayout(layout, version);
    const { previous } = state;
    expected.set(activeFile, version === state.version ? state.slot : undefined);
    expected.set(previousFile, version === previous?.version ? previous.slot : undefined);
  }
  const findings: Trace[] = [];
  for (const [file, text] of expected) {
    if ((await readTextIfThere(file))?.trim() === text) continue;
    findings.push({
      code: 'mirror-stale',
      severity: 'warning',
      message: `The marker ${path.basename(file)} differs from state.json.`,
      subject: file,
    });
  }
  return findings;
}

/** Without `state.json` nothing is active, whatever the markers say. */
async function lostStateFindings(skill: DiscoveredSkill, examined: ExaminedSkill): Promise<readonly Trace[]> {
  const { layout, versions } = examined;
  for (const version of versions) {
    const name = (await readTextIfThere(versionLayout(layout, version).activeFile))?.trim();
    const slot = examined.slots.find(each => each.version === version && each.slot === name);
    if (slot?.prepared?.used !== true) continue;
    return [
      {
        code: 'state-missing',
        severity: 'warning',
        message: `state.json is gone, so nothing is active; the markers name ${slotText(slot)}.`,
        subject: layout.stateFile,
        mend: command('activate', skill.id, '--slot', slot.slot, '--skill-version', version),
        fixable: false,
      },
    ];
  }
  return [];
}

async function recordFindings({ layout, state, versions, slots }: ExaminedSkill): Promise<readonly Trace[]> {
  const findings: Trace[] = [];
  for (const version of versions) {
    const { metaFile } = versionLayout(layout, version);
    if (await isSoundMeta(metaFile)) continue;
    findings.push({
      code: 'meta-corrupt',
      severity: 'warning',
      message: `meta.json of version ${version} cannot be read; mending keeps the file aside and writes what the slots tell.`,
      subject: metaFile,
    });
  }
  for (const version of versions) {
    const prepared = slots.filter(slot => slot.version === version).flatMap(slot => slot.prepared ?? []);
    const meta = await readMeta(layout, version);
    const unmarked = prepared.some(slot => isSame(slot, state) && !slot.used);
    if (mendedMeta(meta, prepared, state) === meta && !unmarked) continue;
    findings.push({
      code: 'record-unfinished',
      severity: 'warning',
      message: `What was done last with version ${version} is not in its record.`,
      subject: versionLayout(layout, version).metaFile,
    });
  }
  return findings;
}

/** A missing file is sound: no install has ended in that version. */
export async function isSoundMeta(file: string): Promise<boolean> {
  try {
    const text = await readTextIfThere(file);
    return text === undefined || validateMeta(JSON.parse(text));
  } catch {
    // Broken JSON, or something that is no file: the finding says what to do about either.
    return false;
  }
}

async function leftoverFindings(examined: ExaminedSkill): Promise<readonly Trace[]> {
  const findings = (await leftoversOf(examined)).map(
    ({ path: subject, kind }): Trace => ({
      code: kind,
      severity: 'warning',
      message: {
        'stage-abandoned': 'An install that was killed left its stage.',
        'slot-set-aside': "An install that was killed left a slot's former content aside.",
        'temporary-left': 'A command that was killed left an unfinished file.',
      }[kind],
      subject,
    }),
  );
  return findings;
}

export interface Leftover {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'stage-abandoned' | 'slot-set-aside' | 'temporary-left';
}

/** What killed commands left below a skill's root. True only while nobody holds the lock, or under it. */
export async function leftoversOf({ layout, versions, slots }: ExaminedSkill): Promise<readonly Leftover[]> {
  const leftovers: Leftover[] = [];
  const versionFolders = versions.map(version => versionLayout(layout, version));
  const written = [
    layout.root,
    ...versionFolders.map(({ root }) => root),
    ...slots.map(({ root }) => root),
    ...[layout.filesFolder, layout.databaseFolder],
  ];
  for (const folder of written) {
    for (const file of await temporariesIn(folder)) leftovers.push({ path: file, kind: 'temporary-left' });
  }
  for (const { slotsFolder } of versionFolders) {
    for (const name of await entriesOf(slotsFolder)) {
      const kind = name.startsWith('.stage-')
        ? 'stage-abandoned'
        : name.startsWith('.old-')
          ? 'slot-set-aside'
          : undefined;
      if (kind !== undefined) leftovers.push({ path: path.join(slotsFolder, name), kind });
    }
  }
  return leftovers;
}
