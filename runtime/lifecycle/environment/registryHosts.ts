import type { RegistryHost } from './isolatedBuild.ts';

/** Registries that serve their files from a second host. */
const fileHosts: Readonly<Record<string, string>> = {
  'pypi.org': 'files.pythonhosted.org',
  'test.pypi.org': 'test-files.pythonhosted.org',
};

/** The hosts and ports behind http addresses, each once; everything that is no such address has none. */
export function registryHosts(addresses: readonly string[]): readonly RegistryHost[] {
  const found = new Map<string, RegistryHost>();
  for (const address of addresses) {
    if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) continue;
    const { protocol, hostname, port: written } = new URL(address);
    const port = written === '' ? (protocol === 'http:' ? 80 : 443) : Number(written);
    const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const beside = fileHosts[host];
    for (const name of beside === undefined ? [host] : [host, beside])
      found.set(`${name} ${port}`, { host: name, port });
  }
  return [...found.values()];
}

/** The same address for foreign code, which gets no credentials. */
export function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}

/** Every http address in a text, a configuration file for example. */
export function addressesIn(text: string): readonly string[] {
  return text.match(/\bhttps?:\/\/[^\s"'<>\])},]+/gi) ?? [];
}
