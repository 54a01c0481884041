import { access } from 'node:fs/promises';
import path from 'node:path';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { toSkillberthError } from '../../systemError.ts';
import { contentHash } from '../disk/contentHash.ts';
import { isMissing } from '../disk/files.ts';
import { isSame, type PreparedSlot } from '../slots/slots.ts';
import {
  type ExaminedSkill,
  type ExaminedSlot,
  pendingOf,
  type SkillFinding,
  slotAt,
  slotText,
} from './examinedSkill.ts';
import { command } from './shellWord.ts';

/** What is wrong with the state and with what the slots hold. None of it can be mended without new content or a choice. */
export async function slotFindings(
  skill: DiscoveredSkill,
  examined: ExaminedSkill,
): Promise<readonly SkillFinding[]> {
  const contents = await Promise.all(examined.slots.map(slot => contentFindings(skill, examined, slot)));
  return [...stateFindings(skill, examined), ...previousFindings(skill, examined), ...contents.flat()];
}

function stateFindings(skill: DiscoveredSkill, examined: ExaminedSkill): readonly SkillFinding[] {
  const { layout, state, stateDamage } = examined;
  if (stateDamage !== undefined) {
    return [
      {
        code: 'state-corrupt',
        severity: 'error',
        message: `${stateDamage} Mending keeps the file aside and restores the state from the markers beside it.`,
        subject: layout.stateFile,
        mend: command('doctor', skill.id, '--fix'),
        fixable: true,
      },
    ];
  }
  const active = slotAt(examined, state);
  if (state === undefined || active?.prepared !== undefined || active?.damage !== undefined) return [];
  return [
    {
      code: 'slot-missing',
      severity: 'error',
      message: `The active slot (${slotText(state)}) is gone.`,
      subject: layout.stateFile,
      mend: replacement(skill, examined),
      fixable: false,
    },
  ];
}

/** The command that makes another slot the active one, or builds what such a command needs. */
function replacement(skill: DiscoveredSkill, examined: ExaminedSkill): string {
  if (slotAt(examined, examined.state?.previous)?.prepared?.used === true)
    return command('rollback', skill.id);
  const [word = 'activate'] = pendingOf(examined) === undefined ? ['install'] : [];
  return command(word, skill.id);
}

function previousFindings(skill: DiscoveredSkill, examined: ExaminedSkill): readonly SkillFinding[] {
  const previous = examined.state?.previous;
  if (previous === undefined) return [];
  const slot = slotAt(examined, previous);
  if (slot?.prepared?.used === true || slot?.damage !== undefined) return [];
  const replaced = slot?.prepared !== undefined;
  return [
    {
      code: replaced ? 'previous-replaced' : 'previous-missing',
      severity: 'warning',
      message: replaced
        ? `The previous slot (${slotText(previous)}) was replaced by a later install, so rollback has nowhere to go until the next activation.`
        : `The previous slot (${slotText(previous)}) is gone, so rollback has nowhere to go until the next activation.`,
      subject: slot?.root ?? examined.layout.root,
      mend: command(pendingOf(examined) === undefined ? 'install' : 'activate', skill.id),
      fixable: false,
    },
  ];
}

async function contentFindings(
  skill: DiscoveredSkill,
  examined: ExaminedSkill,
  slot: ExaminedSlot,
): Promise<readonly SkillFinding[]> {
  const active = isSame(slot, examined.state);
  if (slot.damage !== undefined) {
    return [
      {
        code: 'slot-damaged',
        severity: 'error',
        message: `${capital(slotText(slot))}: ${slot.damage}`,
        subject: slot.root,
        mend: active ? replacement(skill, examined) : discard(skill, examined, slot),
        fixable: false,
      },
    ];
  }
  if (slot.prepared === undefined) return [];
  const rebuild = command('install', skill.id);
  const { interpreter } = slot.prepared.resolved.runtime;
  const findings: SkillFinding[] = [];
  const changed = await changeOf(slot.prepared);
  if (changed !== undefined) {
    findings.push({
      code: 'slot-changed',
      severity: 'warning',
      message: `${capital(slotText(slot))}: ${changed}`,
      subject: slot.prepared.layout.skillFolder,
      mend: rebuild,
      fixable: false,
    });
  }
  if (interpreter !== undefined && (await isGone(interpreter))) {
    findings.push({
      code: 'interpreter-missing',
      severity: 'warning',
      message: `The interpreter that ${slotText(slot)} was built for is gone; another one of its version is used where there is one.`,
      subject: interpreter,
      mend: rebuild,
      fixable: false,
    });
  }
  if (active && slot.prepared.tests?.outcome === 'failed') {
    findings.push({
      code: 'tests-failed',
      severity: 'warning',
      message: `Tests failed in the active slot (${slotText(slot)}).`,
      subject: slot.prepared.layout.testsFile,
      mend: command('install', skill.id, '--test'),
      fixable: false,
    });
  }
  return findings;
}

/** A slot that nobody needs goes with the garbage; another one is built anew. */
function discard(skill: DiscoveredSkill, examined: ExaminedSkill, slot: ExaminedSlot): string {
  if (!isSame(slot, examined.state?.previous)) return command('gc', skill.id);
  const here = slot.version === skill.manifest?.version;
  return here ? command('install', skill.id, '--slot', slot.slot) : command('install', skill.id);
}

/** How the slot's sources differ from what was installed. */
async function changeOf({ layout, resolved }: PreparedSlot): Promise<string | undefined> {
  try {
    if ((await contentHash(layout.skillFolder)) === resolved.content_hash) return undefined;
    return 'the sources in the slot were changed after the install; the next install replaces them.';
  } catch (error) {
    return `the sources in the slot cannot be read: ${toSkillberthError(error).message}`;
  }
}

async function isGone(program: string): Promise<boolean> {
  if (!path.isAbsolute(program)) return false;
  try {
    await access(program);
    return false;
  } catch (error) {
    return isMissing(error);
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
