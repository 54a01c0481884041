import { canonicalPermissions } from './canonicalPermissions.ts';
import { isLocalhost } from './hostName.ts';
import { readable } from './isWider.ts';
import type { FileGrant, PermissionSet } from './permissionSet.ts';

export interface SentenceOptions {
  /** The words of an adaos manifest and its tools, of which some name what no skill gets. */
  readonly asked?: readonly string[];
  /** Names of the secrets that it declares: whatever the user has stored under them reaches it. */
  readonly secrets?: readonly string[];
  /** Whether connections to this machine are switched on for development. */
  readonly allowLocalhost?: boolean;
}

/** What the set allows, in plain words, one sentence each; network and files are always among them. */
export function permissionSentences(
  set: PermissionSet,
  { asked = [], secrets = [], allowLocalhost = false }: SentenceOptions = {},
): readonly string[] {
  const { network, files, writeState, hostVariables } = canonicalPermissions(set);
  return [
    ...networkSentences(network, allowLocalhost),
    ...fileSentences(files),
    ...(writeState ? ['It may change things outside, for example send a message or place an order.'] : []),
    ...hostVariables.map(name => `It sees the variable ${name} of your machine.`),
    ...secretSentences([...new Set(secrets)].sort()),
    ...[...new Set(asked)].flatMap(word => (Object.hasOwn(notOpened, word) ? [notOpened[word] ?? ''] : [])),
  ];
}

/** The sentences that only one of two sets needs. */
export function permissionChanges(
  next: PermissionSet,
  approved: PermissionSet,
): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  const after = permissionSentences(next);
  const before = permissionSentences(approved);
  return {
    added: after.filter(sentence => !before.includes(sentence)),
    removed: before.filter(sentence => !after.includes(sentence)),
  };
}

function networkSentences(
  { domains, protocols }: PermissionSet['network'],
  allowLocalhost: boolean,
): readonly string[] {
  const how = protocols.map(protocol => protocolNames[protocol]).join(' and ');
  if (domains === 'any') {
    const here = allowLocalhost ? ['It connects to this machine and to its network, for development.'] : [];
    return [`It connects to any website, by ${how}.`, ...here];
  }
  if (domains.length === 0) return ['No network.'];
  return domains.map(domain => {
    if (isLocalhost(domain))
      return allowLocalhost
        ? 'It connects to programs on this machine, for development.'
        : `It asks for ${domain}, which is closed: connections to this machine are not allowed.`;
    return domain.startsWith('*.')
      ? `It connects to every host below ${domain.slice(2)}, by ${how}.`
      : `It connects to ${domain}, by ${how}.`;
  });
}

function secretSentences(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const list = new Intl.ListFormat('en').format(names);
  return [
    names.length === 1
      ? `It gets the secret ${list}, where you have stored it.`
      : `It gets the secrets ${list}, where you have stored them.`,
  ];
}

const protocolNames = { https: 'https (port 443)', http: 'unencrypted http (port 80)' } as const;

const except = 'but not those of .git, and sources of skills and .vscode only to read';

function fileSentences(files: PermissionSet['files']): readonly string[] {
  const { write } = files;
  const read = readable({ files });
  if (write === 'workspace')
    return [`It reads and writes files of the workspace and the temporary folder, ${except}.`];
  const written = write.map(path => `It reads and writes ${path} ${place}.`);
  if (read === 'workspace')
    return ['It reads files of the workspace and the temporary folder, but not those of .git.', ...written];
  const onlyRead = without(read, write).map(path => `It reads ${path} ${place}.`);
  return read.length === 0 ? ['No files but its own.'] : [...onlyRead, ...written];
}

const place = 'in its data folder or the workspace';

function without(read: FileGrant, write: readonly string[]): readonly string[] {
  return read === 'workspace' ? [] : read.filter(path => !write.includes(path));
}

/** Devices are nowhere among what a confined process finds, whoever asks for them. */
const notOpened: Readonly<Record<string, string>> = {
  microphone: 'It asks for the microphone, which no skill gets here.',
  speaker: 'It asks for the speaker, which no skill gets here.',
  camera: 'It asks for the camera, which no skill gets here.',
  gpu: 'It asks for the graphics processor, which no skill gets here.',
  process: 'It starts other programs; they may do what it may do, and nothing more.',
};
