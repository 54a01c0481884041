import path from 'node:path';

/** Folders of the system that every process sees. Their private files are no part of that. */
const systemFolders = [
  ...['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'],
  ...['/etc', '/dev', '/proc', '/sys'],
].map(withEnd);
const privateFiles = new Set([
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/sudoers',
]);
const ofAnotherProcess = /^\/proc\/(\d+)\/(?:task\/\d+\/)?(?:mem|environ|root|cwd|exe|fd|maps)(?:\/|$)/;
const loopback = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::', '']);

type Access = 'none' | 'read' | 'write';
type Variables = Readonly<Record<string, string | undefined>>;

/** What the isolation lets this process reach, as far as a report of refusals needs it. Prefix checks only. */
export class AllowedPlaces {
  /** The innermost first: it decides. */
  readonly #places: readonly (readonly [place: string, access: Access])[];
  readonly #ownWritable: readonly string[];
  readonly #domains: 'any' | ReadonlySet<string>;
  readonly #localhost: boolean;
  readonly #proxies: ReadonlySet<string>;

  /** `policy`: what `allowedVariable` wrote. `own`: folders of this program. */
  constructor(policy: Readonly<Record<string, unknown>>, variables: Variables, own: readonly string[]) {
    this.#ownWritable = texts(policy['write']).map(withEnd);
    const placed = new Map<string, Access>();
    const put = (places: readonly string[], access: Access): void => {
      for (const place of places) placed.set(withEnd(place), access);
    };
    put([...systemFolders, ...own, ...texts(policy['read']), ...texts(policy['readOnly'])], 'read');
    put(['/dev', '/proc', ...this.#ownWritable], 'write');
    put(texts(policy['hidden']), 'none');
    this.#places = [...placed].sort(([one], [other]) => other.length - one.length);
    const domains = policy['domains'];
    this.#domains = domains === 'any' ? 'any' : new Set(texts(domains).map(name => name.toLowerCase()));
    this.#localhost = policy['localhost'] === true;
    this.#proxies = new Set(
      Object.entries(variables).flatMap(([name, value]) =>
        /_proxy$/i.test(name) ? (/([^@/]+:\d+)\/?$/.exec(value ?? '')?.[1] ?? []) : [],
      ),
    );
  }

  /** Whether an absolute, normalised path lies outside. A folder above an allowed place can be listed. */
  refusesPath(file: string, writing: boolean): boolean {
    if (!writing && isPrivate(file)) return true;
    const inside = withEnd(file);
    const access = this.#places.find(([place]) => inside.startsWith(place))?.[1];
    if (access !== undefined) return access === 'none' || (writing && access === 'read');
    return writing || !this.#places.some(([place]) => place.startsWith(inside));
  }

  /** Whether the skill can make files and links there. */
  isWritable(file: string): boolean {
    const inside = withEnd(file);
    return this.#ownWritable.some(place => inside.startsWith(place));
  }

  /** Whether no permission names the host. Addresses are never named. */
  refusesHost(host: string): boolean {
    const name = host.toLowerCase().replace(/\.$/, '');
    if (loopback.has(name)) return false;
    if (name.includes(':') || /^[\d.]+$/.test(name)) return true;
    const domains = this.#domains;
    if (domains === 'any' || domains.has(name)) return false;
    const labels = name.split('.');
    return !labels.some((_, step) => step > 0 && domains.has(`*.${labels.slice(step).join('.')}`));
  }

  /** Whether a direct connection leads anywhere but to the way out, or to a server of the skill's own. */
  refusesAddress(host: string, port: number, ownServer: boolean): boolean {
    if (this.#proxies.has(`${host}:${port}`)) return false;
    if (!loopback.has(host)) return true;
    return !(this.#localhost || ownServer || this.#proxies.has(`localhost:${port}`));
  }
}

/** The policy of `SKILLBERTH_ALLOWED`; undefined where there is none. */
export function policyIn(variables: Variables): Readonly<Record<string, unknown>> | undefined {
  try {
    const policy: unknown = JSON.parse(variables['SKILLBERTH_ALLOWED'] ?? 'null');
    return typeof policy === 'object' && policy !== null ? { ...policy } : undefined;
  } catch {
    // Reports are a help; the worker serves without them.
    return undefined;
  }
}

function isPrivate(file: string): boolean {
  if (privateFiles.has(file)) return true;
  const owner = file.startsWith('/proc/') ? ofAnotherProcess.exec(file)?.[1] : undefined;
  return owner !== undefined && Number(owner) !== process.pid;
}

function withEnd(file: string): string {
  return file.endsWith(path.sep) ? file : file + path.sep;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(text => typeof text === 'string' && text !== '') : [];
}
