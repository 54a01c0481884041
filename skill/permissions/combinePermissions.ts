import { canonicalPermissions } from './canonicalPermissions.ts';
import { coversPath } from './filePath.ts';
import { coversDomain } from './hostName.ts';
import type { DomainGrant, FileGrant, PermissionSet } from './permissionSet.ts';

/** What either set allows. Protocols hold for all hosts, so those of a set without hosts add nothing. */
export function unionPermissions(one: PermissionSet, other: PermissionSet): PermissionSet {
  const both = [one, other].map(canonicalPermissions);
  return canonicalPermissions({
    network: {
      domains: both.some(({ network }) => network.domains === 'any')
        ? 'any'
        : both.flatMap(({ network }) => network.domains),
      protocols: both.flatMap(({ network }) => (network.domains.length === 0 ? [] : network.protocols)),
    },
    files: {
      read: unionPaths(one.files.read, other.files.read),
      write: unionPaths(one.files.write, other.files.write),
    },
    writeState: one.writeState || other.writeState,
    hostVariables: [...one.hostVariables, ...other.hostVariables],
  });
}

/** What both sets allow. */
export function intersectPermissions(one: PermissionSet, other: PermissionSet): PermissionSet {
  return canonicalPermissions({
    network: {
      domains: sharedDomains(one.network.domains, other.network.domains),
      protocols: one.network.protocols.filter(protocol => other.network.protocols.includes(protocol)),
    },
    files: {
      read: sharedPaths(one.files.read, other.files.read),
      write: sharedPaths(one.files.write, other.files.write),
    },
    writeState: one.writeState && other.writeState,
    hostVariables: one.hostVariables.filter(name => other.hostVariables.includes(name)),
  });
}

function unionPaths(one: FileGrant, other: FileGrant): FileGrant {
  return one === 'workspace' || other === 'workspace' ? 'workspace' : [...one, ...other];
}

function sharedDomains(one: DomainGrant, other: DomainGrant): DomainGrant {
  if (one === 'any') return other;
  return other === 'any' ? one : shared(one, other, coversDomain);
}

function sharedPaths(one: FileGrant, other: FileGrant): FileGrant {
  if (one === 'workspace') return other;
  return other === 'workspace' ? one : shared(one, other, coversPath);
}

/** Of two entries of which one covers the other, the narrower one is allowed by both. */
function shared(
  one: readonly string[],
  other: readonly string[],
  covers: (wide: string, narrow: string) => boolean,
): readonly string[] {
  return [
    ...one.filter(entry => other.some(wide => covers(wide, entry))),
    ...other.filter(entry => one.some(wide => covers(wide, entry))),
  ];
}
