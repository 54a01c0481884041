import type { ErrorData } from '../skill/index.ts';

/** What the secrets commands answer. Plain data; values only where a person asked to see them. */

/** `profile`, `global`: the two sections of the skill's own file. `user`: the user's file, for all skills that declare it. */
export type SecretScope = 'profile' | 'global' | 'user';

export interface SecretStatus {
  readonly name: string;
  /** The manifest (sources, else the active slot) names it. */
  readonly declared: boolean;
  /** Where the value that counts is stored; undefined while it is missing. */
  readonly scope?: SecretScope;
  /** The file that may hold it cannot be read. */
  readonly unknown?: true;
  /** ISO 8601. */
  readonly updatedAt?: string;
}

export interface SkillSecrets {
  readonly skill: string;
  readonly secrets: readonly SecretStatus[];
  /** Why the skill's stored secrets cannot be read. */
  readonly error?: ErrorData;
}

export interface SecretsReport {
  /** Names in the user's own file. */
  readonly user: readonly SecretStatus[];
  /** Skills that declare or hold secrets. */
  readonly skills: readonly SkillSecrets[];
}

/** The document of `secrets export` and `secrets import`. A redacted value is null: it can never be imported. */
export interface SecretsExport {
  readonly format: 'skillberth-secrets';
  readonly version: 1;
  readonly redacted: boolean;
  readonly user: Readonly<Record<string, string | null>>;
  readonly skills: Readonly<
    Record<
      string,
      {
        readonly profile: Readonly<Record<string, string | null>>;
        readonly global: Readonly<Record<string, string | null>>;
      }
    >
  >;
}

export interface SecretsImportReport {
  /** `skill/NAME`, or `NAME` of the user's file. */
  readonly imported: readonly string[];
  readonly skipped: readonly { readonly skill: string; readonly reason: string }[];
}
