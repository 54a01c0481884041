import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { greeterManifest } from './workspace.ts';

/** A real repository, its objects made by hand where git itself would refuse them. */
export class GitRepository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main');
  }

  get url(): string {
    return pathToFileURL(this.folder).href;
  }

  git(...words: readonly string[]): string {
    return this.feed('', ...words);
  }

  /** Runs git with an input. */
  feed(input: string | Buffer, ...words: readonly string[]): string {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'core.autocrlf=false'];
    const options = { cwd: this.folder, input, stdio: ['pipe', 'pipe', 'ignore'] as const };
    return execFileSync('git', [...identity, ...words], { ...options, stdio: [...options.stdio] })
      .toString()
      .trim();
  }

  /** Writes files and commits everything; returns the commit. */
  commit(files: Readonly<Record<string, string | Buffer>>, message = 'change'): string {
    for (const [file, content] of Object.entries(files)) {
      const absolute = path.join(this.folder, file);
      mkdirSync(path.dirname(absolute), { recursive: true });
      writeFileSync(absolute, content);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  blob(content: string | Buffer): string {
    return this.feed(content, 'hash-object', '-w', '--stdin');
  }

  /** A tree of lines of `git ls-tree`, unchecked: names that git would not write itself. */
  tree(entries: readonly (readonly [mode: string, hash: string, name: string | Buffer])[]): string {
    const parts = entries.flatMap(([mode, hash, name]) => [
      Buffer.from(`${mode} `),
      Buffer.from(name),
      Buffer.from([0]),
      Buffer.from(hash, 'hex'),
    ]);
    return this.feed(Buffer.concat(parts), 'hash-object', '-t', 'tree', '-w', '--literally', '--stdin');
  }

  /** Makes a tree the content of the branch main; returns the commit. */
  commitTree(tree: string): string {
    const commit = this.git('commit-tree', tree, '-m', 'made by hand');
    this.git('update-ref', 'refs/heads/main', commit);
    return commit;
  }
}

/** The files of a small adaos skill whose tool `greet` answers its own version and text. */
export function greeterFiles(
  options: { readonly name?: string; readonly version?: string; readonly word?: string } = {},
): Record<string, string> {
  const { name = 'greeter', version = '1.0.0', word = 'Hello' } = options;
  return {
    'skill.yaml': greeterManifest(name, version),
    'handlers/main.py': `def greet(who):\n    return {"text": f"${word} {who}", "version": "${version}"}\n`,
  };
}

/** The files below a folder. */
export function below(
  folder: string,
  files: Readonly<Record<string, string | Buffer>>,
): Record<string, string | Buffer> {
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]));
}
