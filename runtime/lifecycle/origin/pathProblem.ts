/** Bytes of a path within a skill, and of one name in it: what every file system below a workspace can hold. */
const longestPath = 400;
const longestName = 255;

/** Names that Windows reserves for devices, whatever follows the first dot or colon. */
const deviceName =
  /^(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(\.|$)/i;

/** Characters that file systems of macOS leave out when they compare names. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** `.git` in any writing that some file system takes for it. */
const gitFolder = /^(\.git|git~[0-9]+)$/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Why a path that a stranger chose must not be written on this or another system; undefined for a harmless one.
 * `file`: relative, with slashes.
 */
export function pathProblem(file: string): string | undefined {
  if (Buffer.byteLength(file) > longestPath) return `its path is longer than ${longestPath} bytes`;
  if (file === '' || file.startsWith('/')) return 'its path is not relative';
  for (const name of file.split('/')) {
    const problem = nameProblem(name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'its path has an empty part';
  if (name === '.' || name === '..') return `its path goes through ${name}`;
  if (control.test(name)) return 'its name has control characters';
  if (name.includes('\\')) return 'its name has a backslash, which separates folders on Windows';
  if (name.includes(':')) return 'its name has a colon, which names a drive or a stream on Windows';
  if (/[. ]$/.test(name)) return 'its name ends with a dot or a space, which Windows leaves out';
  if (gitFolder.test(name.replace(ignorable, ''))) return 'it lies in a folder .git';
  if (deviceName.test(name)) return 'its name is that of a device on Windows';
  if (Buffer.byteLength(name) > longestName) return `its name is longer than ${longestName} bytes`;
  return undefined;
}
