import process from 'node:process';
import colors from 'picocolors';
import type {
  CommitSummary,
  DevComparison,
  FileDifference,
  GitComparison,
  SkillStatus,
  SlotDifference,
  TreeSide,
} from '../runtime/index.ts';
import type { ErrorData } from '../skill/index.ts';
import { shownMessage } from './terminalText.ts';
import { statusText } from './text.ts';

/** What `status` answers: the local status, whatever came of the comparison, and the comparison. */
export interface ComparedStatus extends Partial<SkillStatus> {
  readonly id: string;
  readonly git?: GitComparison;
  /** Why there is no comparison with the registry. */
  readonly git_error?: ErrorData;
  readonly dev_compare?: DevComparison;
}

/** The status for a person, then the comparison, then what went wrong with it. */
export function comparedStatusText(compared: ComparedStatus): string {
  const { git, git_error, dev_compare, ...local } = compared;
  return [
    isStatus(local) ? statusText(local) : `${colors.bold(compared.id)}  ${colors.dim('in the dev space')}`,
    ...(git === undefined ? [] : gitLines(git)),
    ...(git_error === undefined ? [] : problemLines(git_error)),
    ...(dev_compare === undefined ? [] : devLines(dev_compare)),
    ...diffLines(git ?? dev_compare),
  ].join('\n');
}

/** A skill that is in the dev space alone has no local status. */
function isStatus(local: Partial<SkillStatus>): local is SkillStatus {
  return local.versions !== undefined;
}

function gitLines(git: GitComparison): readonly string[] {
  const changed = git.changed_vs_base ? colors.yellow('changed') : colors.green('as in the registry');
  const dirty = git.dirty ? colors.yellow(' · not all committed') : '';
  const asked =
    git.fetched_at === undefined ? 'at an unknown time' : `${age(git.fetched_at)}, --fetch asks again`;
  return [
    `  ${colors.dim('git')}     ${changed}${dirty} ${colors.dim(`against ${git.base} (${shownMessage(git.url)}; fetched ${asked})`)}`,
    ...commitLine('here', git.local_last_commit),
    ...commitLine('there', git.base_last_commit),
    ...(git.remote_error === undefined ? [] : problemLines(git.remote_error)),
  ];
}

function commitLine(where: string, commit: CommitSummary | undefined): readonly string[] {
  if (commit === undefined) return [`    ${where.padEnd(5)} ${colors.dim('no commit')}`];
  const { hash, subject, at } = commit;
  return [
    `    ${where.padEnd(5)} ${colors.yellow(hash.slice(0, 8))} ${shownMessage(subject)} ${colors.dim(age(at))}`,
  ];
}

function devLines({ base_url, node_id, changed_vs_base, remote_error }: DevComparison): readonly string[] {
  const changed =
    changed_vs_base === undefined
      ? colors.red('not compared')
      : changed_vs_base
        ? colors.yellow('changed')
        : colors.green('as the draft');
  const hub =
    base_url === undefined
      ? ''
      : colors.dim(` against ${shownMessage(base_url)} (node ${shownMessage(node_id ?? '')})`);
  return [
    `  ${colors.dim('dev')}     ${changed}${hub}`,
    ...(remote_error === undefined ? [] : problemLines(remote_error)),
  ];
}

function problemLines(problem: Pick<ErrorData, 'code' | 'message' | 'nextStep'>): readonly string[] {
  return [
    `  ${colors.red(`error[${problem.code}]`)} ${shownMessage(problem.message)}`,
    `  ${colors.dim('next')}    ${shownMessage(problem.nextStep)}`,
  ];
}

function diffLines(compared: GitComparison | DevComparison | undefined): readonly string[] {
  if (compared?.diff === undefined || compared.diff === '') return [];
  return ['', colouredDiff(compared.diff)];
}

/** `diff` for a person: the unified diff alone, so that other tools can read it. */
export function differenceText(difference: SlotDifference): string {
  if (difference.files.length > 0) return colouredDiff(difference.diff);
  const same = `${sideText(difference.from)} and ${sideText(difference.to)} are the same.`;
  return colors.dim(same.charAt(0).toUpperCase() + same.slice(1));
}

export function nameText(difference: SlotDifference): string {
  return difference.files.map(nameLine).join('\n');
}

function nameLine({ path, change }: FileDifference): string {
  const sign = { added: colors.green('A'), removed: colors.red('D'), changed: colors.yellow('M') }[change];
  return `${sign} ${shownMessage(path)}`;
}

function sideText(side: TreeSide): string {
  return side.kind === 'sources' ? 'the sources' : `${side.version}, slot ${side.slot}`;
}

function colouredDiff(diff: string): string {
  const lines = (diff.endsWith('\n') ? diff.slice(0, -1) : diff).split('\n');
  if (!process.stdout.isTTY && !colors.isColorSupported) return lines.join('\n');
  return lines.map(diffLine).join('\n');
}

/** A line of the diff, with controls shown by a sign, or the text of a file could rewrite the terminal. */
function diffLine(line: string): string {
  const shown = line.split('\t').map(shownMessage).join('\t');
  if (/^(?:diff |---|\+\+\+|old mode|new |deleted )/.test(line)) return colors.bold(shown);
  switch (line[0]) {
    case '+':
      return colors.green(shown);
    case '-':
      return colors.red(shown);
    case '@':
      return colors.cyan(shown);
    default:
      return shown;
  }
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
];

/** `3 days ago`. */
function age(at: string): string {
  const seconds = Math.max(0, (Date.now() - Date.parse(at)) / 1000);
  for (const [unit, length] of steps) {
    if (seconds >= length) {
      return new Intl.RelativeTimeFormat('en').format(-Math.floor(seconds / length), unit);
    }
  }
  return 'just now';
}
