import type { RegistryStatus } from '../../invocationReport.ts';
import type { SkillKey } from './skillKey.ts';

/** How far the skill's content was looked at, as in the AgentOS registry. */
export type TrustLevel = 'local' | 'reviewed' | 'verified';

/** What an import knows of a skill. */
export interface SkillDescription {
  readonly name: string;
  readonly version: string;
  /** `git`: a repository that is not on GitHub. */
  readonly sourceType: 'local' | 'github' | 'git';
  /** The folder, or the reference that fetches it again; never with credentials. */
  readonly sourceRef: string;
  /** The manifest as JSON. */
  readonly manifest: unknown;
  /** SHA-256 (hex) of the content. */
  readonly repoHash: string;
}

export interface SkillEntry extends SkillKey, SkillDescription {
  readonly status: RegistryStatus;
  readonly trustLevel: TrustLevel;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastError?: string;
}
