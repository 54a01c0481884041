import { coversPath } from './filePath.ts';
import { coversDomain } from './hostName.ts';
import type { DomainGrant, FileGrant, NetworkProtocol, PermissionSet } from './permissionSet.ts';

/**
 * The one form of a set that allows the same: sorted, without what another entry covers already, and without protocols
 * where there is no host to reach.
 */
export function canonicalPermissions({
  network,
  files,
  writeState,
  hostVariables,
}: PermissionSet): PermissionSet {
  const domains = plainDomains(network.domains);
  const reachable = domains === 'any' || domains.length > 0;
  const protocols = network.protocols.length === 0 ? [] : sorted(network.protocols);
  // Without a protocol no host can be reached, and without a host no protocol matters.
  return {
    network:
      reachable && protocols.length > 0 ? { domains, protocols } : { domains: [], protocols: ['https'] },
    files: { read: plainPaths(files.read), write: plainPaths(files.write) },
    writeState,
    hostVariables: sorted(hostVariables),
  };
}

function plainDomains(domains: DomainGrant): DomainGrant {
  return domains === 'any' ? domains : withoutCovered(domains, coversDomain);
}

function plainPaths(paths: FileGrant): FileGrant {
  return paths === 'workspace' ? paths : withoutCovered(paths, coversPath);
}

function withoutCovered(
  entries: readonly string[],
  covers: (one: string, other: string) => boolean,
): readonly string[] {
  const unique = sorted(entries);
  return unique.filter(entry => !unique.some(other => other !== entry && covers(other, entry)));
}

/** By code units, so that the order is the same in every language. */
export function sorted<Text extends string>(texts: readonly Text[]): readonly Text[] {
  return [...new Set(texts)].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}

export const everyProtocol: readonly NetworkProtocol[] = ['http', 'https'];
