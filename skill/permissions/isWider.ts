import { canonicalPermissions } from './canonicalPermissions.ts';
import { coversPath } from './filePath.ts';
import { coversDomain } from './hostName.ts';
import type { DomainGrant, FileGrant, PermissionSet } from './permissionSet.ts';

/** Whether `next` allows anything that `approved` does not. What may be written may be read there too. */
export function isWider(next: PermissionSet, approved: PermissionSet): boolean {
  const after = canonicalPermissions(next);
  const before = canonicalPermissions(approved);
  const reaches = after.network.domains === 'any' || after.network.domains.length > 0;
  return (
    (reaches &&
      (addsDomain(after.network.domains, before.network.domains) ||
        adds(after.network.protocols, before.network.protocols))) ||
    addsPath(readable(after), readable(before)) ||
    addsPath(after.files.write, before.files.write) ||
    (after.writeState && !before.writeState) ||
    adds(after.hostVariables, before.hostVariables)
  );
}

/** Where files can be read: what is opened for writing is there to be read as well. */
export function readable({ files: { read, write } }: Pick<PermissionSet, 'files'>): FileGrant {
  return read === 'workspace' || write === 'workspace' ? 'workspace' : [...read, ...write];
}

function addsDomain(next: DomainGrant, approved: DomainGrant): boolean {
  if (approved === 'any') return false;
  if (next === 'any') return true;
  return next.some(domain => !approved.some(known => coversDomain(known, domain)));
}

function addsPath(next: FileGrant, approved: FileGrant): boolean {
  if (approved === 'workspace') return false;
  if (next === 'workspace') return true;
  return next.some(path => !approved.some(known => coversPath(known, path)));
}

function adds(next: readonly string[], approved: readonly string[]): boolean {
  return next.some(entry => !approved.includes(entry));
}
