/** How a skill may connect; `https` stands for port 443, `http` for port 80. */
export type NetworkProtocol = 'https' | 'http';

/**
 * What a skill may do beyond its own folders, in one shape for every format. What is absent is denied. Lists are
 * sorted and without doubles, so that two sets are the same exactly when their JSON is.
 */
export interface PermissionSet {
  readonly network: {
    /** Host names in lower case, `*.example.com` for every name below; `any`: every public host. */
    readonly domains: 'any' | readonly string[];
    readonly protocols: readonly NetworkProtocol[];
  };
  readonly files: {
    /** `workspace`: the workspace and the temporary folder; else paths relative to the skill's data folder or the workspace. */
    readonly read: FileGrant;
    readonly write: FileGrant;
  };
  readonly writeState: boolean;
  /** Variables of the host that the skill's process sees beyond the short list that every process gets. */
  readonly hostVariables: readonly string[];
}

export type DomainGrant = PermissionSet['network']['domains'];
export type FileGrant = 'workspace' | readonly string[];

/** What a skill gets that declares nothing. */
export const noPermissions: PermissionSet = {
  network: { domains: [], protocols: ['https'] },
  files: { read: [], write: [] },
  writeState: false,
  hostVariables: [],
};
