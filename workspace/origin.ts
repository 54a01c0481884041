/** Where installed content came from, for what was not installed from a folder of the workspace's sources. */
export type SkillOrigin =
  | {
      readonly kind: 'folder';
      /** Absolute. */
      readonly path: string;
    }
  | {
      readonly kind: 'git';
      /** Without credentials. */
      readonly url: string;
      /** As asked for: a branch, a tag or a commit; absent for the default branch. */
      readonly ref?: string;
      /** The full hash that was installed. */
      readonly commit: string;
      /** The skill's folder in the repository, with slashes; absent for its root. */
      readonly folder?: string;
    };
