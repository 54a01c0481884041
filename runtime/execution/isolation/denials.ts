import type { Denial } from '../../invocationReport.ts';

/** The most that one supervisor reports: a loop that tries the same in many ways must not fill the audit. */
const most = 200;

/** Passes each denial on once a second at the most, and not without end. */
export class Denials {
  readonly #report: (denial: Denial) => void;
  readonly #recent = new Map<string, number>();
  #left = most;

  constructor(report: (denial: Denial) => void) {
    this.#report = report;
  }

  add(denial: Denial): void {
    const key = `${denial.kind} ${denial.target}`;
    const now = Date.now();
    const last = this.#recent.get(key);
    if (last !== undefined && now - last < 1000) return;
    if (this.#left === 0) return;
    this.#left -= 1;
    this.#recent.set(key, now);
    this.#report(denial);
  }
}

const outbound = /^deny network-outbound (.*):(\d+) \((.*)\)$/s;
const write = /^deny (?!network-|http-|socks-)\S+ (\/.*)$/s;

/**
 * What a line of the sandbox's own report says. Writes are reported as attempts, whether the sandbox let them through
 * or not: `refuses` tells which.
 */
export function denialOf(line: string, refuses: (file: string) => boolean): Denial | undefined {
  const network = outbound.exec(line);
  if (network !== null) {
    const [, host = '', port = '', reason = ''] = network;
    // A host that a program made up may begin with credentials.
    const target = `${host.slice(host.lastIndexOf('@') + 1)}:${port}`;
    return { kind: 'network', target, reason: networkReason(target, reason) };
  }
  const file = write.exec(line)?.[1];
  if (file === undefined || !refuses(file)) return undefined;
  return { kind: 'write', target: file, reason: `${file} is not among the places the skill may write to.` };
}

function networkReason(target: string, reason: string): string {
  // Our own sentences end with a full stop; the library's fragments name what the name resolved to.
  if (reason.endsWith('.')) return reason;
  if (reason.startsWith('resolved to '))
    return `${target} ${reason}, and only public addresses may be reached.`;
  return `${target} was refused: ${reason}.`;
}
