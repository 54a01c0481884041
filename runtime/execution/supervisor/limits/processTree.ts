/** Processes as the system's tables tell of them. Pure: whoever reads the tables hands in their text. */

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** One letter, as ps(1) gives it: `Z` and `X` have ended. */
  readonly state: string;
  readonly threads: number;
  /** CPU time of its own, in milliseconds. */
  readonly ownCpuMs: number;
  /** CPU time of the children that it has waited for, in milliseconds. */
  readonly reapedCpuMs: number;
  /** When it began, in the table's own unit: with the number it names a process for good. */
  readonly started: string;
  readonly residentBytes: number;
}

export interface TableUnits {
  readonly ticksPerSecond: number;
  readonly pageBytes: number;
}

/** What nearly every Linux uses. */
export const usualUnits: TableUnits = { ticksPerSecond: 100, pageBytes: 4096 };

/** One `/proc/<pid>/stat`; proc(5). The name in parentheses may hold anything, parentheses and newlines too. */
export function parseStat(text: string, { ticksPerSecond, pageBytes }: TableUnits): ProcessFacts | undefined {
  const end = text.lastIndexOf(')');
  const pid = Number.parseInt(text, 10);
  if (end < 0 || !(pid > 0)) return undefined;
  const fields = text.slice(end + 2).split(' ');
  if (fields.length < 22) return undefined;
  const number = (index: number): number => Number(fields[index]);
  const milliseconds = (index: number): number =>
    ((number(index) + number(index + 1)) * 1000) / ticksPerSecond;
  return {
    pid,
    state: fields[0] ?? '?',
    parent: number(1),
    group: number(2),
    session: number(3),
    ownCpuMs: milliseconds(11),
    reapedCpuMs: milliseconds(13),
    threads: number(17),
    started: fields[19] ?? '',
    residentBytes: Math.max(0, number(21)) * pageBytes,
  };
}

/** The columns that `parsePs` reads; ps(1) of macOS and the BSDs, which keeps no time of reaped children. */
export const psColumns = 'pid=,ppid=,pgid=,sess=,stat=,rss=,time=,lstart=';

/** What `ps -axo <psColumns>` prints, a process a line. */
export function parsePs(text: string): readonly ProcessFacts[] {
  return text.split('\n').flatMap(line => {
    const [pid, parent, group, session, state, resident, time, ...started] = line.trim().split(/\s+/);
    if (time === undefined || !(Number(pid) > 0)) return [];
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      // Some systems print an address here; then the group alone tells who belongs together.
      session: Number(session) || 0,
      state: state?.slice(0, 1) ?? '?',
      threads: 1,
      ownCpuMs: cpuMilliseconds(time),
      reapedCpuMs: 0,
      started: started.join(' '),
      residentBytes: Number(resident) * 1024,
    };
  });
}

/** `1-02:03:04.56`, each part but the last two optional. */
function cpuMilliseconds(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (clock ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

/** Whose processes count as one tree: those numbers, what they started, and what shares a group or session with them. */
export interface TreeRoots {
  readonly pids: ReadonlySet<number>;
  readonly groups: ReadonlySet<number>;
  readonly sessions: ReadonlySet<number>;
}

/** The processes of a table that belong to the roots, themselves included; those that have ended left out. */
export function processesBelow(table: readonly ProcessFacts[], roots: TreeRoots): readonly ProcessFacts[] {
  const children = new Map<number, ProcessFacts[]>();
  for (const entry of table) {
    const siblings = children.get(entry.parent);
    if (siblings === undefined) children.set(entry.parent, [entry]);
    else siblings.push(entry);
  }
  const found = new Map<number, ProcessFacts>();
  const waiting = table.filter(
    ({ pid, group, session }) =>
      roots.pids.has(pid) || roots.groups.has(group) || roots.sessions.has(session),
  );
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (found.has(entry.pid)) continue;
    found.set(entry.pid, entry);
    waiting.push(...(children.get(entry.pid) ?? []));
  }
  return [...found.values()].filter(({ state }) => !hasEnded(state));
}

/** It only waits for its parent to take notice. */
export function hasEnded(state: string): boolean {
  return state === 'Z' || state === 'X' || state === 'x';
}
