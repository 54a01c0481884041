import { textOf } from '../../formats/fields.ts';

/** What each kind of install step needs: one of these keys, the first one being the usual. */
export const installKeys = {
  brew: ['formula', 'cask'],
  node: ['package'],
  go: ['module'],
  uv: ['package'],
  download: ['url'],
} as const;

export type InstallKind = keyof typeof installKeys;

export function isInstallKind(text: string | undefined): text is InstallKind {
  return text !== undefined && Object.hasOwn(installKeys, text);
}

/** The kind of a step as clients read it: in any case, and `type` where `kind` is no text. */
export function installKind(step: Readonly<Record<string, unknown>>): string | undefined {
  const { kind, type } = step;
  return textOf((typeof kind === 'string' ? kind : textOf(type))?.trim().toLowerCase());
}

/** The kind that does what a step of an unknown kind is meant to do. */
export const nearestKinds: Readonly<Record<string, InstallKind>> = {
  pip: 'uv',
  pip3: 'uv',
  pipx: 'uv',
  pypi: 'uv',
  python: 'uv',
  uvx: 'uv',
  'uv-tool': 'uv',
  npm: 'node',
  npx: 'node',
  pnpm: 'node',
  yarn: 'node',
  bun: 'node',
  nodejs: 'node',
  homebrew: 'brew',
  cask: 'brew',
  tap: 'brew',
  golang: 'go',
  'go-install': 'go',
  url: 'download',
  http: 'download',
  https: 'download',
  binary: 'download',
  archive: 'download',
  tarball: 'download',
  curl: 'download',
  wget: 'download',
};
