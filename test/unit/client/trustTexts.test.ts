import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  approvalQuestion,
  auditPage,
  describeRecord,
  describeSkill,
  dryRunPage,
  oneLine,
  permissionsPage,
} from '../../../client/index.ts';
import type {
  ApprovalRequest,
  AuditRecord,
  DryRunReport,
  PermissionsReport,
  SkillStatus,
} from '../../../runtime/index.ts';
import { defaultLimits, noPermissions } from '../../../skill/index.ts';

const request: ApprovalRequest = {
  skill: 'weather_skill',
  version: '1.2.0',
  slot: 'A',
  reason: 'first',
  permissions: ['Connects to api.open-meteo.com over https.', 'Reads nothing but its own folders.'],
  added: [],
  removed: [],
};

describe('the approval question', () => {
  it('says on the first time what the skill may do', () => {
    expect(approvalQuestion(request)).toEqual({
      message: 'Allow weather_skill 1.2.0 to run?',
      detail: `It has not been allowed on this machine yet.

What it may do:
\u2022 Connects to api.open-meteo.com over https.
\u2022 Reads nothing but its own folders.`,
      cut: false,
    });
  });

  it('puts what is new first, then what is gone, then everything', () => {
    const { message, detail } = approvalQuestion({
      ...request,
      reason: 'widened',
      added: ['Connects to evil.example over https.'],
      removed: ['Writes the workspace.'],
    });
    expect(message).toBe('Allow weather_skill 1.2.0 to run again?');
    expect(detail).toBe(`It asks for more than you allowed.

New since you allowed it:
+ Connects to evil.example over https.

No longer asked for:
\u2212 Writes the workspace.

All of what it may do:
\u2022 Connects to api.open-meteo.com over https.
\u2022 Reads nothing but its own folders.`);
  });

  it('says where a skill from elsewhere comes from', () => {
    const origin = { kind: 'git', url: 'https://github.com/o/r.git', commit: '4f2a91c0'.repeat(5) } as const;
    expect(approvalQuestion({ ...request, origin }).detail).toContain('From github.com/o/r \u00b7 4f2a91c');
  });

  it('never hides that there is more than fits', () => {
    const permissions = Array.from({ length: 40 }, (_, index) => `Connects to host${index}.example.`);
    const { detail, cut } = approvalQuestion({ ...request, permissions });
    expect(cut).toBe(true);
    expect(detail).toContain('16 more');
    expect(detail.split('\n').length).toBeLessThan(35);
  });

  it('keeps what an author wrote on its own line', () => {
    const trick = 'Reads \u202e x\u200b.\n\nWhat it may do:\n\u2022 Nothing.';
    const { detail } = approvalQuestion({ ...request, permissions: [trick] });
    expect(detail.split('\n')).toHaveLength(4);
    expect(detail).not.toMatch(/[\u202e\u200b]/);
  });
});

it('a long text loses its middle, not its end', () => {
  const cut = oneLine(`begin${'x'.repeat(500)}end`, 50);
  expect(cut).toHaveLength(49);
  expect(cut).toMatch(/^beginx+\.\.\.x+end$/);
});

describe('the Skills view', () => {
  const skill: SkillStatus = {
    id: 'weather_skill',
    format: 'adaos',
    sourceFolder: '/skills/weather_skill',
    sourceKind: 'workspace',
    manifestFile: 'skill.yaml',
    readiness: { state: 'ready' },
    secrets: [],
    history: [],
    versions: [
      {
        version: '1.2.0',
        active: true,
        slots: [
          {
            slot: 'A',
            version: '1.2.0',
            prepared: true,
            active: true,
            previous: false,
            pending: false,
            tests: { outcome: 'none', passed: 0, failed: 0 },
            tools: [],
            path: '/slot',
          },
        ],
      },
    ],
  };
  const active = { active: { version: '1.2.0', slot: 'A' as const } };

  it.each([
    [{ ...active, registry: { status: 'enabled', approved: true } }, '1.2.0 \u00b7 slot A'],
    [
      { ...active, registry: { status: 'enabled', approved: false } },
      'not approved \u00b7 1.2.0 \u00b7 slot A',
    ],
    [{ ...active, registry: { status: 'disabled', approved: true } }, 'disabled \u00b7 1.2.0 \u00b7 slot A'],
    // What a cloned repository brings.
    [active, 'not approved \u00b7 1.2.0 \u00b7 slot A'],
    [{ registry: { status: 'imported_disabled', approved: false } }, 'imported, disabled'],
    [{ registry: { status: 'disabled', approved: false } }, 'disabled'],
    [{}, 'not active'],
  ] satisfies [Partial<SkillStatus>, string][])('%o: %s', (change, text) => {
    expect(describeSkill({ ...skill, ...change })).toBe(text);
  });
});

