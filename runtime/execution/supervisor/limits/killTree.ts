import { execFile } from 'node:child_process';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { wholeTable } from './processTable.ts';
import { type ProcessFacts, processesBelow } from './processTree.ts';

/** Milliseconds after which what cannot be killed is left to the system: it hangs in the kernel. */
const patience = 5000;

/**
 * Kills a process that leads its own group, and everything that it started, and waits until nothing of it runs. What
 * left the group is found as a child, as a member of a group or session of the tree, or because a watch has `seen` it.
 */
export async function killTree(pid: number, seen: Iterable<ProcessFacts> = []): Promise<void> {
  if (process.platform === 'win32') {
    await new Promise<void>(resolve => {
      execFile('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }, () => resolve());
    });
    return;
  }
  const tree = new KnownTree(pid, seen);
  const end = Date.now() + patience;
  // Before its first death a tree is whole: afterwards children would have new parents.
  let alive = tree.alive(await wholeTable());
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    signal(-pid);
    for (const { pid: each } of alive) signal(each);
    alive = tree.alive(await wholeTable());
    if (alive.length === 0 || Date.now() > end) return;
    await sleep(pause);
  }
}

/** What is known to belong to a tree; it grows with every look. */
class KnownTree {
  readonly #root: number;
  /** When each began: a number may have been given anew. */
  readonly #started = new Map<number, string>();
  readonly #groups: Set<number>;
  readonly #sessions: Set<number>;

  constructor(root: number, seen: Iterable<ProcessFacts>) {
    this.#root = root;
    this.#groups = new Set([root]);
    this.#sessions = new Set([root]);
    for (const facts of seen) this.#started.set(facts.pid, facts.started);
  }

  /** Never this process, nor whoever shares its group or session without being of the tree. */
  alive(table: readonly ProcessFacts[]): readonly ProcessFacts[] {
    const own = table.find(({ pid }) => pid === process.pid);
    const pids = new Set(
      table.filter(({ pid, started }) => this.#started.get(pid) === started).map(({ pid }) => pid),
    );
    if (!this.#started.has(this.#root)) pids.add(this.#root);
    const roots = { pids, groups: this.#groups, sessions: this.#sessions };
    const found = processesBelow(table, roots).filter(({ pid }) => pid !== process.pid);
    for (const { pid, group, session, started } of found) {
      this.#started.set(pid, started);
      if (group > 0 && group !== own?.group) this.#groups.add(group);
      if (session > 0 && session !== own?.session) this.#sessions.add(session);
    }
    return found;
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Already gone, which is what was wanted; a group of which only ended processes are left says EPERM on macOS.
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
