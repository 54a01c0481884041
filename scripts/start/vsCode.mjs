import { findOnPath, run } from '../bootstrap/command.mjs';

/** The first VS Code that the extension supports. */
const oldest = [1, 105];

/** The `code` command, where it is a real VS Code that is new enough; other programs have that name, too. */
export async function findVsCode() {
  const command = findOnPath('code');
  if (command === undefined) return undefined;
  const { code, output } = await run(command, ['--version'], { timeout: 10_000 });
  // Three lines: version, commit, architecture.
  const match = /^(\d+)\.(\d+)\.\d+\S*\r?\n[0-9a-f]{40}\r?\n\w+/m.exec(output);
  if (code !== 0 || match === null) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return command;
  console.log(
    `VS Code ${major}.${minor} is older than ${oldest.join('.')}: opening the browser editor instead.`,
  );
  return undefined;
}
