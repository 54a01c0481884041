import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeat = 2_000;
const silentTooLong = 30_000;

/**
 * Runs `work` while no other process on this clone does. The lock is a folder with the owner's process id in
 * it; a lock whose owner is gone is taken over.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @param {(line: string) => void} [say]
 * @returns {Promise<T>}
 */
export async function withLock(folder, work, say = console.log) {
  mkdirSync(path.dirname(folder), { recursive: true });
  let told = false;
  while (!(makeFolder(folder) || takeOver(folder))) {
    if (!told)
      say(`Waiting for another setup in this folder (process ${owner(folder)?.pids[0] ?? 'starting'}) ...`);
    told = true;
    await sleep(200);
  }
  writeOwner(folder);
  held = folder;
  const beat = setInterval(() => touch(folder), heartbeat);
  const release = () => {
    held = undefined;
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = () => process.exit(130);
  process.once('exit', release);
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    release();
    process.off('exit', release);
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}

/** @param {string} folder */
function makeFolder(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Becomes the owner of a stale lock in place, so that two who see the same stale lock cannot both win: the
 * guard folder lets one in, and the owner is read again behind it.
 * @param {string} folder
 */
function takeOver(folder) {
  if (!isStale(folder)) return false;
  const guard = path.join(folder, 'takeover');
  try {
    if (!makeFolder(guard)) {
      if (age(guard) > silentTooLong) rmSync(guard, { recursive: true, force: true });
      return false;
    }
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
  try {
    if (owner(folder) !== undefined && !isStale(folder)) return false;
    writeOwner(folder);
    return true;
  } finally {
    rmSync(guard, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function isStale(folder) {
  const holder = owner(folder);
  const silence = age(path.join(folder, 'owner.json')) ?? age(folder);
  if (silence === undefined) return false;
  if (holder === undefined) return silence > 5_000;
  // Processes of another machine cannot be asked, and a number may be another process by now.
  if (holder.host !== os.hostname()) return silence > silentTooLong;
  return silence > 10 * silentTooLong || !holder.pids.some(isAlive);
}

/** @type {string | undefined} */
let held;

/**
 * Names a process that works for the holder of the lock: an npm that outlives its killed parent still writes.
 * @param {number | undefined} pid
 */
export function noteWorker(pid) {
  if (held !== undefined && pid !== undefined) writeOwner(held, pid);
}

/**
 * @param {string} folder
 * @param {number[]} workers
 */
function writeOwner(folder, ...workers) {
  const content = JSON.stringify({ pids: [process.pid, ...workers], host: os.hostname() });
  writeFileSync(path.join(folder, 'owner.json'), content);
}

/** @param {string} folder */
function touch(folder) {
  try {
    utimesSync(path.join(folder, 'owner.json'), new Date(), new Date());
  } catch (error) {
    // The folder was removed by hand: the work goes on, another setup may start beside it.
    if (error.code !== 'ENOENT') throw error;
  }
}

/**
 * @param {string} folder
 * @returns {{pids: number[], host: string} | undefined} undefined while the owner has not written its name yet
 */
function owner(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'owner.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function age(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats && Date.now() - stats.mtimeMs;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
