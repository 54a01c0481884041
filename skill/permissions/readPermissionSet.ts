import { isMapping } from '../document/index.ts';
import { mappingOf, textsOf } from '../formats/fields.ts';
import { canonicalPermissions } from './canonicalPermissions.ts';
import { normalFilePath } from './filePath.ts';
import { normalDomain } from './hostName.ts';
import { type FileGrant, noPermissions, type PermissionSet } from './permissionSet.ts';

/**
 * A set that was written to a file and read again. Files can be edited: only valid entries count, and what is missing
 * is denied.
 */
export function readPermissionSet(value: unknown): PermissionSet {
  if (!isMapping(value)) return noPermissions;
  const network = mappingOf(value['network']);
  const files = mappingOf(value['files']);
  return canonicalPermissions({
    network: {
      domains: network['domains'] === 'any' ? 'any' : valid(network['domains'], normalDomain),
      protocols: textsOf(network['protocols']).filter(text => text === 'https' || text === 'http'),
    },
    files: { read: fileGrant(files['read']), write: fileGrant(files['write']) },
    writeState: value['writeState'] === true,
    hostVariables: textsOf(value['hostVariables']).filter(name => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)),
  });
}

function fileGrant(value: unknown): FileGrant {
  return value === 'workspace' ? value : valid(value, normalFilePath);
}

function valid(value: unknown, normal: (text: string) => string | undefined): readonly string[] {
  return textsOf(value)
    .map(normal)
    .filter(entry => entry !== undefined);
}
