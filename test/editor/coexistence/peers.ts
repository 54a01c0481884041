import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Peer } from './peerExtension.ts';

/** The servers of other extensions that this machine has, by the versions they were seen in. */
export function peersHere(): readonly Peer[] {
  return [yaml(), ...agnix()];
}

function yaml(): Peer {
  const manifest = createRequire(import.meta.url).resolve('yaml-language-server/package.json');
  return {
    publisher: 'redhat',
    name: 'vscode-yaml',
    version: '1.24.0',
    server: [process.execPath, path.join(path.dirname(manifest), 'bin', 'yaml-language-server'), '--stdio'],
    languages: ['yaml'],
    settings: ['yaml.validate', 'yaml.completion', 'yaml.hover'],
  };
}

/** A program of its own that no package of ours brings: `AGNIX_LSP`, else on PATH. */
function agnix(): readonly Peer[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const candidates = [process.env['AGNIX_LSP'], ...folders.map(folder => path.join(folder, 'agnix-lsp'))];
  const command = candidates.find(file => file !== undefined && file !== '' && existsSync(file));
  if (command === undefined) return [];
  return [
    {
      publisher: 'avifenesh',
      name: 'agnix',
      version: '0.60.3',
      server: [command],
      languages: ['skill-markdown'],
      contributedLanguages: { 'skill-markdown': ['SKILL.md'] },
      settings: ['agnix.enable'],
    },
  ];
}
