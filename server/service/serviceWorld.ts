/** What features want to know beyond the skill's own folder. Asked only when needed; answers come from caches. */
export interface ServiceWorld {
  /** Names of the programs on PATH, sorted. */
  binaries(): readonly string[];
  /** Names of the environment's variables, sorted; never their values. */
  environmentNames(): readonly string[];
  /** Every skill of the workspace. */
  skills(): readonly SkillSummary[];
}

export interface SkillSummary {
  readonly name: string;
  /** With a `/` at its end. */
  readonly folderUri: string;
}

/** A world about which nothing is known. */
export const emptyWorld: ServiceWorld = {
  binaries: () => [],
  environmentNames: () => [],
  skills: () => [],
};
