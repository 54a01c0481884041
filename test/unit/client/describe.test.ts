import { describe, expect, it } from 'vitest';
import { describeSkill, describeSlot, describeTests, terminalText } from '../../../client/index.ts';
import type { SkillStatus, SlotStatus } from '../../../runtime/index.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

const slot: SlotStatus = {
  slot: 'A',
  version: '0.2.0',
  prepared: true,
  active: false,
  previous: false,
  pending: false,
  installedAt: '2026-03-01T11:55:00Z',
  tests: { outcome: 'not-run', passed: 0, failed: 0 },
  tools: [],
  path: '/skills/.runtime/weather_skill/0.2.0/slots/A',
};

const skill: SkillStatus = {
  id: 'weather_skill',
  format: 'adaos',
  sourceFolder: '/skills/weather_skill',
  sourceKind: 'workspace',
  manifestFile: 'skill.yaml',
  readiness: { state: 'not_installed' },
  secrets: [],
  history: [],
  versions: [],
};

describe('the texts of the view', () => {
  it.each([
    [
      { active: true, tests: { outcome: 'passed', passed: 3, failed: 0 } },
      'active · tests passed · 5 minutes ago',
    ],
    [{ pending: true }, 'pending · tests not run · 5 minutes ago'],
    [{ previous: true, stale: true }, 'previous · tests not run · sources changed · 5 minutes ago'],
    [{ installedAt: '2026-03-01T11:59:59Z' }, 'tests not run · just now'],
    [{ installedAt: '2026-02-28T11:00:00Z' }, 'tests not run · yesterday'],
    [{ prepared: false }, 'empty'],
  ] satisfies [Partial<SlotStatus>, string][])('slot %o: %s', (change, text) => {
    expect(describeSlot({ ...slot, ...change }, now)).toBe(text);
  });

  it.each([
    ['failed', 1, '1 test failed'],
    ['failed', 2, '2 tests failed'],
    ['failed', 0, 'tests failed'],
    ['none', 0, 'no tests'],
    ['nothing-ran', 0, 'no test ran'],
  ] as const)('tests %s (%i): %s', (outcome, failed, text) => {
    expect(describeTests({ outcome, failed })).toBe(text);
  });

  it('says of a skill what is active, else how far it is', () => {
    const versions = [{ version: '0.2.0', active: false, slots: [slot] }];
    const error = { code: 'manifest-invalid', message: 'It is broken.', nextStep: 'Mend it.' } as const;
    const registry = { status: 'enabled', approved: true } as const;
    expect(describeSkill({ ...skill, versions, registry, active: { version: '0.2.0', slot: 'A' } })).toBe(
      '0.2.0 · slot A',
    );
    expect(describeSkill({ ...skill, versions })).toBe('not active');
    expect(describeSkill(skill)).toBe('not installed');
    expect(describeSkill({ ...skill, error })).toBe('manifest has errors');
  });
});

describe('terminal text', () => {
  it('starts each line at column 0 and keeps colours', () => {
    expect(terminalText('\x1b[32ma\x1b[0m\nb\r\nc\rd')).toBe('\x1b[32ma\x1b[0m\r\nb\r\nc\rd');
  });
});
