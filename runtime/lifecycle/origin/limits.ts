/** How much a skill from elsewhere may be. */
export interface SourceLimits {
  /** Bytes of one file. */
  readonly file: number;
  /** Bytes of all files of the skill. */
  readonly total: number;
  /** Files and links of the skill; also its folders. */
  readonly files: number;
  /** Bytes that a fetch may bring, packed: the skill may be a small part of its repository. */
  readonly fetch: number;
  /** Files and folders of a repository that are looked through for the skill. */
  readonly listed: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: SourceLimits = {
  file: 10 * mebibyte,
  total: 50 * mebibyte,
  files: 5_000,
  fetch: 250 * mebibyte,
  listed: 100_000,
};

/** `10 MB`, for a number of bytes. */
export function megabytes(bytes: number): string {
  const count = bytes / mebibyte;
  return `${count >= 10 ? Math.round(count) : Math.round(count * 10) / 10} MB`;
}
