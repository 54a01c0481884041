/** Variables of the host that every skill's process sees: where programs are, how to write for the user. */
const passedVariables = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'SYSTEMROOT',
  'PATHEXT',
  'COMSPEC',
  'USERPROFILE',
];

/** What passes of the host's environment. */
export function hostVariables(
  host: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string>> {
  const passed = passedVariables.flatMap(name => {
    const value = host[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(passed);
}

/** Where the process finds a folder for temporary files, by the names of every system. */
export function temporaryVariables(folder: string): Readonly<Record<string, string>> {
  return { TMPDIR: folder, TEMP: folder, TMP: folder };
}
