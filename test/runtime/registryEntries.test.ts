import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Approval,
  approvalsOf,
  contentStampOf,
  deleteEntry,
  entriesOf,
  findApproval,
  forgetApprovals,
  forgetContentStamp,
  getEntry,
  latestApproval,
  listEntries,
  phaseOf,
  type RegistryDatabase,
  recordApproval,
  type SkillDescription,
  type SkillKey,
  setError,
  setPhase,
  setStatus,
  storeContentStamp,
  upsertEntry,
} from '../../runtime/execution/index.ts';
import { SecretMask } from '../../runtime/index.ts';
import { noPermissions } from '../../skill/index.ts';
import { failureOf, RegistryFolder } from './support/registryFolder.ts';

let place: RegistryFolder;
let registry: RegistryDatabase;
beforeEach(() => {
  place = new RegistryFolder();
  registry = place.open();
});
afterEach(() => place.dispose());

const weather: SkillKey = { skillId: 'weather', source: '/home/ada/skills/weather' };
const other: SkillKey = { skillId: 'weather', source: '/elsewhere/weather' };
const description: SkillDescription = {
  name: 'Weather',
  version: '1.0.0',
  sourceType: 'local',
  sourceRef: '/home/ada/skills/weather',
  manifest: { skill_id: 'weather', entry: { exports: [{ command: 'now' }] } },
  repoHash: 'a'.repeat(64),
};

describe('a skill in the registry', () => {
  test('arrives imported and disabled, keeps its status when it is renewed, and can be deleted', async () => {
    const added = await registry.write(c => upsertEntry(c, weather, description, {}, 1_000));
    expect(added).toEqual({
      ...weather,
      ...description,
      status: 'imported_disabled',
      trustLevel: 'local',
      createdAt: 1_000,
      updatedAt: 1_000,
    });
    expect(await registry.read(c => getEntry(c, weather))).toEqual(added);

    await registry.write(c => setStatus(c, weather, 'enabled', 2_000));
    const renewed = await registry.write(c =>
      upsertEntry(c, weather, { ...description, version: '2.0.0' }, {}, 3_000),
    );
    expect(renewed).toMatchObject({
      status: 'enabled',
      version: '2.0.0',
      createdAt: 1_000,
      updatedAt: 3_000,
    });
    expect(await registry.read(c => getEntry(c, weather))).toEqual(renewed);

    // Its content changed: what decides that may take the status back in the same step.
    const asked = await registry.write(c =>
      upsertEntry(c, weather, description, { status: 'imported_disabled', trustLevel: 'reviewed' }, 4_000),
    );
    expect(asked).toMatchObject({ status: 'imported_disabled', trustLevel: 'reviewed' });
    expect(await registry.read(c => getEntry(c, weather))).toEqual(asked);

    expect(await registry.write(c => deleteEntry(c, weather))).toBe(true);
    expect(await registry.write(c => deleteEntry(c, weather))).toBe(false);
    expect(await registry.read(c => getEntry(c, weather))).toBeUndefined();
  });

  test('is another one in another place', async () => {
    await registry.write(c => {
      upsertEntry(c, weather, description, {}, 1_000);
      upsertEntry(c, other, { ...description, version: '9.0.0' }, {}, 2_000);
      setStatus(c, other, 'enabled', 3_000);
    });
    expect((await registry.read(c => entriesOf(c, 'weather'))).map(entry => entry.source)).toEqual([
      other.source,
      weather.source,
    ]);
    expect(await registry.read(c => getEntry(c, weather))).toMatchObject({ status: 'imported_disabled' });
  });

  test('is listed by status, newest first', async () => {
    await registry.write(c => {
      for (const [index, skillId] of ['a', 'b', 'c', 'd'].entries()) {
        // c and d come in the same millisecond.
        upsertEntry(c, { skillId, source: `/${skillId}` }, description, {}, Math.min(index, 2));
      }
      for (const skillId of ['a', 'c']) setStatus(c, { skillId, source: `/${skillId}` }, 'enabled', 9);
    });
    const ids = async (status?: string): Promise<string> =>
      (await registry.read(c => listEntries(c, status))).map(entry => entry.skillId).join(' ');
    expect(await ids()).toBe('d c b a');
    expect(await ids('enabled')).toBe('c a');
    expect(await ids('imported_disabled')).toBe('d b');
    expect(await ids('disabled')).toBe('');
  });

  test('takes no status that there is not', async () => {
    await registry.write(c => upsertEntry(c, weather, description));
    for (const attempt of [
      registry.write(c => setStatus(c, weather, 'Enabled')),
      registry.read(c => listEntries(c, 'active')),
    ]) {
      expect(await failureOf(attempt)).toMatchObject({
        code: 'usage',
        nextStep: 'Name one of imported_disabled, enabled, disabled.',
      });
    }
    expect(await registry.write(c => setStatus(c, other, 'enabled'))).toBe(false);
    expect(await registry.read(c => getEntry(c, weather))).toMatchObject({ status: 'imported_disabled' });
  });

  test('keeps its last error without secrets, until all is well', async () => {
    const mask = new SecretMask(['canary-of-an-error']);
    await registry.write(c => {
      upsertEntry(c, weather, description);
      setError(c, weather, 'The key canary-of-an-error was refused.', mask);
    });
    expect(await registry.read(c => getEntry(c, weather))).toMatchObject({
      lastError: 'The key *** was refused.',
    });
    await registry.write(c => setError(c, weather, undefined, mask));
    expect(await registry.read(c => getEntry(c, weather))).not.toHaveProperty('lastError');
    await registry.write(c => setError(c, weather, 'x'.repeat(100_000), mask));
    expect((await registry.read(c => getEntry(c, weather)))?.lastError).toHaveLength(2_000);
    await registry.write(c => upsertEntry(c, weather, description));
    expect(await registry.read(c => getEntry(c, weather))).not.toHaveProperty('lastError');
  });

  test('that was changed by hand is an error, not a guess', async () => {
    await registry.write(c => upsertEntry(c, weather, description));
    place.byHand(database => database.exec(`UPDATE skills SET manifest_json = '{'`));
    expect(await failureOf(registry.read(c => getEntry(c, weather)))).toMatchObject({
      code: 'registry-failed',
      subject: place.file,
    });
  });
});

