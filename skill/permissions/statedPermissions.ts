import { isMapping } from '../document/index.ts';
import { canonicalPermissions } from './canonicalPermissions.ts';
import { normalFilePath } from './filePath.ts';
import { normalDomain } from './hostName.ts';
import type { FileGrant, NetworkProtocol, PermissionSet } from './permissionSet.ts';

/** What a text says about permissions, key by key; a key that it does not state is absent. */
export interface StatedPermissions {
  readonly domains?: readonly string[];
  readonly protocols?: readonly NetworkProtocol[];
  readonly read?: FileGrant;
  readonly write?: FileGrant;
  readonly writeState?: boolean;
}

/**
 * Reads `{net: {allow_domains, protocols}, fs: {read, write}, actions: {write_state}}`. A stated key whose value cannot
 * be understood states that nothing is allowed, and so does one entry of a list for itself.
 */
export function statedPermissions(value: unknown): StatedPermissions {
  const network = groupOf(value, 'net');
  const files = groupOf(value, 'fs');
  const actions = groupOf(value, 'actions');
  const domains = statedIn(network, 'allow_domains');
  const protocols = statedIn(network, 'protocols');
  const read = statedIn(files, 'read');
  const write = statedIn(files, 'write');
  const state = statedIn(actions, 'write_state');
  return {
    ...(domains === undefined ? {} : { domains: normalised(domains.value, normalDomain) }),
    ...(protocols === undefined ? {} : { protocols: normalised(protocols.value, protocolOf) }),
    ...(read === undefined ? {} : { read: fileGrant(read.value) }),
    ...(write === undefined ? {} : { write: fileGrant(write.value) }),
    ...(state === undefined ? {} : { writeState: state.value === true }),
  };
}

/** The set with every stated key in place of its own. */
export function withStated(base: PermissionSet, stated: StatedPermissions): PermissionSet {
  return canonicalPermissions({
    network: {
      domains: stated.domains ?? base.network.domains,
      protocols: stated.protocols ?? base.network.protocols,
    },
    files: { read: stated.read ?? base.files.read, write: stated.write ?? base.files.write },
    writeState: stated.writeState ?? base.writeState,
    hostVariables: base.hostVariables,
  });
}

/** `refused`: the group is there, but is none, so that all of its keys are stated and none is allowed. */
type Group = Readonly<Record<string, unknown>> | 'refused' | undefined;

function groupOf(value: unknown, name: string): Group {
  if (value === undefined) return undefined;
  if (!isMapping(value)) return 'refused';
  if (!Object.hasOwn(value, name) || value[name] === undefined) return undefined;
  const group = value[name];
  return isMapping(group) ? group : 'refused';
}

function statedIn(group: Group, name: string): { readonly value: unknown } | undefined {
  if (group === undefined) return undefined;
  if (group === 'refused') return { value: undefined };
  return Object.hasOwn(group, name) ? { value: group[name] } : undefined;
}

function fileGrant(value: unknown): FileGrant {
  return value === true ? 'workspace' : normalised(value, normalFilePath);
}

function normalised<Entry extends string>(
  value: unknown,
  normal: (text: string) => Entry | undefined,
): readonly Entry[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const entry = typeof item === 'string' ? normal(item) : undefined;
    return entry === undefined ? [] : [entry];
  });
}

function protocolOf(text: string): NetworkProtocol | undefined {
  return text === 'https' || text === 'http' ? text : undefined;
}
