/**
 * A path below a folder, with `/`, without `.` steps and doubled slashes. Undefined for what leads elsewhere (absolute,
 * `..`, a drive, the home folder's `~`), for what no system takes, and for the folder itself.
 */
export function normalFilePath(text: string): string | undefined {
  if (/^[/\\~]|[\\:\p{Cc}]/u.test(text)) return undefined;
  const steps = text.split('/').filter(step => step !== '' && step !== '.');
  return steps.length === 0 || steps.includes('..') ? undefined : steps.join('/');
}

/** Whether a normal path is another one or lies below it. */
export function coversPath(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
