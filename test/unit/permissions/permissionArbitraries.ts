import fc from 'fast-check';
import { canonicalPermissions, type PermissionSet } from '../../../skill/index.ts';

const label = fc.constantFrom('a', 'b', 'api', 'x-1', 'example', 'com', 'org');
export const hostName = fc.array(label, { minLength: 2, maxLength: 4 }).map(labels => labels.join('.'));
export const domain = fc.tuple(fc.boolean(), hostName).map(([wild, host]) => (wild ? `*.${host}` : host));
const filePath = fc
  .array(fc.constantFrom('notes', 'a', 'b', 'deep'), { minLength: 1, maxLength: 3 })
  .map(steps => steps.join('/'));
const fileGrant = fc.oneof(
  { weight: 1, arbitrary: fc.constant('workspace' as const) },
  { weight: 4, arbitrary: fc.array(filePath, { maxLength: 3 }) },
);

/** Sets in their one form, small enough that two of them often overlap. */
export const permissionSet: fc.Arbitrary<PermissionSet> = fc
  .record({
    network: fc.record({
      domains: fc.oneof(
        { weight: 1, arbitrary: fc.constant('any' as const) },
        { weight: 4, arbitrary: fc.array(domain, { maxLength: 3 }) },
      ),
      protocols: fc.subarray(['http', 'https'] as const),
    }),
    files: fc.record({ read: fileGrant, write: fileGrant }),
    writeState: fc.boolean(),
    hostVariables: fc.subarray(['AWS_REGION', 'HOME_CITY', 'TOKEN']),
  })
  .map(canonicalPermissions);
