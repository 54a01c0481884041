/** One word of a command line that a person can paste: quoted where a shell would split or change it. */
export function shellWord(word: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[A-Za-z0-9_./:@%+=,\\~-]+$/.test(word) && (platform === 'win32' || !/[\\~%]/.test(word))) return word;
  // cmd.exe and PowerShell agree on double quotes; no file name on Windows holds one.
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

/** For example `skillberth install 'my skill' --slot B`. */
export function command(...words: readonly string[]): string {
  return ['skillberth', ...words.map(word => shellWord(word))].join(' ');
}
