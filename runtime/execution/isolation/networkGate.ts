import { BlockList, isIP } from 'node:net';
import type { IsolationPolicy } from './isolationPolicy.ts';

/** Where a program wants to connect to, as it wrote it. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

export interface GateFacts {
  /** The host reaches the network through a proxy, which resolves names itself. */
  readonly proxied: boolean;
}

/**
 * Addresses that no allowed name may resolve to, beyond what the sandbox library refuses by itself (loopback,
 * link-local, multicast, cloud metadata, this machine's own): private use, carrier-grade NAT, unique-local, and the
 * ranges that mean nothing on the public internet.
 */
export const privateAddresses: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
  'fc00::/7',
  'fec0::/10',
  '100::/64',
  '2001:db8::/32',
];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** One sentence that says why not, or undefined where the policy lets the connection through. */
export function refusedConnection(
  { domains, ports, localhost, proxied: trustsProxy = false, endpoints = [] }: IsolationPolicy['network'],
  { host: written, port }: Destination,
  { proxied }: GateFacts,
): string | undefined {
  const host = plainHost(written);
  if (endpoints.some(endpoint => endpoint.host === host && endpoint.port === port)) return undefined;
  const family = isIP(host);
  const isLocal =
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    (family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6'));
  if (isLocal) {
    return localhost ? undefined : `${host} is this computer itself, which the skill may not connect to.`;
  }
  if (domains !== 'any' && domains.length === 0) return 'The skill has no permission to use the network.';
  if (family !== 0) return `${host} is an address: only hosts can be allowed, by their names.`;
  if (domains !== 'any' && !domains.some(domain => matches(host, domain))) {
    return `${host} is not among the allowed hosts.`;
  }
  if (!ports.includes(port)) {
    return `Port ${port} of ${host} is not among the allowed ports (${ports.join(', ')}).`;
  }
  if (proxied && !trustsProxy) {
    return `proxied: this computer reaches ${host} through a proxy, so its address cannot be checked.`;
  }
  return undefined;
}

/** Lower case, without brackets and without the dot at the end; other spellings of an IPv4 address in the usual one. */
export function plainHost(written: string): string {
  const host = written
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  if (isIP(host) !== 0) return host;
  const url = URL.parse(`http://${host}/`);
  return url === null ? host : url.hostname;
}

function matches(host: string, domain: string): boolean {
  const pattern = domain.replace(/\.$/, '').toLowerCase();
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
