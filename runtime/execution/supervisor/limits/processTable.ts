import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { promisify } from 'node:util';
import {
  hasEnded,
  type ProcessFacts,
  parsePs,
  parseStat,
  processesBelow,
  psColumns,
  type TableUnits,
  usualUnits,
} from './processTree.ts';

const run = promisify(execFile);

/** Entries of the auxiliary vector, getauxval(3). */
const auxiliaryPageSize = 6n;
const auxiliaryTicks = 17n;

export interface ProcessTree {
  readonly processes: readonly ProcessFacts[];
  /** There are more than were asked for; the rest was not read. */
  readonly cut: boolean;
}

/**
 * The processes below `root`, itself included, and below those that were `known` to be, up to `maximum` of them. What
 * has ended is left out.
 *
 * On Linux this follows the lists of children and costs some 20 microseconds a thread: cheap enough for a watch. A
 * list may miss a child while a sibling of it ends: the next look has it, and `wholeTable` always does.
 */
export async function readTree(
  root: number,
  known: ReadonlyMap<number, ProcessFacts>,
  maximum: number,
): Promise<ProcessTree> {
  if (process.platform === 'linux') return readLinuxTree([root, ...known.keys()], known, maximum);
  const table = (await wholeTable()).filter(facts => !isAnother(facts, known));
  const pids = new Set([root, ...known.keys()]);
  const processes = processesBelow(table, { pids, groups: new Set([root]), sessions: new Set() });
  return { processes: processes.slice(0, maximum), cut: processes.length > maximum };
}

/** Every process that this one can see. */
export async function wholeTable(): Promise<readonly ProcessFacts[]> {
  if (process.platform === 'win32') return [];
  if (process.platform !== 'linux') {
    const { stdout } = await run('/bin/ps', ['-axo', psColumns], {
      env: { LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return parsePs(stdout);
  }
  return readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
}

/** Undefined where it is gone. Linux only. */
export function readProcess(pid: number): ProcessFacts | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(text, tableUnits());
}

/** The number was given anew. */
function isAnother({ pid, started }: ProcessFacts, known: ReadonlyMap<number, ProcessFacts>): boolean {
  return (known.get(pid)?.started ?? started) !== started;
}

function readLinuxTree(
  pids: readonly number[],
  known: ReadonlyMap<number, ProcessFacts>,
  maximum: number,
): ProcessTree {
  const processes: ProcessFacts[] = [];
  const seen = new Set<number>();
  const waiting = [...pids];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (seen.has(pid)) continue;
    seen.add(pid);
    const facts = readProcess(pid);
    if (facts === undefined || hasEnded(facts.state) || isAnother(facts, known)) continue;
    if (processes.length >= maximum) return { processes, cut: true };
    processes.push(facts);
    for (const child of childrenOf(facts)) waiting.push(child);
  }
  return { processes, cut: false };
}

/** A child belongs to the thread that started it. */
function childrenOf({ pid, threads }: ProcessFacts): readonly number[] {
  const names = threads === 1 ? [String(pid)] : namesIn(`/proc/${pid}/task`);
  return names.flatMap(thread =>
    (readOrNothing(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ').map(Number).filter(Boolean),
  );
}

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The process has ended, or is somebody else's.
    return [];
  }
}

/** Undefined where the process has ended, or does not let itself be looked at. */
export function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

let units: TableUnits | undefined;

function tableUnits(): TableUnits {
  units ??= readUnits();
  return units;
}

/** The kernel tells each program its page size and its clock ticks. */
function readUnits(): TableUnits {
  try {
    const bytes = readFileSync('/proc/self/auxv');
    const entries = new Map<bigint, number>();
    const isLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
    const word = (at: number): bigint => (isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
    for (let at = 0; at + 16 <= bytes.length; at += 16) entries.set(word(at), Number(word(at + 8)));
    return {
      pageBytes: entries.get(auxiliaryPageSize) ?? usualUnits.pageBytes,
      ticksPerSecond: entries.get(auxiliaryTicks) ?? usualUnits.ticksPerSecond,
    };
  } catch {
    // A system that hides it uses what all others do.
    return usualUnits;
  }
}
