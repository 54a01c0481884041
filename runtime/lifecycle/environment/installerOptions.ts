import type { PackageSources } from './packageSources.ts';

/** What is to be installed, and from where. */
export interface PackageOrder {
  readonly requirements: readonly string[];
  /** Absolute: what the tool reads; lines with hashes can only stand in a file. */
  readonly requirementsFile: string;
  readonly constraintFiles: readonly string[];
  readonly sources: PackageSources;
  readonly offline: boolean;
  /** Absolute: the packages' folder, put on PYTHONPATH; never the interpreter's own. */
  readonly target: string;
  /** Absolute: where the tool is started, so that it finds no configuration of a workspace. */
  readonly workingFolder: string;
}

/** Variables with which a tool would install elsewhere, build from sources or read more than it is told to. */
export const clearedVariables: Readonly<Record<string, undefined>> = Object.fromEntries([
  ...['PYTHONPATH', 'PYTHONHOME'].map(name => [name, undefined]),
  ...[
    ...['BREAK_SYSTEM_PACKAGES', 'CONSTRAINT', 'DRY_RUN', 'EDITABLE', 'EXTRA_INDEX_URL', 'FIND_LINKS'],
    ...['INDEX_URL', 'NO_BINARY', 'NO_DEPS', 'NO_INDEX', 'ONLY_BINARY', 'PREFIX', 'PYTHON', 'REPORT'],
    ...['REQUIRE_VIRTUALENV', 'REQUIREMENT', 'ROOT', 'TARGET', 'TRUSTED_HOST', 'USER'],
  ].map(name => [`PIP_${name}`, undefined]),
  ...[
    ...['BUILD_CONSTRAINT', 'CONSTRAINT', 'DEFAULT_INDEX', 'EXTRA_INDEX_URL', 'FIND_LINKS', 'INDEX'],
    ...['INDEX_URL', 'INSECURE_HOST', 'NO_BINARY', 'NO_BINARY_PACKAGE', 'NO_BUILD', 'NO_DEPS', 'NO_INDEX'],
    ...['OFFLINE', 'OVERRIDE', 'PROJECT', 'PYTHON', 'REQUIREMENTS', 'SYSTEM_PYTHON', 'TARGET', 'WORKING_DIR'],
  ].map(name => [`UV_${name}`, undefined]),
]);

/** The arguments of `pip install` and `uv pip install` alike. Pure. */
export function commonOptions(order: PackageOrder, onlyWheels: boolean): readonly string[] {
  const { target, requirementsFile, constraintFiles, sources } = order;
  return [
    ...['--target', target, ...(onlyWheels ? ['--only-binary', ':all:'] : [])],
    ...['--requirement', requirementsFile],
    ...constraintFiles.flatMap(file => ['--constraint', file]),
    ...sources.findLinks.flatMap(link => ['--find-links', link]),
  ];
}

export function pipOptions({ sources, offline }: PackageOrder): readonly string[] {
  return [
    ...['--no-input', '--disable-pip-version-check', '--no-compile', '--progress-bar', 'off'],
    ...(sources.noIndex || offline ? ['--no-index'] : []),
    ...sources.trustedHosts.flatMap(host => ['--trusted-host', host]),
  ];
}

export function uvOptions(python: string, { sources, offline }: PackageOrder): readonly string[] {
  return [
    ...['--python', python, '--no-python-downloads', '--no-progress', '--color', 'never'],
    ...(sources.noIndex ? ['--no-index'] : []),
    ...(offline ? ['--offline'] : []),
    ...sources.trustedHosts.flatMap(host => ['--allow-insecure-host', host]),
  ];
}

/** Addresses of indexes go by variables: they may hold credentials, and everybody sees arguments. */
export function pipVariables({ sources }: PackageOrder): Readonly<Record<string, string>> {
  return {
    // The target folder is ours: the warning about the root user is about another case.
    PIP_ROOT_USER_ACTION: 'ignore',
    ...(sources.indexUrl === undefined ? {} : { PIP_INDEX_URL: sources.indexUrl }),
    ...(sources.extraIndexUrls.length === 0 ? {} : { PIP_EXTRA_INDEX_URL: sources.extraIndexUrls.join(' ') }),
    ...(sources.certificate === undefined ? {} : { PIP_CERT: sources.certificate }),
  };
}

/** `configured`: the user has a uv.toml, which says where packages come from. */
export function uvVariables(
  { sources }: PackageOrder,
  configured: boolean,
): Readonly<Record<string, string>> {
  return {
    ...(sources.indexUrl === undefined || configured ? {} : { UV_DEFAULT_INDEX: sources.indexUrl }),
    ...(sources.extraIndexUrls.length === 0 ? {} : { UV_INDEX: sources.extraIndexUrls.join(' ') }),
    ...(sources.certificate === undefined ? {} : { SSL_CERT_FILE: sources.certificate }),
  };
}
