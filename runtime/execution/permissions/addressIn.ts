import { type NetworkProtocol, normalHostName } from '../../../skill/index.ts';
import { type AddressKind, addressProtocols } from './guardedArguments.ts';

/** What a text means as the address of a connection. */
export type Address =
  | {
      readonly kind: 'host';
      readonly host: string;
      /** Undefined where the text does not say. */
      readonly protocol: NetworkProtocol | undefined;
      readonly port: number | undefined;
    }
  /** `address`: as systems write it, IPv6 without brackets. */
  | { readonly kind: 'ip'; readonly address: string }
  /** Another protocol than the two that can be allowed. */
  | { readonly kind: 'protocol'; readonly protocol: string }
  /** A part of an address that names no host. */
  | { readonly kind: 'relative' }
  /** A name of a thing, such as `urn:isbn:0451450523`. */
  | { readonly kind: 'name' }
  | { readonly kind: 'unreadable' };

/**
 * Reads an address as those read it that connect: white space at the ends and line breaks within vanish, every spelling
 * of an IP address is one. What programs read differently (`https://a.example\@b.example`) is unreadable.
 */
export function addressIn(written: string, kind: AddressKind): Address {
  const text = written.replace(/[\t\n\r]/g, '').trim();
  if (/^[^?#]*\\/.test(text)) return { kind: 'unreadable' };
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:)(.*)$/is.exec(text) ?? [];
  // `example.com:8080` is a host with a port, not a protocol.
  if (scheme !== '' && !/^\d{1,5}(?:[/?#]|$)/.test(rest)) {
    const protocol = scheme.toLowerCase();
    const known = addressProtocols[protocol];
    if (known !== undefined) return parsed(`${known}:${rest}`, known);
    return kind === 'uri' && protocol !== 'file:' && !rest.startsWith('//')
      ? { kind: 'name' }
      : { kind: 'protocol', protocol: protocol.slice(0, -1) };
  }
  if (text.startsWith('//')) return parsed(`https:${text}`, undefined);
  const isHost = kind === 'host' || kind === 'domain';
  if (
    !isHost &&
    /^(?:[/?#.]|[^.:\u3002/?#]*(?:[/?#]|$))/.test(text) &&
    !/^(?:localhost|\d+)(?:\W|$)/i.test(text)
  )
    return { kind: 'relative' };
  // A bare IPv6 address has no brackets.
  const isBare = isHost && !text.startsWith('[') && text.indexOf(':') !== text.lastIndexOf(':');
  return parsed(`https://${isBare ? `[${text}]` : text}`, undefined);
}

function parsed(text: string, protocol: NetworkProtocol | undefined): Address {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { kind: 'unreadable' };
  }
  const { hostname } = url;
  if (hostname.startsWith('[')) return { kind: 'ip', address: hostname.slice(1, -1) };
  if (/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return { kind: 'ip', address: hostname };
  const host = normalHostName(hostname);
  return host === undefined
    ? { kind: 'unreadable' }
    : { kind: 'host', host, protocol, port: portIn(text, url) };
}

/** `URL` leaves out a port that is its protocol's own. */
function portIn(text: string, { port, protocol }: URL): number | undefined {
  if (port !== '') return Number(port);
  const isWritten = /^[^:]*:\/*[^/?#]*:\d+(?:[/?#]|$)/.test(text);
  if (!isWritten) return undefined;
  return protocol === 'http:' ? 80 : 443;
}
