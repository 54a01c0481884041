import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { SecretStatus } from '../../secretReport.ts';
import { layoutOf, type SkillLayout } from '../slots/layout.ts';
import { readSlot } from '../slots/slots.ts';
import { readState } from '../slots/state.ts';
import { readSecretsAtOnce, secretsOfSkill, secretsOfUser } from './secretsFile.ts';
import { combine, declaredInSlot, type VisibleSecret } from './visibleSecrets.ts';

/** The names that a skill declares: in its sources, or while those are broken in its active slot. */
export async function declaredSecrets(skill: DiscoveredSkill): Promise<ReadonlySet<string>> {
  const { manifest } = skill;
  if (manifest !== undefined) {
    return new Set([manifest, ...manifest.tools].flatMap(({ secrets }) => secrets));
  }
  const layout = layoutOf(skill);
  const state = await readState(layout);
  const slot = state === undefined ? undefined : await readSlot(layout, state);
  return slot === undefined ? new Set() : declaredInSlot(slot.resolved);
}

/** Secrets that a skill declares or holds, by name. Throws `secrets-corrupt`. */
export async function skillSecrets(skill: DiscoveredSkill): Promise<readonly SecretStatus[]> {
  const declared = await declaredSecrets(skill);
  return describe(declared, await visibleAtOnce(layoutOf(skill), declared));
}

/**
 * The same for a status, which a broken file must not end: its names are then marked `unknown`. Costs one small read,
 * and writes nothing.
 */
export async function secretStatuses(skill: DiscoveredSkill): Promise<readonly SecretStatus[]> {
  let declared: ReadonlySet<string> = new Set();
  try {
    declared = await declaredSecrets(skill);
    return describe(declared, await visibleAtOnce(layoutOf(skill), declared));
  } catch {
    // The commands for secrets, and runs, say what is wrong with the file.
    return [...declared].map(name => ({ name, declared: true, unknown: true as const }));
  }
}

function visibleAtOnce(
  layout: SkillLayout,
  declared: ReadonlySet<string>,
): Promise<ReadonlyMap<string, VisibleSecret>> {
  return combine(readSecretsAtOnce(secretsOfSkill(layout)), declared, async () =>
    readSecretsAtOnce(secretsOfUser()),
  );
}

function describe(
  declared: ReadonlySet<string>,
  visible: ReadonlyMap<string, VisibleSecret>,
): readonly SecretStatus[] {
  const names = [...new Set([...declared, ...visible.keys()])].sort();
  return names.map(name => secretStatus(name, declared.has(name), visible.get(name)));
}

export function secretStatus(
  name: string,
  declared: boolean,
  secret: Omit<VisibleSecret, 'value'> | undefined,
): SecretStatus {
  const updatedAt = secret?.meta['updated_at'];
  return {
    name,
    declared,
    ...(secret === undefined ? {} : { scope: secret.scope }),
    ...(typeof updatedAt === 'string' ? { updatedAt } : {}),
  };
}
