/** Which skill the registry means: ids repeat, places do not. */
export interface SkillKey {
  readonly skillId: string;
  /** The real path of the skill's source folder; of its runtime folder where it came from elsewhere. */
  readonly source: string;
}
