import { BlockList, isIPv6 } from 'node:net';
import { coversDomain, isLocalhost, type NetworkProtocol, type PermissionSet } from '../../../skill/index.ts';
import type { Address } from './addressIn.ts';
import type { DenialReason, GuardOptions } from './argumentDenial.ts';
import { shown } from './guardedValues.ts';

type Network = PermissionSet['network'];

/** Why a connection to an address is denied; undefined where the permissions cover it. */
export function networkDenial(
  address: Address,
  text: string,
  network: Network,
  { allowLocalhost = false }: GuardOptions,
): DenialReason | undefined {
  switch (address.kind) {
    case 'protocol':
      return {
        reason: `Addresses with the protocol ${shown(address.protocol)} are never opened, only https and http.`,
      };
    case 'ip':
      return addressDenial(address.address, network, allowLocalhost);
    case 'host':
      return hostDenial(address, network, allowLocalhost);
    case 'name':
      return undefined;
    case 'relative':
      return network.domains.length === 0
        ? { reason: `${shown(text)} is an address, and the skill has no network.` }
        : undefined;
    case 'unreadable':
      return { reason: `${shown(text)} is no address that can be compared with the allowed hosts.` };
  }
}

function addressDenial(
  address: string,
  { domains }: Network,
  allowLocalhost: boolean,
): DenialReason | undefined {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (domains === 'any') {
    if (allowLocalhost || !privateRanges.check(address, family)) return undefined;
    return {
      reason: `${address} is an address of this machine or a local network, which is closed.`,
      ...(loopback.check(address, family) ? { nextStep: developmentStep } : {}),
    };
  }
  if (allowLocalhost && loopback.check(address, family) && domains.some(isLocalhost)) return undefined;
  return { reason: `${address} is an IP address; hosts are allowed by their names only.` };
}

function hostDenial(
  { host, protocol, port }: Extract<Address, { kind: 'host' }>,
  { domains, protocols }: Network,
  allowLocalhost: boolean,
): DenialReason | undefined {
  if (isLocalhost(host) && !allowLocalhost) {
    return {
      reason: `${host} is this machine, which is closed unless it is opened for development.`,
      nextStep: developmentStep,
    };
  }
  const isCovered = domains === 'any' || domains.some(domain => coversDomain(domain, host));
  const wanted = protocol ?? (port === 80 ? 'http' : undefined);
  if (!isCovered) {
    const denied = { kind: 'host', host, protocol: wanted ?? 'https' } as const;
    const reason =
      domains.length === 0
        ? `${host} needs the network, and the skill has none.`
        : `${host} is not among the allowed hosts.`;
    return { reason, denied };
  }
  if (isLocalhost(host)) return undefined;
  const ports = protocols.map(known => portOf[known]);
  if (wanted !== undefined && !protocols.includes(wanted)) {
    return {
      reason: `${host} can be reached by ${protocols.join(' and ')} only.`,
      denied: { kind: 'host', host, protocol: wanted },
    };
  }
  if (port === undefined || ports.includes(port)) return undefined;
  return { reason: `Port ${port} of ${host} is closed; only ${ports.join(' and ')} can be reached.` };
}

const developmentStep =
  'For development, add --allow-localhost (in the editor: the setting skillberth.permissions.allowLocalhost).';

const portOf: Readonly<Record<NetworkProtocol, number>> = { https: 443, http: 80 };

/** By IANA's registries of special addresses: no public host has one of them. */
const privateRanges = new BlockList();
for (const [range, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  privateRanges.addSubnet(range, bits, 'ipv4');
for (const [range, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['2002::', 16],
] as const)
  privateRanges.addSubnet(range, bits, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