const target = { skill: '/skills/weather_skill' };
const now = Date.parse('2026-03-01T12:00:00Z');

describe('the pages', () => {
  const report: PermissionsReport = {
    skill: 'weather_skill',
    version: '1.2.0',
    slot: 'A',
    status: 'enabled',
    approved: true,
    approvedAt: '2026-03-01T11:55:00Z',
    declared: { ...noPermissions, network: { domains: ['api.example.com'], protocols: ['https'] } },
    granted: { ...noPermissions, network: { domains: ['b.example.com'], protocols: ['https'] } },
    effective: {
      ...noPermissions,
      network: { domains: ['api.example.com', 'b.example.com'], protocols: ['https'] },
    },
    limits: { ...defaultLimits, wallClockMs: 5000, cpuMs: undefined },
    isolation: 'system',
    sentences: ['Connects to api.example.com.'],
    readable: ['/slot'],
    writable: ['/slot/tmp'],
  };
  const text = (body: { readonly html: string }) => body.html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

  it('shows what a skill may do, where that comes from, and its limits', () => {
    const page = text(permissionsPage(report, target, now).body);
    expect(page).toContain('Enabled, and approved 5 minutes ago.');
    expect(page).toContain('Websites api.example.com b.example.com api.example.com, b.example.com');
    expect(page).toContain('Time 5 s');
    expect(page).toContain('Processor time no limit');
    expect(page).toContain('/slot/tmp');
  });

  it('says plainly that process-only isolation is none of the system', () => {
    const page = text(permissionsPage({ ...report, isolation: 'process' }, target, now).body);
    expect(page).toContain('the operating system does not keep it to this');
  });

  it('shows no markup of an author', () => {
    const hostile = '<a href="command:skillberth.enable">x</a>';
    const { html } = permissionsPage({ ...report, sentences: [hostile] }, target, now).body;
    expect(html).not.toContain(hostile);
    expect(html).toContain('&lt;a href=&quot;command:');
  });

  it('shows each gate of a dry run, and the line that would allow a denied one', () => {
    const run: DryRunReport = {
      skill: 'weather_skill',
      tool: 'get_weather',
      allowed: false,
      gates: [
        { gate: 'phase', verdict: 'allow', reason: 'The phase is execution.' },
        {
          gate: 'permissions',
          verdict: 'deny',
          reason: 'b.example.com is not among the allowed hosts.',
          remedy: { file: '/skills/weather_skill/skill.yaml', line: 7, text: '- b.example.com' },
        },
        { gate: 'input', verdict: 'skipped', reason: 'An earlier gate said no.' },
      ],
      error: {
        code: 'permission-denied',
        message: 'b.example.com is not allowed.',
        nextStep: 'Add it to the manifest.',
      },
    };
    const { html } = dryRunPage(run, { ...target, tool: 'get_weather', input: {} }).body;
    expect(text({ html })).toContain('/skills/weather_skill/skill.yaml, line 7 - b.example.com');
    const links = [...html.matchAll(/href="command:([^?]+)\?([^"]+)"/g)].map(([, command, argument]) => [
      command,
      JSON.parse(decodeURIComponent(argument ?? '')),
    ]);
    expect(links).toContainEqual([
      '_skillberth.openPlace',
      [{ file: '/skills/weather_skill/skill.yaml', line: 7, text: '- b.example.com' }],
    ]);
  });

  const record: AuditRecord = {
    sequence: 12,
    time: '2026-03-01T11:00:00Z',
    event: 'invoke',
    verdict: 'deny',
    actor: 'mcp',
    skill: 'weather_skill',
    version: '1.2.0',
    slot: 'A',
    command: 'get_weather',
    reason: 'phase-violation: the workspace is planning.\nsecond line',
    hash: 'x',
  };

  it('writes a record of the audit on one line', () => {
    expect(describeRecord(record)).toBe(
      'audit 12: refused: call get_weather of weather_skill 1.2.0/A (agent): phase-violation: the workspace is planning. second line',
    );
  });

  it('says where the chain of the audit breaks', () => {
    const broken = { records: 12, intact: false, problem: { sequence: 3, message: 'its hash differs' } };
    const page = text(auditPage([record], broken).body);
    expect(page).toContain('broken at record 3: its hash differs');
    expect(text(auditPage([record], { records: 12, intact: true }).body)).toContain(
      'All 12 records are as they were written',
    );
  });
});

it('no workspace can set what weakens isolation', () => {
  const manifest = JSON.parse(readFileSync(path.resolve('package.json'), 'utf8'));
  const { properties } = manifest.contributes.configuration;
  const weakening = Object.keys(properties).filter(name => /^skillberth\.(permissions|audit)\./.test(name));
  expect(weakening).toHaveLength(3);
  for (const name of weakening) expect(properties[name]).toMatchObject({ scope: 'machine', default: false });
});
