import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  phaseOf,
  queryAudit,
  RegistryDatabase,
  setPhase,
  verifyAudit,
} from '../../runtime/execution/index.ts';
import { SkillberthError } from '../../skill/index.ts';
import { failureOf, RegistryFolder } from './support/registryFolder.ts';

let place: RegistryFolder;
beforeEach(() => {
  place = new RegistryFolder();
});
afterEach(() => place.dispose());

const onPosix = process.platform !== 'win32';

describe('the registry on the disk', () => {
  test('is not made by a constructor, nor by who only reads', async () => {
    const registry = place.open();
    expect(await registry.read(connection => phaseOf(connection, '/work'))).toBe('unset');
    expect(await queryAudit(registry, {})).toEqual([]);
    expect(await verifyAudit(registry)).toMatchObject({ records: 0, intact: true });
    expect(existsSync(path.dirname(place.file))).toBe(false);
  });

  test.runIf(onPosix)('is for its owner alone, with every file beside it', async () => {
    const mask = process.umask(0o000);
    try {
      await place.open().write(connection => setPhase(connection, '/work', 'planning'));
      expect(statSync(path.dirname(place.file)).mode & 0o777).toBe(0o700);
      const files = readdirSync(path.dirname(place.file));
      expect(files.length).toBeGreaterThan(1);
      for (const file of files) {
        expect(statSync(path.join(path.dirname(place.file), file)).mode & 0o777, file).toBe(0o600);
      }
    } finally {
      process.umask(mask);
    }
  });

  test.runIf(onPosix)('is closed to others when they could read it', async () => {
    await place.open().write(connection => setPhase(connection, '/work', 'planning'));
    place.closeAll();
    execFileSync('chmod', ['644', place.file]);
    await place.open().read(connection => phaseOf(connection, '/work'));
    expect(statSync(place.file).mode & 0o777).toBe(0o600);
  });

  test('lies in the state folder of the user unless a file is named, which is closed to others', async () => {
    const before = process.env['SKILLBERTH_HOME'];
    process.env['SKILLBERTH_HOME'] = path.join(place.folder, 'home');
    mkdirSync(path.join(place.folder, 'home'), { mode: 0o755 });
    const registry = new RegistryDatabase();
    try {
      expect(registry.file).toBe(path.join(place.folder, 'home', 'registry.sqlite'));
      await registry.write(connection => setPhase(connection, '/work', 'planning'));
      expect(existsSync(registry.file)).toBe(true);
      if (onPosix) expect(statSync(path.join(place.folder, 'home')).mode & 0o777).toBe(0o700);
    } finally {
      registry.close();
      if (before === undefined) delete process.env['SKILLBERTH_HOME'];
      else process.env['SKILLBERTH_HOME'] = before;
    }
  });

  test('opens in a moment, and again after a close', async () => {
    await place.open().write(connection => setPhase(connection, '/work', 'execution'));
    place.closeAll();
    const times: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      const registry = place.open();
      const started = performance.now();
      expect(await registry.read(connection => phaseOf(connection, '/work'))).toBe('execution');
      times.push(performance.now() - started);
      registry.close();
    }
    // Measured 1.3 ms. The fastest: other tests have the machine too.
    expect(Math.min(...times)).toBeLessThan(5);
  });
});

describe('a transaction', () => {
  test('is there as a whole or not at all', async () => {
    const registry = place.open();
    await registry.write(connection => setPhase(connection, '/one', 'planning'));
    const error = await failureOf(
      registry.write(connection => {
        setPhase(connection, '/one', 'execution');
        setPhase(connection, '/two', 'execution');
        throw new Error('changed my mind');
      }),
    );
    expect(error).toMatchObject({ message: 'changed my mind' });
    expect(await place.open().read(c => [phaseOf(c, '/one'), phaseOf(c, '/two')])).toEqual([
      'planning',
      'unset',
    ]);
    // Also where a person is told why, and the connection stays open.
    const refusal = new SkillberthError({ code: 'approval-needed', message: 'No.', nextStep: 'Ask.' });
    const refused = registry.write(connection => {
      setPhase(connection, '/one', 'execution');
      throw refusal;
    });
    expect(await failureOf(refused)).toBe(refusal);
    expect(await registry.read(connection => phaseOf(connection, '/one'))).toBe('planning');
    await place.open().write(connection => setPhase(connection, '/three', 'planning'));
    // And the next one works.
    await registry.write(connection => setPhase(connection, '/two', 'planning'));
    expect(await registry.read(connection => phaseOf(connection, '/two'))).toBe('planning');
  });

  test('waits for another process without stopping this one', async () => {
    const registry = place.open();
    await registry.write(connection => setPhase(connection, '/work', 'planning'));
    const other = new DatabaseSync(place.file);
    other.exec('BEGIN IMMEDIATE');
    let ticks = 0;
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      ticks += 1;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const writing = registry.write(connection => setPhase(connection, '/work', 'execution'));
    await sleep(400);
    expect(await registry.read(connection => phaseOf(connection, '/work'))).toBe('planning');
    other.exec('COMMIT');
    other.close();
    await writing;
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
    expect(longest).toBeLessThan(300);
    expect(await registry.read(connection => phaseOf(connection, '/work'))).toBe('execution');
  });

  test('goes to the file that is there now, not to one that was moved away', async () => {
    const registry = place.open();
    await registry.write(connection => setPhase(connection, '/work', 'planning'));
    const away = path.join(place.folder, 'away');
    renameSync(path.dirname(place.file), away);
    expect(await registry.read(connection => phaseOf(connection, '/work'))).toBe('unset');
    await registry.write(connection => setPhase(connection, '/work', 'execution'));
    registry.close();
    const moved = place.open(path.join(away, 'registry.sqlite'));
    expect(await moved.read(connection => phaseOf(connection, '/work'))).toBe('planning');
  });
});
