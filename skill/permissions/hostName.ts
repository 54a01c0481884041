/** One part of a host name before it is put into its ASCII form: letters of any script. */
const label = /^[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}_])?$/u;

/**
 * The name of a host as connections are compared with it: lower case, ASCII form of other scripts, no trailing dot.
 * Undefined for everything else: addresses in any spelling, protocols, ports, paths, empty texts.
 */
export function normalHostName(text: string): string | undefined {
  const written = text.replace(/\.$/, '');
  if (written.length > 253 || !written.split('.').every(part => label.test(part))) return undefined;
  try {
    const { hostname } = new URL(`http://${written}/`);
    if (/^\d+\.\d+\.\d+\.\d+$/.test(hostname) || hostname.length > 253) return undefined;
    return hostname.split('.').every(part => part.length <= 63 && label.test(part)) ? hostname : undefined;
  } catch {
    // No name that a resolver would take, for example one that ends in a number.
    return undefined;
  }
}

/** A host name, or `*.example.com` for every name below one of at least two parts. `*` and `*.com` say too much. */
export function normalDomain(text: string): string | undefined {
  if (!text.startsWith('*.')) return normalHostName(text);
  const parent = normalHostName(text.slice(2));
  return parent?.includes('.') === true ? `*.${parent}` : undefined;
}

/** Whether a normal domain stands for everything that another one, or a host, stands for. */
export function coversDomain(domain: string, other: string): boolean {
  return domain === other || (domain.startsWith('*.') && other.endsWith(domain.slice(1)));
}

/** This machine by name: never reached unless connections to it are switched on for development. */
export function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}
