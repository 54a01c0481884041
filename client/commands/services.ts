import type * as vscode from 'vscode';
import type { Comparisons } from '../comparisons.ts';
import type { SkillberthHost } from '../host/skillberthHost.ts';
import type { Pages } from '../pages/pages.ts';
import type { PhaseStatus } from '../phaseStatus.ts';
import type { Results } from '../results.ts';
import type { SkillList } from '../skillList.ts';
import type { SkillsTree } from '../views/skillsTree.ts';

/** What commands work with. */
export interface Services {
  host(): Promise<SkillberthHost>;
  readonly skills: SkillList;
  readonly tree: SkillsTree;
  readonly results: Results;
  readonly comparisons: Comparisons;
  readonly pages: Pages;
  readonly phase: PhaseStatus;
  readonly log: vscode.LogOutputChannel;
  /** Remembers the last input of each tool. */
  readonly memory: vscode.Memento;
}
