import { expandEnvironment } from '../environment.ts';
import { mappingOf, textsOf } from '../formats/fields.ts';
import { canonicalPermissions, everyProtocol } from './canonicalPermissions.ts';
import { noPermissions, type PermissionSet } from './permissionSet.ts';
import { statedPermissions, withStated } from './statedPermissions.ts';

type Data = Readonly<Record<string, unknown>>;

/** `requires.permissions` of an agentos manifest. */
export function agentosPermissions(data: Data): PermissionSet {
  return withStated(noPermissions, statedPermissions(mappingOf(data['requires'])['permissions']));
}

/** What the words of adaos open; the others name things that no skill gets here. */
const opened: Readonly<Record<string, (set: PermissionSet) => PermissionSet>> = {
  network: set => ({ ...set, network: { domains: 'any', protocols: everyProtocol } }),
  filesystem: set => ({ ...set, files: { read: 'workspace', write: 'workspace' } }),
};

/**
 * The words of an adaos manifest and of its tools, all together (one process serves every tool), and the variables that
 * its `env` takes from the host.
 */
export function adaosPermissions(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): PermissionSet {
  const none = { ...noPermissions, hostVariables: expandEnvironment(environment, {}).hostVariables };
  return canonicalPermissions(
    words.reduce<PermissionSet>(
      (set, word) => (Object.hasOwn(opened, word) ? (opened[word]?.(set) ?? set) : set),
      none,
    ),
  );
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `requires.env` of an adytum manifest or a `SKILL.md`, in `metadata` or its OpenClaw block; they declare nothing else. */
export function requiredHostVariables(data: Data): PermissionSet {
  const metadata = mappingOf(data['metadata']);
  const hostVariables = [metadata, mappingOf(metadata['openclaw'])]
    .flatMap(block => textsOf(mappingOf(block['requires'])['env']))
    .filter(name => variableName.test(name));
  return canonicalPermissions({ ...noPermissions, hostVariables });
}
