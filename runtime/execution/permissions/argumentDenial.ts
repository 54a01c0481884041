import type { DeniedAccess, SkillFormat } from '../../../skill/index.ts';

/** Where a skill's files are, for paths among the arguments. Absolute; a folder behind a link under both its names. */
export interface GuardPlaces {
  /** The skill's own data folder and the slot's folder for temporary files. */
  readonly own: readonly string[];
  /** Empty for a skill outside every workspace. */
  readonly workspace: readonly string[];
  /** The system's folder for temporary files. */
  readonly temporary: readonly string[];
}

export interface GuardOptions {
  readonly format: SkillFormat;
  readonly places: GuardPlaces;
  readonly allowLocalhost?: boolean;
}

export interface ArgumentDenial {
  /** Where in the arguments, for example `request.url` or `domains[1]`. */
  readonly argument: string;
  /** One sentence. */
  readonly reason: string;
  /** What could be allowed; absent for what no permission allows. */
  readonly denied?: DeniedAccess;
  /** One sentence: what to do where no line of a file would allow it. */
  readonly nextStep?: string;
}

/** Why an argument is denied, before it is known which one it is. */
export type DenialReason = Omit<ArgumentDenial, 'argument'>;
