import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { homeFolder } from '../../../workspace/index.ts';
import { isMissing, readTextIfThere } from '../disk/files.ts';
import { readPipConfiguration } from './pipConfiguration.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Where Python packages come from on this machine, as the user has told pip or uv: both tools are given the same,
 * whichever of them was told. Paths are absolute. Addresses may hold credentials: never log them.
 */
export interface PackageSources {
  readonly indexUrl?: string;
  readonly extraIndexUrls: readonly string[];
  /** Folders with wheels, or addresses of pages that link them. */
  readonly findLinks: readonly string[];
  /** Packages come from `findLinks` alone. */
  readonly noIndex: boolean;
  /** Files, or their addresses. */
  readonly constraints: readonly string[];
  readonly certificate?: string;
  readonly trustedHosts: readonly string[];
}

/** The user's sources: variables of the tool itself win over the other's, and over pip.conf. */
export async function packageSources(environment: Variables = process.env): Promise<PackageSources> {
  const configured = await readPipConfiguration(environment);
  const pip = (name: string): string =>
    environment[`PIP_${name.toUpperCase().replaceAll('-', '_')}`] || configured.get(name) || '';
  const uv = (name: string): string => environment[`UV_${name}`] ?? '';
  // A named index of uv is `name=address`.
  const withoutName = (index: string): string => index.replace(/^[\w.-]+=(?=\w+:)/, '');
  const indexUrl = pip('index-url') || withoutName(uv('DEFAULT_INDEX')) || uv('INDEX_URL');
  const certificate = pip('cert') || environment['SSL_CERT_FILE'] || '';
  return {
    ...(indexUrl === '' ? {} : { indexUrl }),
    extraIndexUrls: unique([
      ...words(pip('extra-index-url')),
      ...words(uv('INDEX')).map(withoutName),
      ...words(uv('EXTRA_INDEX_URL')),
    ]),
    findLinks: unique([
      ...words(pip('find-links')),
      ...uv('FIND_LINKS')
        .split(',')
        .map(link => link.trim())
        .filter(link => link !== ''),
    ]).map(absolute),
    noIndex: isYes(pip('no-index')) || isYes(uv('NO_INDEX')) || isYes(uv('OFFLINE')),
    constraints: unique([...words(pip('constraint')), ...words(uv('CONSTRAINT'))]).map(absolute),
    ...(certificate === '' ? {} : { certificate: absolute(certificate) }),
    trustedHosts: unique([...words(pip('trusted-host')), ...words(uv('INSECURE_HOST'))]),
  };
}

/** Everything of the sources that decides what is installed: also what lies in the folders and stands in the files. */
export async function sourcesFingerprint(sources: PackageSources): Promise<readonly unknown[]> {
  const { indexUrl, extraIndexUrls, findLinks, noIndex, constraints } = sources;
  return [
    indexUrl,
    extraIndexUrls,
    noIndex,
    await Promise.all(findLinks.map(listingOf)),
    await Promise.all(constraints.map(async file => [file, await textAt(file)])),
  ];
}

/** Names, sizes and times of the files in a folder of packages. */
async function listingOf(link: string): Promise<readonly unknown[]> {
  if (!path.isAbsolute(link)) return [link];
  try {
    const names = (await readdir(link)).sort();
    const entries = names.map(async name => {
      const { size, mtimeMs } = await stat(path.join(link, name));
      return [name, size, mtimeMs];
    });
    return [link, ...(await Promise.all(entries))];
  } catch (error) {
    // Not there, or a single file: the tools say so where it matters.
    if (isMissing(error)) return [link];
    throw error;
  }
}

async function textAt(file: string): Promise<string | undefined> {
  return path.isAbsolute(file) ? await readTextIfThere(file) : undefined;
}

/** An address stays; a path may begin with `~`, and counts from the current folder. */
function absolute(place: string): string {
  if (/^file:\/\//i.test(place)) return fileURLToPath(place);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) return place;
  const home = homeFolder();
  const isBelowHome = home !== undefined && /^~[\\/]/.test(place);
  return path.resolve(isBelowHome ? path.join(home, place.slice(2)) : place);
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(word => word !== '');
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}

/** What pip and uv take for true. */
function isYes(value: string): boolean {
  return /^(1|y|yes|t|true|on)$/i.test(value.trim());
}
