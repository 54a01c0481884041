import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditLog, appendRecord } from '../../runtime/execution/index.ts';
import { SecretMask } from '../../runtime/index.ts';
import { type Answer, callCommandLine } from './support/commandLine.ts';
import { RegistryFolder } from './support/registryFolder.ts';

let place: RegistryFolder;
beforeEach(() => {
  place = new RegistryFolder();
});
afterEach(() => place.dispose());

const noSecrets = new SecretMask();

function call(...words: string[]): Promise<Answer> {
  const state = path.dirname(place.file);
  return callCommandLine(['audit', ...words], { cwd: place.folder, env: { SKILLBERTH_HOME: state } });
}

async function fill(): Promise<void> {
  const registry = place.open();
  await registry.write(connection => {
    const time = (minutesAgo: number): Date => new Date(Date.now() - minutesAgo * 60_000);
    appendRecord(
      connection,
      { event: 'enable', verdict: 'allow', actor: 'editor', skill: 'weather', version: '1.2.0', slot: 'A' },
      noSecrets,
      time(120),
    );
    appendRecord(
      connection,
      {
        event: 'invoke',
        verdict: 'deny',
        actor: 'mcp',
        skill: 'notes\u001b[31m',
        command: 'add_note',
        reason: 'permission-denied: api.example.com\nis not among the allowed hosts.',
      },
      noSecrets,
      time(5),
    );
  });
  await new AuditLog(registry).around(
    {
      event: 'invoke',
      actor: 'cli',
      skill: 'weather',
      version: '1.2.0',
      slot: 'A',
      command: 'now',
      isolation: 'process',
    },
    noSecrets,
    () => Promise.resolve(),
  );
  registry.close();
}

test('shows a table, oldest first, with nothing of an author in control of the terminal', async () => {
  await fill();
  const { code, stdout, stderr } = await call();
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^time \(UTC\) +actor +skill +event +verdict +took +reason$/);
  expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +editor +weather 1\.2\.0\/A +enable +allow$/);
  expect(lines[2]).toMatch(
    / mcp +notes\u00b7\[31m +invoke add_note +deny +permission-denied: api\.example\.com is not among the allowed hosts\.$/,
  );
  expect(lines[3]).toMatch(/ cli +weather 1\.2\.0\/A +invoke now +allow +\(process-only isolation\)$/);
  expect(lines[4]).toMatch(
    / cli +weather 1\.2\.0\/A +result now +allow +\d+\.\d ms +\(process-only isolation\)$/,
  );
  expect(lines).toHaveLength(5);
});

test('asks for a skill, a time and a number, and answers in JSON', async () => {
  await fill();
  const sequences = async (...words: string[]): Promise<readonly number[]> => {
    const { code, stdout } = await call('--json', ...words);
    expect(code).toBe(0);
    return (JSON.parse(stdout) as { sequence: number }[]).map(record => record.sequence);
  };
  expect(await sequences()).toEqual([1, 2, 3, 4]);
  expect(await sequences('--skill', 'weather')).toEqual([1, 3, 4]);
  expect(await sequences('--since', '1h')).toEqual([2, 3, 4]);
  expect(await sequences('--limit', '1')).toEqual([4]);
  expect(await sequences('--limit', 'all', '--skill', 'nobody')).toEqual([]);
  expect(await call('--skill', 'nobody')).toMatchObject({ stdout: 'The audit holds no such record.\n' });
});

test('verifies the chain, and fails where it breaks', async () => {
  await fill();
  const intact = await call('--verify');
  expect(intact).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('4 records; the chain is intact.'),
  });
  expect(intact.stdout).toMatch(/hash of the last one: [0-9a-f]{64}/);
  place.byHand(database =>
    database.exec(`DROP TRIGGER audit_never_changes;
      UPDATE audit SET record = replace(record, 'deny', 'allow') WHERE sequence = 2`),
  );
  expect(await call('--verify')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('The chain breaks at record 2: Record 2 was changed'),
  });
  const { code, stdout } = await call('--verify', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ records: 1, intact: false, problem: { sequence: 2 } });
});

test('an empty audit is none, and asking for it makes no file', async () => {
  expect(await call()).toMatchObject({ code: 0, stdout: 'The audit holds no such record.\n' });
  expect(await call('--verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('0 records') });
  expect(existsSync(place.file)).toBe(false);
});

test.each([
  [['--since', 'yesterday'], '15m, 2h, 7d'],
  [['--limit', '0'], 'whole number above 0'],
  [['--limit', 'many'], 'whole number above 0'],
  [['--verify', '--skill', 'weather'], 'always looks at all records'],
])('refuses %j', async (words, told) => {
  const { code, stderr } = await call(...words);
  expect(code).toBe(2);
  expect(stderr).toContain(told);
  expect(stderr).not.toContain('    at ');
});
