import type { SkillStatus, SlotStatus, TestOutcome } from '../../runtime/report.ts';
import type { SecretStatus } from '../../runtime/secretReport.ts';

/** The short texts of the Skills view. `now` is in milliseconds since 1970. */

const separator = ' · ';

export function describeSkill(skill: SkillStatus): string {
  if (skill.error !== undefined && skill.versions.length === 0) return 'manifest has errors';
  if (!isInstalled(skill) && skill.active === undefined) return 'not installed';
  const held = heldBack(skill);
  if (skill.active !== undefined) {
    return [held, skill.active.version, `slot ${skill.active.slot}`].filter(Boolean).join(separator);
  }
  return held ?? 'not active';
}

/** Why an installed skill does not run although nothing is wrong with it; undefined where it does, or will once active. */
export function heldBack({ registry, active }: SkillStatus): string | undefined {
  if (registry?.status === 'imported_disabled') return 'imported, disabled';
  if (registry?.status === 'disabled') return 'disabled';
  // Also a slot that a cloned repository brought: nobody on this machine has allowed it.
  return active !== undefined && registry?.approved !== true ? 'not approved' : undefined;
}

export function isEnabled(skill: SkillStatus): boolean {
  return skill.registry?.status === 'enabled' && heldBack(skill) === undefined;
}

export function isInstalled(skill: SkillStatus): boolean {
  return skill.versions.some(version => version.slots.some(slot => slot.prepared));
}

export function describeSlot(slot: SlotStatus, now: number): string {
  if (!slot.prepared) return 'empty';
  return [
    roleOf(slot),
    describeTests(slot.tests),
    slot.stale === true ? 'sources changed' : undefined,
    slot.installedAt === undefined ? undefined : describeAge(slot.installedAt, now),
  ]
    .filter(part => part !== undefined)
    .join(separator);
}

function roleOf(slot: SlotStatus): string | undefined {
  if (slot.active) return 'active';
  if (slot.previous) return 'previous';
  return slot.pending ? 'pending' : undefined;
}

const testTexts: Readonly<Record<TestOutcome, string>> = {
  passed: 'tests passed',
  failed: 'tests failed',
  'not-run': 'tests not run',
  none: 'no tests',
  'nothing-ran': 'no test ran',
};

export function describeTests(tests: { readonly outcome: TestOutcome; readonly failed: number }): string {
  if (tests.outcome === 'failed' && tests.failed > 0) {
    return tests.failed === 1 ? '1 test failed' : `${tests.failed} tests failed`;
  }
  return testTexts[tests.outcome];
}

const ages = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** For example `5 minutes ago`. `at` is ISO 8601. */
export function describeAge(at: string, now: number): string {
  const seconds = (now - Date.parse(at)) / 1000;
  if (Number.isNaN(seconds)) return at;
  for (const [unit, size] of units) {
    if (seconds >= size) return ages.format(-Math.floor(seconds / size), unit);
  }
  return 'just now';
}

/** The first sentence, on one line. */
export function firstSentence(text: string | undefined): string {
  const line = (text ?? '').replace(/\s+/g, ' ').trim();
  return /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
}

/** For example `850 ms` and `12.3 s`. */
export function describeDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

export function describeSecret(secret: SecretStatus): string {
  if (secret.scope === undefined) return 'not set';
  return secret.scope === 'user' ? 'set for all skills' : 'set';
}

/** For example `github.com/owner/repo · main · 4f2a91c`. */
export function describeOrigin(origin: NonNullable<SkillStatus['origin']>): string {
  if (origin.kind === 'folder') return origin.path;
  const where = origin.url.replace(/^[a-z+]+:\/\//, '').replace(/\.git$/, '');
  return [
    origin.folder === undefined ? where : `${where}/${origin.folder}`,
    origin.ref,
    origin.commit.slice(0, 7),
  ]
    .filter(part => part !== undefined)
    .join(separator);
}
