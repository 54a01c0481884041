import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type AuditEntry,
  AuditLog,
  appendRecord,
  argumentDigest,
  type ExecutionEntry,
  getEntry,
  queryAudit,
  type RegistryDatabase,
  redactedArguments,
  setStatus,
  upsertEntry,
  verifyAudit,
} from '../../runtime/execution/index.ts';
import { SecretMask } from '../../runtime/index.ts';
import { SkillberthError } from '../../skill/index.ts';
import { weatherCall as call, enableEntry as entry } from './support/auditEntries.ts';
import { failureOf, RegistryFolder } from './support/registryFolder.ts';

let place: RegistryFolder;
let registry: RegistryDatabase;
let log: AuditLog;
beforeEach(() => {
  place = new RegistryFolder();
  registry = place.open();
  log = new AuditLog(registry);
});
afterEach(() => place.dispose());

const noSecrets = new SecretMask();

describe('a record', () => {
  test('says what it was given, with a number, the time and a hash', async () => {
    const before = new Date().toISOString();
    const given: AuditEntry = { ...call, event: 'invoke', verdict: 'deny', reason: 'phase-violation: no.' };
    const record = await log.append(given, noSecrets);
    expect(record).toEqual({
      ...given,
      sequence: 1,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(record.time >= before).toBe(true);
    expect(await queryAudit(registry, {})).toEqual([record]);
    const second = await log.append(entry(), noSecrets);
    expect(second.sequence).toBe(2);
    expect(await verifyAudit(registry)).toEqual({ records: 2, intact: true, head: second.hash });
  });

  test('is there together with the decision, or neither is', async () => {
    const key = { skillId: 'weather', source: '/weather' };
    const description = {
      name: 'w',
      version: '1.0.0',
      sourceType: 'local',
      sourceRef: '/weather',
      manifest: {},
      repoHash: 'a',
    } as const;
    await registry.write(c => upsertEntry(c, key, description));
    await failureOf(
      registry.write(c => {
        setStatus(c, key, 'enabled');
        appendRecord(c, entry(), noSecrets);
        throw new Error('killed');
      }),
    );
    expect(await queryAudit(registry, {})).toEqual([]);
    expect(await registry.read(c => getEntry(c, key))).toMatchObject({ status: 'imported_disabled' });
    await registry.write(c => {
      setStatus(c, key, 'enabled');
      appendRecord(c, entry(), noSecrets);
    });
    expect(await queryAudit(registry, {})).toMatchObject([{ sequence: 1, event: 'enable' }]);
  });

  test('cuts what is too long', async () => {
    const record = await log.append(
      entry({ skill: 's'.repeat(1e6), command: 'c'.repeat(1e6), reason: `limit-output: ${'r'.repeat(1e7)}` }),
      noSecrets,
    );
    expect(JSON.stringify(record).length).toBeLessThan(2_500);
    expect(record.reason).toMatch(/^limit-output: r+\.\.\. \(\d+ characters\)$/);
  });
});

describe('an execution', () => {
  async function verdicts(): Promise<readonly string[]> {
    const records = await queryAudit(registry, {});
    return records.map(({ event, verdict, reason }) => [event, verdict, reason].filter(Boolean).join(' '));
  }

  test('has a record before and one after it', async () => {
    const result = await log.around(call, noSecrets, async execution => {
      expect(await verdicts()).toEqual(['invoke allow']);
      return execution.invocation;
    });
    const records = await queryAudit(registry, {});
    expect(await verdicts()).toEqual(['invoke allow', 'result allow']);
    expect(new Set(records.map(record => record.invocation))).toEqual(new Set([result]));
    expect(records[0]).not.toHaveProperty('durationMs');
    expect(records[1]).toMatchObject({ ...call, event: 'result', durationMs: expect.any(Number) });
  });

  test('that fails or is denied says so with the code', async () => {
    const stop = (code: 'limit-cpu' | 'tool-failed'): Promise<never> =>
      Promise.reject(new SkillberthError({ code, message: 'It ended.', nextStep: 'None.' }));
    expect(await failureOf(log.around(call, noSecrets, () => stop('limit-cpu')))).toMatchObject({
      code: 'limit-cpu',
    });
    await failureOf(log.around({ ...call, event: 'prepare' }, noSecrets, () => stop('tool-failed')));
    await failureOf(
      log.around(call, noSecrets, async execution => {
        await execution.denied({ kind: 'network', target: 'evil.example:443', reason: 'It is not allowed.' });
        throw new TypeError('undefined is no function');
      }),
    );
    expect(await verdicts()).toEqual([
      'invoke allow',
      'result deny limit-cpu: It ended.',
      'prepare allow',
      'prepared error tool-failed: It ended.',
      'invoke allow',
      'denied deny permission-denied: network evil.example:443: It is not allowed.',
      'result error internal: Something failed that Skillberth does not expect: undefined is no function',
    ]);
  });

  test('ends once', async () => {
    const execution = await log.begin(call, noSecrets);
    const [one, other] = await Promise.all([execution.end(), execution.end(new Error('too late'))]);
    expect(one).toEqual(other);
    expect(await verdicts()).toEqual(['invoke allow', 'result allow']);
  });

  test('does not begin where its first record cannot be written, and says when the second could not', async () => {
    let executed = 0;
    const work = (): Promise<void> => {
      executed += 1;
      place.byHand(database => database.exec('PRAGMA user_version = 99'));
      return Promise.resolve();
    };
    expect(await failureOf(log.around(call, noSecrets, work))).toMatchObject({
      code: 'registry-failed',
      message: expect.stringMatching(/^It was executed, but the audit could not be written: A newer/),
    });
    expect(await failureOf(log.around(call, noSecrets, work))).toMatchObject({ code: 'registry-failed' });
    expect(executed).toBe(1);
  });

  test('costs little', async () => {
    await log.around(call, noSecrets, () => Promise.resolve());
    const times: number[] = [];
    for (let round = 0; round < 200; round += 1) {
      const started = performance.now();
      await log.around(call, noSecrets, () => Promise.resolve());
      times.push(performance.now() - started);
    }
    // Measured 0.1 ms; a call's whole budget is 5 ms. The fastest: other tests have the machine too.
    expect(Math.min(...times)).toBeLessThan(1);
  });
});

describe('a query', () => {
  test('asks for a skill, a time and the newest, oldest first', async () => {
    const at = (minutesAgo: number): Date => new Date(Date.now() - minutesAgo * 60_000);
    const given = [
      ['weather', 600],
      ['notes', 90],
      ['weather', 60],
      ['weather', 5],
      ['notes', 1],
    ] as const;
    await registry.write(c => {
      for (const [skill, minutes] of given) appendRecord(c, entry({ skill }), noSecrets, at(minutes));
    });
    const numbers = async (query: Parameters<typeof queryAudit>[1]): Promise<readonly number[]> =>
      (await queryAudit(registry, query)).map(record => record.sequence);
    expect(await numbers({})).toEqual([1, 2, 3, 4, 5]);
    expect(await numbers({ skill: 'weather' })).toEqual([1, 3, 4]);
    expect(await numbers({ skill: 'Weather' })).toEqual([]);
    expect(await numbers({ since: '2h' })).toEqual([2, 3, 4, 5]);
    expect(await numbers({ since: at(61).toISOString(), skill: 'weather' })).toEqual([3, 4]);
    expect(await numbers({ limit: 2 })).toEqual([4, 5]);
    expect(await numbers({ skill: 'weather', since: '7d', limit: 2 })).toEqual([3, 4]);
    for (const limit of [0, -1, 1.5, Number.NaN]) {
      expect(await failureOf(queryAudit(registry, { limit }))).toMatchObject({ code: 'usage' });
    }
  });
});

test('a secret is nowhere in the files, in none of its forms', async () => {
  const secret = 'canary+of/the audit';
  const mask = new SecretMask([secret]);
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(`user:${secret}`).toString('base64'),
    JSON.stringify(JSON.stringify(secret)),
  ];
  const needles = ['canary', ...forms.map(form => form.slice(2, -6))];
  for (const form of forms) {
    const input = { city: form, [form]: [form], note: `${'x'.repeat(193)}${form}` };
    const told: ExecutionEntry = {
      ...call,
      skill: `weather ${form}`,
      source: `/home/ada/${form}`,
      version: form,
      command: form,
      argumentDigest: argumentDigest(input),
      argumentText: redactedArguments(input, mask),
    };
    await failureOf(
      log.around(told, mask, async execution => {
        await execution.denied({ kind: 'read', target: `/etc/${form}`, reason: form });
        throw new Error(`${'y'.repeat(985)}${form}`);
      }),
    );
    // What was cut through the middle of a secret before it came here.
    await log.append(entry({ reason: `${'z'.repeat(9_000)}${form}`.slice(0, 8_000 + 1_008) }), mask);
  }
  // Masking makes it short enough that the end of what is looked at would be shown.
  const long = `${secret} ${'and more of it '.repeat(4)}!`;
  await log.append(entry({ reason: long.repeat(500) }), new SecretMask([long]));
  for (const close of [() => undefined, () => registry.close()]) {
    close();
    for (const file of readdirSync(path.dirname(place.file))) {
      const bytes = place.bytes(path.join(path.dirname(place.file), file)).toString('latin1');
      for (const needle of needles) expect(bytes.includes(needle), `${needle} in ${file}`).toBe(false);
    }
  }
  expect(await verifyAudit(registry)).toMatchObject({ records: 21, intact: true });
});
