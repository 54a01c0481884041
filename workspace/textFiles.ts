import path from 'node:path';

/** Endings of the files whose text a rule may want: sources, documents, data written by hand. */
const textEndings: ReadonlySet<string> = new Set([
  ...['.py', '.pyi', '.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx'],
  ...['.sh', '.bash', '.zsh', '.fish', '.rb', '.pl', '.ps1', '.bat', '.cmd', '.lua', '.php', '.r'],
  ...['.md', '.markdown', '.mdx', '.rst', '.txt', '.text'],
  ...['.json', '.jsonc', '.json5', '.jsonl', '.yaml', '.yml', '.toml', '.ini', '.cfg', '.conf'],
  ...['.env', '.properties', '.in', '.csv', '.tsv', '.xml', '.html', '.sql', '.tmpl', '.template'],
]);

/** Whether the file's text is read for checking. Names without an ending are: scripts, `.env`, `Makefile`. */
export function isReadForChecking(file: string): boolean {
  const name = path.posix.basename(file).toLowerCase();
  // `.env.production`, `.env.local`: the ending says nothing there.
  if (name.startsWith('.env')) return true;
  const ending = path.posix.extname(name);
  return ending === '' || textEndings.has(ending);
}