function approval(content: string, permission: string, at: string): Approval {
  return {
    contentDigest: content,
    permissionDigest: permission,
    permissions: { ...noPermissions, network: { domains: [at], protocols: ['https'] } },
    approvedAt: at,
    actor: 'cli',
  };
}

describe('approvals', () => {
  test('are found by content and permissions, and by nothing less', async () => {
    const [first, second] = [approval('c1', 'p1', '1'), approval('c2', 'p2', '2')];
    await registry.write(c => {
      recordApproval(c, weather, first);
      recordApproval(c, weather, second);
      recordApproval(c, other, approval('c3', 'p3', '3'));
    });
    const find = (key: SkillKey, content: string, permission: string): Promise<Approval | undefined> =>
      registry.read(c => findApproval(c, key, content, permission));
    expect(await find(weather, 'c1', 'p1')).toEqual(first);
    expect(await find(weather, 'c1', 'p2')).toBeUndefined();
    expect(await find(weather, 'c3', 'p3')).toBeUndefined();
    expect(await find({ ...weather, skillId: 'Weather' }, 'c1', 'p1')).toBeUndefined();
    expect(await registry.read(c => latestApproval(c, weather))).toEqual(second);

    // The first one once more: it is kept once, and is the latest now.
    await registry.write(c => recordApproval(c, weather, approval('c1', 'p1', '4')));
    expect((await registry.read(c => approvalsOf(c, weather))).map(one => one.approvedAt)).toEqual([
      '4',
      '2',
    ]);
    expect(await registry.write(c => forgetApprovals(c, weather))).toBe(2);
    expect(await registry.read(c => latestApproval(c, weather))).toBeUndefined();
    expect(await registry.read(c => latestApproval(c, other))).toMatchObject({ approvedAt: '3' });
  });

  test('go with the skill', async () => {
    await registry.write(c => {
      upsertEntry(c, weather, description);
      recordApproval(c, weather, approval('c1', 'p1', '1'));
      deleteEntry(c, weather);
    });
    expect(await registry.read(c => approvalsOf(c, weather))).toEqual([]);
  });

  test('that were changed by hand approve nothing', async () => {
    await registry.write(c => recordApproval(c, weather, approval('c1', 'p1', '1')));
    for (const text of ['{', '[]', '{"network":{"domains":"all"}}']) {
      place.byHand(database => database.prepare('UPDATE approvals SET permissions_json = ?').run(text));
      expect(await failureOf(registry.read(c => findApproval(c, weather, 'c1', 'p1')))).toMatchObject({
        code: 'registry-failed',
      });
    }
  });
});

test('a workspace has a phase of its own, or none', async () => {
  await registry.write(c => {
    setPhase(c, '/one', 'planning');
    setPhase(c, '/two', 'planning');
    setPhase(c, '/two', 'execution');
    setPhase(c, '/three', 'planning');
    setPhase(c, '/three', 'unset');
  });
  expect(await registry.read(c => ['/one', '/two', '/three', '/four'].map(f => phaseOf(c, f)))).toEqual([
    'planning',
    'execution',
    'unset',
    'unset',
  ]);
});

test('content stamps are remembered, and the oldest give way', async () => {
  await registry.write(
    c => {
      storeContentStamp(c, '/slot', { stamp: 'first', digest: 'd1' });
      storeContentStamp(c, '/slot', { stamp: 'second', digest: 'd2' });
      storeContentStamp(c, '/gone', { stamp: 'x', digest: 'y' });
      forgetContentStamp(c, '/gone');
    },
    { durable: false },
  );
  expect(await registry.read(c => contentStampOf(c, '/slot'))).toEqual({ stamp: 'second', digest: 'd2' });
  expect(await registry.read(c => contentStampOf(c, '/gone'))).toBeUndefined();
  await registry.write(c => {
    for (let index = 0; index < 2_000; index += 1) {
      storeContentStamp(c, `/slot/${index}`, { stamp: 's', digest: 'd' });
    }
  });
  expect(await registry.read(c => contentStampOf(c, '/slot'))).toBeUndefined();
  expect(await registry.read(c => contentStampOf(c, '/slot/0'))).toEqual({ stamp: 's', digest: 'd' });
  expect(await registry.read(c => contentStampOf(c, '/slot/1999'))).toEqual({ stamp: 's', digest: 'd' });
});
