import { closeSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** Linux: descriptors of this process, and the flag of those that end where another program is started. */
const descriptors = '/proc/self/fd';
const closesOnStart = 0o2000000;

/** What Node itself may be reading on another thread without that flag: certificates, which are public. */
const certificatePlaces = ['/etc/ssl', '/etc/pki', '/usr/lib/ssl', '/usr/share/ca-certificates'];
const certificateVariables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/**
 * Closes what the program that started this one left open beyond its standard streams, the lock file of a script for
 * example: whoever started a process of a skill would hand it on, and an open folder leads out of every sandbox. Node
 * keeps only low numbers from its children. On macOS it starts programs with nothing but what it names.
 */
export function closeInherited(): void {
  if (process.platform !== 'linux') return;
  const certificates = [
    ...certificatePlaces,
    ...certificateVariables.flatMap(name => existing(process.env[name] ?? '')),
  ];
  for (const name of readdirSync(descriptors)) {
    const descriptor = Number(name);
    if (descriptor > 2 && isHandedOn(descriptor, certificates)) closeSync(descriptor);
  }
}

function isHandedOn(descriptor: number, certificates: readonly string[]): boolean {
  try {
    const facts = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
    const flags = /^flags:\s*([0-7]+)/m.exec(facts)?.[1];
    if (flags === undefined || (Number.parseInt(flags, 8) & closesOnStart) !== 0) return false;
    const file = readlinkSync(`${descriptors}/${descriptor}`);
    return !certificates.some(place => file === place || file.startsWith(place + path.sep));
  } catch (error) {
    // The one that listed them, or a certificate's, is closed already.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function existing(place: string): readonly string[] {
  try {
    return place === '' ? [] : [realpathSync(place)];
  } catch {
    // Node says so by itself.
    return [];
  }
}
