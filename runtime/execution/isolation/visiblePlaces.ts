import { lstatSync, readdirSync } from 'node:fs';
import type { IsolationPolicy } from './isolationPolicy.ts';

/** Linux: top-level folders with the system's own programs and libraries. */
const systemFolder = /^(usr|bin|sbin|lib(32|64|x32)?|sys)$/;

/** Below /etc: what programs read to find names, time, certificates and libraries. No machine id, no shadow. */
const configuration =
  /^(ssl|pki|ca-certificates|ca-certificates\.conf|crypto-policies|gnutls|resolv\.conf|hosts|host\.conf|gai\.conf|nsswitch\.conf|protocols|services|passwd|group|localtime|timezone|locale\.conf|ld\.so\..*|ld-musl-.*|alternatives|mime\.types|magic|magic\.mime|python\d.*|fonts|terminfo|os-release|debian_version)$/;

/** Programs and certificates that some distributions keep elsewhere. */
const elsewhere = ['/nix/store', '/gnu/store', '/var/lib/ca-certificates'];

/** Keys beside the certificates, which a process of root could read. */
const keys = ['/etc/ssl/private', '/etc/pki/tls/private', '/etc/pki/CA/private'];

/** What of a Linux host every program sees. */
export interface HostPlaces {
  /** Top-level folders, and links to them. */
  readonly system: readonly string[];
  readonly visible: readonly string[];
  /** Hidden, although they lie in a visible place. */
  readonly keys: readonly string[];
}

export function hostPlaces(): HostPlaces {
  const names = (folder: string): readonly string[] =>
    lstatSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder).sort();
  return {
    system: names('/')
      .filter(name => systemFolder.test(name))
      .map(name => `/${name}`),
    visible: [...configurationOf(names('/etc')), ...elsewhere],
    keys,
  };
}

/** Of the names in /etc, the paths that every program sees. */
export function configurationOf(names: readonly string[]): readonly string[] {
  return names.filter(name => configuration.test(name)).map(name => `/etc/${name}`);
}

/** What the sandbox library is told about files: absolute paths, taken by their names, never as patterns. */
export interface SeatbeltPlaces {
  readonly denyRead: readonly string[];
  readonly allowRead: readonly string[];
  readonly allowWrite: readonly string[];
  readonly denyWrite: readonly string[];
}

/** macOS: the sealed system, the same on every computer, and what it needs beside it. */
const sealed = /^(System|Library|Applications|bin|sbin|usr|dev|private|etc|tmp|var|\.vol)$/;
/** macOS: below them, everything of users and of other programs. */
const personal = [
  '/private/tmp',
  '/private/var/folders',
  '/private/var/root',
  '/private/var/log',
  '/private/var/db/dslocal',
  '/Library/Keychains',
];

/**
 * macOS, whose sandbox knows rules and no mounts: every top-level folder that is not of the system is closed, and the
 * policy's places are opened. `top`: the names in `/` at this moment.
 */
export function seatbeltPlaces(
  policy: Pick<IsolationPolicy, 'readable' | 'writable' | 'hidden' | 'readOnly'>,
  top: readonly string[],
): SeatbeltPlaces {
  return {
    denyRead: [
      ...top.filter(name => !sealed.test(name)).map(name => `/${name}`),
      ...personal,
      ...policy.hidden,
    ],
    allowRead: [...policy.readable, ...policy.writable],
    allowWrite: policy.writable,
    denyWrite: [...policy.readOnly, ...policy.hidden],
  };
}
