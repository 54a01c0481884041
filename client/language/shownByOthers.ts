import { satisfies } from 'semver';
import table from './shownByOthers.json' with { type: 'json' };

/** What the answer depends on: which others are there, and what they have been told. */
export interface Surroundings {
  readonly editorVersion: string;
  /** The version of an extension that is installed and enabled. */
  extensionVersion(id: string): string | undefined;
  /** A boolean setting of another extension; undefined where nobody declares it. */
  setting(name: string): boolean | undefined;
}

/** By what another extension decides whether a document is its business. */
export interface DocumentIdentity {
  readonly languageId: string;
  /** With `/`. */
  readonly path: string;
}

interface Other {
  readonly name: string;
  /** The editor itself without it. */
  readonly extension?: string;
  readonly versions: string;
  readonly observed: string;
  readonly setting?: string;
  readonly languageIds: readonly string[];
  /** A regular expression for the path; all files of these languages without it. */
  readonly path?: string;
  readonly findings: Readonly<Record<string, string>>;
  readonly completionKeys: readonly string[];
  readonly hoverKeys: readonly string[];
}

const others: readonly Other[] = table.others;

/** What others show on a document, so that an author does not see it twice. */
export class ShownByOthers {
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** @param rule A diagnostic's code. */
  finding(document: DocumentIdentity, rule: unknown): boolean {
    return (
      typeof rule === 'string' && this.#on(document).some(({ findings }) => Object.hasOwn(findings, rule))
    );
  }

  completion(document: DocumentIdentity, key: string): boolean {
    return this.#on(document).some(({ completionKeys }) => completionKeys.includes(key));
  }

  hover(document: DocumentIdentity, key: string): boolean {
    return this.#on(document).some(({ hoverKeys }) => hoverKeys.includes(key));
  }

  #on({ languageId, path }: DocumentIdentity): readonly Other[] {
    return others.filter(
      other =>
        other.languageIds.includes(languageId) &&
        (other.path === undefined || new RegExp(other.path).test(path)) &&
        this.#isThere(other),
    );
  }

  #isThere({ extension, versions, setting }: Other): boolean {
    const { editorVersion } = this.#surroundings;
    const version = extension === undefined ? editorVersion : this.#surroundings.extensionVersion(extension);
    if (version === undefined || !satisfies(version, versions, { includePrerelease: true })) return false;
    return setting === undefined || this.#surroundings.setting(setting) !== false;
  }
}
