/** Which arguments say where a call goes and what it does there. Names are compared without case, `_` and `-`. */

/** `url` has a protocol or begins with a host; `uri` may also name a thing that is no place. */
export type AddressKind = 'domain' | 'host' | 'url' | 'uri';

/** Hold where a connection goes, also in a list. */
export const addressArguments: ReadonlyMap<string, AddressKind> = new Map([
  ['domain', 'domain'],
  ['domains', 'domain'],
  ['host', 'host'],
  ['hosts', 'host'],
  ['hostname', 'host'],
  ['hostnames', 'host'],
  ['url', 'url'],
  ['urls', 'url'],
  ['baseurl', 'url'],
  ['apiurl', 'url'],
  ['webhook', 'url'],
  ['webhookurl', 'url'],
  ['endpoint', 'uri'],
  ['uri', 'uri'],
  ['uris', 'uri'],
]);

/** Hold what is done to a file. */
export const operationArguments: ReadonlySet<string> = new Set(['operation', 'operations']);

/** The same, but also words of other things: only a word that is plainly about files counts. */
export const modeArguments: ReadonlySet<string> = new Set(['mode', 'filemode', 'openmode', 'fileoperation']);

/** Hold the path of a file or folder. */
export const pathArguments: ReadonlySet<string> = new Set([
  'path',
  'paths',
  'file',
  'files',
  'filepath',
  'filename',
  'folder',
  'directory',
  'dir',
]);

/** Operations that change nothing. */
export const readingWords: ReadonlySet<string> = new Set(['read', 'r', 'rb', 'rt', 'list', 'stat', 'exists']);

/** Operations that are about files whatever stands beside them. */
export const writingWords: ReadonlySet<string> = new Set([
  'write',
  'append',
  'overwrite',
  'truncate',
  'delete',
  'remove',
  'unlink',
  'rename',
  'move',
  'copy',
  'mkdir',
  'rmdir',
  'touch',
  'save',
  'chmod',
  'chown',
  'symlink',
]);

/** How programs say that a file is opened for writing: `w`, `a+`, `rb+`, `x`. */
export const writingMode = /^(?:[wax][bt]?\+?[bt]?|r[bt]?\+[bt]?)$/;

/** Protocols of an address, and which of the two that can be allowed they use. */
export const addressProtocols: Readonly<Record<string, 'https' | 'http'>> = {
  'https:': 'https',
  'wss:': 'https',
  'http:': 'http',
  'ws:': 'http',
};

export function argumentName(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}
