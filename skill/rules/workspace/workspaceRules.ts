import type { Finding } from '../../finding.ts';
import { skillDocuments } from '../../formats/skillDocument.ts';
import { applySilencing } from '../../silencing/index.ts';
import { groupById, sameIdFinding } from './sameIds.ts';
import { toolCollisions } from './toolCollisions.ts';
import { type IdentifiedSkill, identify, type WorkspaceSkill } from './workspaceSkill.ts';

/**
 * What skills say of each other: ids that are used twice or shadowed, tools of one name. By the skills' `folder`.
 * Silencing is applied as in `validate`. Never throws for what a file holds.
 */
export function checkWorkspace(skills: readonly WorkspaceSkill[]): ReadonlyMap<string, readonly Finding[]> {
  const identified = skills
    .map(identify)
    .filter(skill => skill !== undefined)
    .sort(byPrecedence);
  const findings = new Map<IdentifiedSkill, Finding[]>();
  const add = (skill: IdentifiedSkill, found: Finding): void => {
    const own = findings.get(skill);
    if (own === undefined) findings.set(skill, [found]);
    else own.push(found);
  };
  const groups = groupById(identified);
  for (const { winner, losers } of groups) {
    for (const loser of losers) {
      const found = sameIdFinding(winner, loser);
      if (found !== undefined) add(loser, found);
    }
  }
  const used = groups.map(({ winner }) => winner).sort(byPrecedence);
  for (const [skill, found] of toolCollisions(used)) add(skill, found);
  const kept = [...findings].map(([skill, own]) => [skill.folder, silenced(skill, own)] as const);
  return new Map(kept.filter(([, own]) => own.length > 0));
}

function byPrecedence(one: IdentifiedSkill, other: IdentifiedSkill): number {
  if (one.priority !== other.priority) return one.priority - other.priority;
  return one.folder < other.folder ? -1 : one.folder > other.folder ? 1 : 0;
}

/** Comments that silence nothing are `validate`'s to tell: they may be meant for its findings. */
function silenced(
  { snapshot, rules = {} }: IdentifiedSkill,
  findings: readonly Finding[],
): readonly Finding[] {
  const context = { snapshot, documents: skillDocuments(snapshot), wants: () => true };
  return applySilencing(findings, context, rules, { hints: false });
}
