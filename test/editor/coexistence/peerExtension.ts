import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

export interface Peer {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
  /** The command that speaks the language server protocol on its standard streams. */
  readonly server: readonly string[];
  /** Language ids that it serves. */
  readonly languages: readonly string[];
  /** Language ids that it brings, with the file names that get them. */
  readonly contributedLanguages?: Readonly<Record<string, readonly string[]>>;
  /** Boolean settings that it declares, all on. */
  readonly settings: readonly string[];
}

/**
 * Installs, into a folder of extensions, one with the id of another vendor's extension that starts that extension's real server: its
 * gallery cannot be reached from every machine, its server can.
 */
export async function installPeer(extensionsDir: string, peer: Peer): Promise<void> {
  const home = path.join(extensionsDir, `${peer.publisher}.${peer.name}-${peer.version}`);
  await mkdir(home, { recursive: true });
  const properties = Object.fromEntries(
    peer.settings.map(name => [name, { type: 'boolean', default: true, description: name }]),
  );
  const manifest = {
    publisher: peer.publisher,
    name: peer.name,
    version: peer.version,
    engines: { vscode: '^1.105.0' },
    main: './main.cjs',
    extensionKind: ['workspace'],
    activationEvents: peer.languages.map(language => `onLanguage:${language}`),
    contributes: {
      configuration: { title: peer.name, properties },
      languages: Object.entries(peer.contributedLanguages ?? {}).map(([id, filenames]) => ({
        id,
        filenames,
      })),
    },
  };
  await writeFile(path.join(home, 'package.json'), JSON.stringify(manifest, null, 2));
  await build({
    entryPoints: [path.join(import.meta.dirname, 'peerClient.ts')],
    outfile: path.join(home, 'main.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['vscode'],
    plugins: [
      {
        name: 'peer',
        setup(bundle) {
          bundle.onResolve({ filter: /\/peer\.json$/ }, () => ({ path: 'peer.json', namespace: 'peer' }));
          bundle.onLoad({ filter: /.*/, namespace: 'peer' }, () => ({
            contents: JSON.stringify(peer),
            loader: 'json',
          }));
        },
      },
    ],
    logLevel: 'warning',
  });
}
