import { parseAst } from 'vitest/node';

/** What of Node's file modules only looks. Everything else changes the disk, or could. */
const lookingNames: ReadonlySet<string> = new Set([
  'access',
  'accessSync',
  'closeSync',
  'constants',
  'createReadStream',
  'existsSync',
  'fstatSync',
  'glob',
  'globSync',
  'lstat',
  'lstatSync',
  'opendir',
  'opendirSync',
  'readFile',
  'readFileSync',
  'readSync',
  'readdir',
  'readdirSync',
  'readlink',
  'readlinkSync',
  'realpath',
  'realpathSync',
  'stat',
  'statSync',
  'statfs',
  'statfsSync',
]);

/** The one file that may use a module as a whole. */
const doors: Readonly<Record<string, readonly string[]>> = {
  'node:fs': ['runtime/lifecycle/disk/disk.ts'],
  'node:fs/promises': ['runtime/lifecycle/disk/disk.ts'],
  'node:child_process': ['runtime/lifecycle/runCommand.ts'],
};

/**
 * Each change of the disk and each start of a process in runtime/lifecycle is a step that a test can strike: it goes
 * through one of the doors. Answers what goes past them, a line each.
 * @param file its path in the repository, with forward slashes
 */
export function checkDisk(file: string, source: string): string[] {
  if (!file.startsWith('runtime/lifecycle/')) return [];
  const { body } = parseAst(source, { lang: 'ts' });
  return body.flatMap(statement => {
    if (statement.type !== 'ImportDeclaration' || statement.importKind === 'type') return [];
    const specifier = withPrefix(String(statement.source.value));
    const allowed = doors[specifier];
    if (allowed === undefined || allowed.includes(file)) return [];
    const line = source.slice(0, statement.start).split('\n').length;
    return statement.specifiers.flatMap(one => {
      if (one.type === 'ImportSpecifier' && one.importKind === 'type') return [];
      const name = one.type === 'ImportSpecifier' ? nameOf(one.imported) : '*';
      if (specifier !== 'node:child_process' && lookingNames.has(name)) return [];
      return [`${file}:${line} imports ${name} of ${specifier}: only ${allowed[0]} may`];
    });
  });
}

function withPrefix(specifier: string): string {
  return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
}

function nameOf(imported: { readonly type: string }): string {
  if ('name' in imported) return String(imported.name);
  return 'value' in imported ? String(imported.value) : '';
}
