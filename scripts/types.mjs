// Writes dist/types/: the declarations of what the package exports, for programs that import it.
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const entry = 'runtime/library.ts';
/** `import type { A } from './b.ts'`, `export { A, type B } from …`, `export type * from …`. */
const statement = /^(import|export)(?: type)? (?:\{([^}]*)\}|(\*)) from ['"](\.[^'"]+\.ts)['"];$/gm;
const inlineImport = /\bimport\(['"](\.[^'"]+\.ts)['"]\)\.(\w+)/g;
const isBarrel = /(?:^|\/)index\.ts$/;

/**
 * Only what the entry leads to, and of the rooms' doors only the names that are asked for: a program needs no package
 * but the types of Node. Throws when the compiler finds errors; its output is on the screen.
 * @param {string} root
 */
export async function writeTypes(root) {
  const folder = path.join(root, 'dist', 'types');
  const everything = path.join(root, 'dist', 'types-of-all');
  try {
    const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const words = ['--project', path.join(root, 'tsconfig.types.json'), '--outDir', everything];
    const { status } = spawnSync(process.execPath, [compiler, ...words], { stdio: 'inherit' });
    if (status !== 0) throw new Error('The declarations could not be written: read the lines above.');
    const declarations = await new Declarations(everything).from(entry);
    await rm(folder, { recursive: true, force: true });
    for (const [file, text] of declarations) {
      const target = path.join(folder, file.replace(/ts$/, 'd.ts'));
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text.replaceAll(/(['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
    }
    // The bundle beside them is CommonJS, whatever the package's own files are.
    await writeFile(path.join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  } finally {
    await rm(everything, { recursive: true, force: true });
  }
}

/** What one declaration leads to, by the paths of the sources: `runtime/engine.ts`. */
class Declarations {
  /** @type {string} */
  #folder;
  /** @type {Map<string, string>} */
  #texts = new Map();
  /** Names that somebody asks a door for; `*`: all of them. @type {Map<string, Set<string>>} */
  #asked = new Map();

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * @param {string} file
   * @returns {Promise<ReadonlyMap<string, string>>}
   */
  async from(file) {
    await this.#ask(file, ['*']);
    return new Map([...this.#texts].map(([name, text]) => [name, this.#shortened(name, text)]));
  }

  /**
   * @param {string} file
   * @param {readonly string[]} names
   */
  async #ask(file, names) {
    const asked = this.#asked.get(file) ?? new Set();
    const fresh = names.filter(name => !asked.has(name));
    if (fresh.length === 0) return;
    this.#asked.set(file, new Set([...asked, ...fresh]));
    const text = this.#texts.get(file) ?? (await this.#read(file));
    // What is no door is taken whole, once.
    if (!isBarrel.test(file) && asked.size > 0) return;
    for (const [, , list = '', star, target = ''] of text.matchAll(statement)) {
      const wanted = star === undefined ? this.#wanted(file, list).map(sourceName) : ['*'];
      if (wanted.length > 0) await this.#ask(resolved(file, target), wanted);
    }
    for (const [, target = '', name = ''] of text.matchAll(inlineImport))
      await this.#ask(resolved(file, target), [name]);
  }

  /** @param {string} file */
  async #read(file) {
    const text = await readFile(path.join(this.#folder, file.replace(/ts$/, 'd.ts')), 'utf8');
    this.#texts.set(file, text);
    return text;
  }

  /**
   * The specifiers of one statement that somebody asks for.
   * @param {string} file
   * @param {string} list
   */
  #wanted(file, list) {
    const specifiers = list
      .split(',')
      .map(specifier => specifier.trim())
      .filter(specifier => specifier !== '');
    const asked = this.#asked.get(file);
    if (!isBarrel.test(file) || asked?.has('*')) return specifiers;
    return specifiers.filter(specifier => asked?.has(givenName(specifier)));
  }

  /**
   * A door with only the names that are asked for.
   * @param {string} file
   * @param {string} text
   */
  #shortened(file, text) {
    if (!isBarrel.test(file)) return text;
    return text.replace(statement, (whole, _word, list = '') => {
      const wanted = this.#wanted(file, list);
      if (list === '') return whole;
      return wanted.length === 0 ? '' : whole.replace(list, ` ${wanted.join(', ')} `);
    });
  }
}

/** @param {string} specifier as in `type A as B`: A */
function sourceName(specifier) {
  return specifier.replace(/^type /, '').replace(/ as .*$/, '');
}

/** @param {string} specifier as in `type A as B`: B */
function givenName(specifier) {
  return specifier.replace(/^type /, '').replace(/^.* as /, '');
}

/**
 * @param {string} file
 * @param {string} specifier
 */
function resolved(file, specifier) {
  return path.posix.join(path.posix.dirname(file), specifier);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeTypes(path.dirname(import.meta.dirname));
