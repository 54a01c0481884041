/** Why a text is no host name that a permission can hold, and the host name in it where one can be told. */
export interface DomainMistake {
  readonly what: string;
  readonly host?: string;
}

/**
 * Host names as permissions hold them: `api.example.com`, `*.example.com`; letters of any script. No address, no
 * protocol, no port, no path: those would never equal the host of a connection.
 */
export function domainMistake(text: string): DomainMistake | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]*)/i.exec(text);
  if (address !== null) return withHost('is an address with a protocol', address[1]);
  if (/[/?#]/.test(text)) return withHost('holds a path', /^([^/?#:]*)/.exec(text)?.[1]);
  if (/^\[|:.*:/.test(text) || isNumericAddress(text)) return { what: 'is an IP address' };
  if (text.includes(':')) return withHost('holds a port', text.slice(0, text.indexOf(':')));
  if (text === '*') return { what: 'stands for every host' };
  return isHostName(text) ? undefined : { what: 'is no host name' };
}

function withHost(what: string, host = ''): DomainMistake {
  return isHostName(host) && !isNumericAddress(host) ? { what, host } : { what };
}

/** Four numbers, or one of the forms that systems read as an address too: `0x7f.1`, `2130706433`. */
function isNumericAddress(text: string): boolean {
  const parts = text.replace(/\.$/, '').split('.');
  return parts.length <= 4 && parts.every(part => /^(?:\d+|0x[\da-f]+)$/i.test(part));
}

const label = /^[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_-]{0,61}[\p{L}\p{M}\p{N}_])?$/u;

function isHostName(text: string): boolean {
  const name = text.replace(/^\*\./, '').replace(/\.$/, '');
  return name.length <= 253 && name.split('.').every(part => label.test(part));
}
