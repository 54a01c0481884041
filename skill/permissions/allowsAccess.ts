import type { DeniedAccess } from './deniedAccess.ts';
import { coversPath } from './filePath.ts';
import { coversDomain } from './hostName.ts';
import { readable } from './isWider.ts';
import type { PermissionSet } from './permissionSet.ts';

/** Whether a set covers one access. */
export function allowsAccess(set: PermissionSet, access: DeniedAccess): boolean {
  switch (access.kind) {
    case 'host': {
      const { domains, protocols } = set.network;
      const isNamed = domains === 'any' || domains.some(domain => coversDomain(domain, access.host));
      return isNamed && protocols.includes(access.protocol);
    }
    case 'read':
    case 'write': {
      const { path } = access;
      const grant = access.kind === 'write' ? set.files.write : readable(set);
      if (grant === 'workspace') return true;
      return path === undefined ? grant.length > 0 : grant.some(known => coversPath(known, path));
    }
    case 'write-state':
      return set.writeState;
  }
}
