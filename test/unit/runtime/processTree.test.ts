import { describe, expect, test } from 'vitest';
import {
  CpuSum,
  type ProcessFacts,
  parseMountInfo,
  parsePs,
  parseStat,
  processesBelow,
} from '../../../runtime/execution/index.ts';

const units = { ticksPerSecond: 100, pageBytes: 4096 };

function entry(pid: number, parent: number, more: Partial<ProcessFacts> = {}): ProcessFacts {
  return {
    pid,
    parent,
    group: 1,
    session: 1,
    state: 'S',
    threads: 1,
    ownCpuMs: 0,
    reapedCpuMs: 0,
    started: String(pid),
    residentBytes: 0,
    ...more,
  };
}

describe('a line of /proc', () => {
  const rest = 'S 41 42 40 0 -1 4194304 100 0 0 0 7 5 30 3 20 0 9 0 777 1000000 250 18446744073709551615';

  test('gives times in milliseconds and memory in bytes', () => {
    expect(parseStat(`43 (python3) ${rest} 1 1`, units)).toEqual({
      pid: 43,
      parent: 41,
      group: 42,
      session: 40,
      state: 'S',
      threads: 9,
      ownCpuMs: 120,
      reapedCpuMs: 330,
      started: '777',
      residentBytes: 250 * 4096,
    });
  });

  test.each(['a) Z 1 (b', ') R 0 0 0', 'two\nlines', ''])('is read right with the name %j', name => {
    expect(parseStat(`43 (${name}) ${rest} 1 1`, units)).toMatchObject({ pid: 43, parent: 41, state: 'S' });
  });

  test.each(['', 'no process', '43 (cut', '43 (cut) S 1 2'])('%j is none', text => {
    expect(parseStat(text, units)).toBeUndefined();
  });
});

test('what ps prints, with and without hours and days', () => {
  const text = `
    7     1     7      0 Ss    2048   0:01.25 Mon Jan  5 10:00:00 2026
   43     7     7      0 R+     100  10:00.00 Mon Jan  5 10:00:01 2026
   44    43    44      0 Z        0 1-02:03:04 Mon Jan  5 10:00:02 2026
`;
  expect(parsePs(text)).toMatchObject([
    { pid: 7, parent: 1, group: 7, state: 'S', residentBytes: 2048 * 1024, ownCpuMs: 1250 },
    { pid: 43, parent: 7, ownCpuMs: 600_000, started: 'Mon Jan 5 10:00:01 2026' },
    { pid: 44, state: 'Z', ownCpuMs: ((24 + 2) * 3600 + 3 * 60 + 4) * 1000 },
  ]);
});

describe('a tree', () => {
  const table = [
    entry(1, 0),
    entry(10, 1, { group: 10, session: 10 }),
    entry(11, 10, { group: 10, session: 10 }),
    entry(12, 11, { group: 12, session: 12 }),
    entry(13, 11, { state: 'Z' }),
    entry(20, 1, { group: 10, session: 10 }),
    entry(21, 20, { group: 21, session: 21 }),
    entry(30, 1, { group: 30, session: 10 }),
    entry(40, 1, { group: 40, session: 40 }),
  ];
  const below = (pids: number[], groups: number[], sessions: number[]): number[] =>
    processesBelow(table, { pids: new Set(pids), groups: new Set(groups), sessions: new Set(sessions) })
      .map(({ pid }) => pid)
      .sort((a, b) => a - b);

  test('has children of children, and nothing that ended', () => {
    expect(below([10], [], [])).toEqual([10, 11, 12]);
  });
  test('has what lost its parent but kept its group, with its children', () => {
    expect(below([10], [10], [])).toEqual([10, 11, 12, 20, 21]);
  });
  test('has what kept its session', () => expect(below([10], [], [10])).toEqual([10, 11, 12, 20, 21, 30]));
  test('is empty where its root is gone', () => expect(below([99], [99], [99])).toEqual([]));
  test('ends where numbers go round in circles', () => {
    const circle = [entry(5, 6), entry(6, 5)];
    expect(
      processesBelow(circle, { pids: new Set([5]), groups: new Set(), sessions: new Set() }),
    ).toHaveLength(2);
  });
});

describe('CPU time of a tree', () => {
  test('keeps that of children that were waited for', () => {
    const sum = new CpuSum();
    expect(sum.add([entry(1, 0, { ownCpuMs: 100 }), entry(2, 1, { ownCpuMs: 500 })])).toBe(600);
    expect(sum.add([entry(1, 0, { ownCpuMs: 110, reapedCpuMs: 520 })])).toBe(630);
  });
  test('keeps that of children that nobody waited for', () => {
    const sum = new CpuSum();
    sum.add([entry(1, 0, { ownCpuMs: 100 }), entry(2, 1, { ownCpuMs: 500 })]);
    expect(sum.add([entry(1, 0, { ownCpuMs: 100 }), entry(3, 1, { ownCpuMs: 50 })])).toBe(650);
    expect(sum.add([entry(1, 0, { ownCpuMs: 100 })])).toBe(650);
  });
  test('never falls, and knows a number that was given anew', () => {
    const sum = new CpuSum();
    sum.add([entry(1, 0), entry(2, 1, { ownCpuMs: 500, started: 'first' })]);
    expect(sum.add([entry(1, 0), entry(2, 1, { ownCpuMs: 10, started: 'second' })])).toBe(510);
    expect(sum.add([])).toBe(510);
  });
});

test('mounted folders, with blanks and optional fields', () => {
  const text = `22 27 0:21 / /proc rw,relatime - proc proc rw
25 24 0:23 / /dev/shm rw,nosuid shared:4 master:1 - tmpfs tmpfs rw,size=1k
26 24 0:24 / /a\\040b\\134c rw - tmpfs none rw
broken`;
  expect(parseMountInfo(text)).toEqual([
    { device: '0:21', folder: '/proc', type: 'proc' },
    { device: '0:23', folder: '/dev/shm', type: 'tmpfs' },
    { device: '0:24', folder: '/a b\\c', type: 'tmpfs' },
  ]);
});
