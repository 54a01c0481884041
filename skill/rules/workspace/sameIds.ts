import type { Finding } from '../../finding.ts';
import { readManifest } from '../../readManifest.ts';
import { finding } from '../report.ts';
import type { IdentifiedSkill } from './workspaceSkill.ts';

/** Skills of one id, in the order in which they win, and the one that is used. */
export interface SameId {
  readonly winner: IdentifiedSkill;
  readonly losers: readonly IdentifiedSkill[];
}

/** Groups skills, given in the order in which they win, by their ids. */
export function groupById(skills: readonly IdentifiedSkill[]): readonly SameId[] {
  const groups = new Map<string, IdentifiedSkill[]>();
  for (const skill of skills) {
    const group = groups.get(skill.id);
    if (group === undefined) groups.set(skill.id, [skill]);
    else group.push(skill);
  }
  return [...groups.values()].flatMap(group => {
    const winner = winnerOf(group);
    return winner === undefined ? [] : [{ winner, losers: group.filter(skill => skill !== winner) }];
  });
}

/** A manifest with an error never hides a skill that works. */
function winnerOf(group: readonly IdentifiedSkill[]): IdentifiedSkill | undefined {
  if (group.length === 1) return group[0];
  return group.find(({ snapshot }) => readManifest(snapshot).manifest !== undefined) ?? group[0];
}

/** What a skill that is not used is told of the one that is, or undefined where nothing is lost. */
export function sameIdFinding(winner: IdentifiedSkill, loser: IdentifiedSkill): Finding | undefined {
  if (areMirrors(winner, loser)) return undefined;
  const isOneSource = winner.priority === loser.priority;
  const reason =
    winner.priority > loser.priority || (isOneSource && winner.folder > loser.folder)
      ? 'because the manifest here has an error'
      : isOneSource
        ? 'because its folder comes first'
        : 'because its source has the higher priority';
  const message = `The id \`${loser.id}\` is also that of \`${winner.folder}\`, which is used ${reason}; this skill is not. Give one of them another id, or remove one.`;
  if (isOneSource) return finding('workspace/duplicate-id', loser.file, loser.range, message);
  // Clients read instructions from their own folders, whatever Skillberth makes of them.
  const isInstruction = winner.format === 'agent-skill' && loser.format === 'agent-skill';
  return finding('workspace/shadowed-id', loser.file, loser.range, message, {
    severity: isInstruction ? 'information' : 'warning',
  });
}

/** The folder that one client scans; `.adaos` and `.adytum` hold sources of this product's own order. */
const clientFolder = /(?:^|[\\/])(\.(?!adaos[\\/]|adytum[\\/])[^\\/]+)[\\/]skills[\\/]/;

/** One skill kept for two clients, each of which reads its own copy. */
function areMirrors(one: IdentifiedSkill, other: IdentifiedSkill): boolean {
  if (one.format !== 'agent-skill' || other.format !== 'agent-skill') return false;
  const client = clientFolder.exec(one.folder)?.[1];
  const otherClient = clientFolder.exec(other.folder)?.[1];
  if (client === undefined || otherClient === undefined || client === otherClient) return false;
  return one.snapshot.read(one.file) === other.snapshot.read(other.file);
}
