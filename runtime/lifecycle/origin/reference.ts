import { SkillberthError } from '../../../skill/index.ts';
import type { SkillOrigin } from '../../../workspace/index.ts';
import { pathProblem } from './pathProblem.ts';
import { refProblem } from './refProblem.ts';

/** A place in a git repository, as a person named it. */
export interface GitReference {
  /** What git is given; may hold credentials. */
  readonly remote: string;
  /** The same without credentials: this one is shown and kept. */
  readonly url: string;
  /** How the repository is written in a reference: `github:owner/repo`, or the URL. */
  readonly shown: string;
  /** Texts that must not be shown to anybody. */
  readonly secrets: readonly string[];
  /** A branch, a tag or a full commit hash; absent for the default branch. */
  readonly ref?: string;
  /** With slashes, relative; absent for the root. */
  readonly folder?: string;
}

/** What may be named, for the errors that say so. */
export const referenceForms =
  'Name a skill of the workspace by its id, a folder, github:owner/repo[#ref][:subdir], or the URL of a git repository.';

const schemes: ReadonlySet<string> = new Set(['https:', 'http:', 'ssh:', 'git:', 'file:']);
const withScheme = /^([a-z][a-z0-9+.-]*):\/\//i;
/** `user@host:path`, as ssh and git write it. */
const scpForm = /^([\w.+-]+)@([\w.-]+|\[[0-9a-f:]+\]):(?!\/\/)(.+)$/i;
const gitHubForm = /^github:([^#:]*)(?:#([^:]*))?(?::(.*))?$/is;
const gitHubName = /^[a-z0-9][a-z0-9-]*\/[\w.-]+$/i;

/**
 * Reads what names a git repository; undefined for what can only be an id or a folder. Pure.
 * @throws SkillberthError `source-invalid` for what looks like a repository and names none.
 */
export function parseReference(reference: string): GitReference | undefined {
  if (/^github:/i.test(reference)) return gitHub(reference);
  const [, scheme] = withScheme.exec(reference) ?? [];
  if (scheme === undefined && !scpForm.test(reference)) {
    // `C:\skills` is a folder; `ext::sh -c …` and the like are commands to git.
    if (/^[a-z][a-z0-9+.-]*::/i.test(reference)) throw invalid(reference, 'Git would run it as a command.');
    return undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(reference)) throw invalid(reference, 'It has control characters.');
  const hash = reference.indexOf('#');
  const address = hash < 0 ? reference : reference.slice(0, hash);
  if (scheme !== undefined && !schemes.has(`${scheme.toLowerCase()}:`)) {
    throw invalid(reference, `Repositories are fetched by https, ssh, git or file, not by ${scheme}.`);
  }
  const found = scheme === undefined ? scpAddress(reference, address) : urlAddress(reference, address);
  return { ...found, ...placeIn(reference, hash < 0 ? '' : reference.slice(hash + 1)) };
}

/** The reference that fetches an installed skill's origin again. */
export function referenceOf({ url, ref, folder }: Extract<SkillOrigin, { kind: 'git' }>): GitReference {
  return {
    remote: url,
    url,
    shown: url,
    secrets: [],
    ...(ref === undefined ? {} : { ref }),
    ...(folder === undefined ? {} : { folder }),
  };
}

/**
 * The same where it is to be fetched: what stands in a slot may have come with a clone of the workspace, so it has to
 * be what a person could have named. Throws `source-invalid`.
 */
export function checkedReferenceOf(origin: Extract<SkillOrigin, { kind: 'git' }>): GitReference {
  const written = writtenReference(referenceOf(origin));
  const read = parseReference(written);
  const same = read?.url === origin.url && read.ref === origin.ref && read.folder === origin.folder;
  if (read !== undefined && same) return read;
  throw invalid(written, 'It stands in a slot, but no install writes it so.');
}

/** How a person writes the reference, with another folder where one is given. Never holds credentials. */
export function writtenReference(reference: GitReference, folder = reference.folder): string {
  const { shown, ref } = reference;
  const place = folder === undefined ? '' : `:${folder}`;
  if (ref !== undefined) return `${shown}#${ref}${place}`;
  // After a URL only `#` can begin the folder.
  return shown.startsWith('github:') || place === '' ? `${shown}${place}` : `${shown}#${place}`;
}

function gitHub(reference: string): GitReference {
  const [, name = '', ref = '', folder = ''] = gitHubForm.exec(reference) ?? [];
  const repository = name.replace(/\.git$/i, '');
  if (!gitHubName.test(repository) || /\/\.{1,2}$/.test(repository)) {
    throw invalid(reference, 'After github: comes owner/repo, then #ref and :subdir where they are needed.');
  }
  const url = `https://github.com/${repository}.git`;
  const place = placeOf(reference, ref, folder);
  return { remote: url, url, shown: `github:${repository}`, secrets: [], ...place };
}

/** What follows `#`: `ref`, `ref:subdir` or `:subdir`. No ref has a colon. */
function placeIn(reference: string, fragment: string): Pick<GitReference, 'ref' | 'folder'> {
  const colon = fragment.indexOf(':');
  if (colon < 0) return placeOf(reference, fragment, '');
  return placeOf(reference, fragment.slice(0, colon), fragment.slice(colon + 1));
}

function placeOf(reference: string, ref: string, subdir: string): Pick<GitReference, 'ref' | 'folder'> {
  const wrong = ref === '' ? undefined : refProblem(ref);
  if (wrong !== undefined) throw invalid(reference, `No branch, tag or commit has that name: ${wrong}.`);
  const folder = subdir.replace(/^(\.?\/+)+|\/+$/g, '').replace(/\/{2,}/g, '/');
  const problem = folder === '' || folder === '.' ? undefined : pathProblem(folder);
  if (problem !== undefined) throw invalid(reference, `The folder in it cannot be taken: ${problem}.`);
  return {
    ...(ref === '' ? {} : { ref }),
    ...(folder === '' || folder === '.' ? {} : { folder }),
  };
}

type Address = Pick<GitReference, 'remote' | 'url' | 'shown' | 'secrets'>;

function scpAddress(reference: string, address: string): Address {
  const [, user = '', host = '', path = ''] = scpForm.exec(address) ?? [];
  if (path === '') throw invalid(reference, 'After the host and its colon comes the path of the repository.');
  // ssh would take them for options.
  if ([user, host, path].some(part => part.startsWith('-')))
    throw invalid(reference, 'A part begins with -.');
  return { remote: address, url: address, shown: address, secrets: [] };
}

function urlAddress(reference: string, address: string): Address {
  if (!URL.canParse(address)) throw invalid(reference, 'The URL cannot be read.');
  // Git and the URL parser would read them differently.
  if (address.includes('\\')) throw invalid(reference, 'The URL has a backslash.');
  const url = new URL(address);
  if (url.search !== '')
    throw invalid(reference, 'The URL of a repository has no part after a question mark.');
  const isFile = url.protocol === 'file:';
  if (!isFile && (/^[^:]*:\/\/\//.test(address) || /^(-|%2d|$)/i.test(url.hostname))) {
    throw invalid(reference, 'The URL names no host.');
  }
  if (/^-|^%2d/i.test(url.username)) throw invalid(reference, 'The user begins with -.');
  if (url.pathname.replace(/\/+$/, '') === '') throw invalid(reference, 'The URL names no repository.');
  const [, browsed] = /^\/([^/]+\/[^/]+)\/(?:tree|blob)\//.exec(url.pathname) ?? [];
  if (url.hostname === 'github.com' && browsed !== undefined) {
    throw invalid(reference, `That is a page to look at; write github:${browsed}#ref:subdir.`);
  }
  // The user of an ssh address is part of where it leads; of the others it is often a token.
  const keepsUser = url.protocol === 'ssh:';
  const secrets = [url.password, keepsUser ? '' : url.username].filter(text => text !== '');
  const bare = withoutCredentials(address, keepsUser);
  return { remote: address, url: bare, shown: bare, secrets: secrets.flatMap(writings) };
}

/** As written, so that no other normalising of a URL gets between a person and git. */
function withoutCredentials(address: string, keepsUser: boolean): string {
  return address.replace(/^([a-z0-9+.-]+:\/\/)([^/]*)@/i, (_, start: string, user: string) =>
    keepsUser ? `${start}${user.split(':')[0]}@` : start,
  );
}

/** A secret as it stands in a URL, and as it is meant. */
function writings(text: string): readonly string[] {
  try {
    return [...new Set([text, decodeURIComponent(text)])];
  } catch {
    // A lone percent sign: it is meant as it stands.
    return [text];
  }
}

function invalid(reference: string, why: string): SkillberthError {
  // Whatever stands before an @ may be a password, also where the rest makes no sense.
  const shown = reference.replace(/^([a-z0-9+.-]+:\/\/).*@/is, '$1');
  return new SkillberthError({
    code: 'source-invalid',
    message: `${shown} names no place that a skill can be installed from. ${why}`,
    nextStep: referenceForms,
  });
}
