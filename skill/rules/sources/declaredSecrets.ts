import { type DocumentPath, isMapping, isUnreadable } from '../../document/index.ts';
import { mappingOf, textOf } from '../../formats/fields.ts';
import type { DocumentKind, SkillDocument } from '../../formats/skillDocument.ts';

/** One place of a manifest that says that the skill needs a secret or a variable. */
export interface SecretDeclaration {
  readonly name: string;
  readonly document: SkillDocument;
  readonly path: DocumentPath;
  /** A variable may be meant for programs that the skill only calls, so no text need name it. */
  readonly isVariable: boolean;
}

const manifestKinds: readonly DocumentKind[] = ['adytum', 'agentos', 'adaos', 'agent-skill'];
/** The envelope and its older names; requirements may also stand in `metadata` itself. */
const envelopes = ['openclaw', 'clawdbot', 'clawdis'];

/** Every declaration of a skill's manifests; undefined where one of them cannot be read or there is none. */
export function declaredSecrets(
  documents: readonly SkillDocument[],
): readonly SecretDeclaration[] | undefined {
  const manifests = documents.filter(({ kind }) => manifestKinds.includes(kind));
  if (manifests.length === 0) return undefined;
  const declared: SecretDeclaration[] = [];
  for (const manifest of manifests) {
    const { document } = manifest;
    if (document === undefined || isUnreadable(document)) return undefined;
    const { value } = document;
    if (!isMapping(value)) return undefined;
    const add = (name: string, path: DocumentPath, isVariable: boolean): void => {
      declared.push({ name, document: manifest, path, isVariable });
    };
    for (const [name, path] of secretsAt(value)) add(name, path, false);
    const metadata = value['metadata'];
    for (const [name, path] of variablesAt(value, [])) add(name, path, true);
    for (const [name, path] of variablesAt(mappingOf(metadata), ['metadata'])) add(name, path, true);
    for (const key of envelopes) {
      const path = ['metadata', key];
      for (const found of variablesAt(mappingOf(mappingOf(metadata)[key]), path))
        add(found[0], found[1], true);
    }
    // An envelope written as one text: its names count, their places do not matter.
    const [written = ''] = [metadata].filter(item => typeof item === 'string');
    for (const [name] of written.matchAll(/\b[A-Za-z_]\w*/g)) add(name, ['metadata'], true);
  }
  return declared;
}

type Named = readonly [name: string, path: DocumentPath];

/** `secrets` of the manifest, of its tools and below `requires`: names, or a mapping by name. */
function secretsAt(value: Readonly<Record<string, unknown>>): readonly Named[] {
  const tools = Array.isArray(value['tools']) ? value['tools'] : [];
  return [
    ...namesIn(value['secrets'], ['secrets']),
    ...namesIn(mappingOf(value['requires'])['secrets'], ['requires', 'secrets']),
    ...tools.flatMap((tool, index) => namesIn(mappingOf(tool)['secrets'], ['tools', index, 'secrets'])),
  ];
}

function variablesAt(value: Readonly<Record<string, unknown>>, path: DocumentPath): readonly Named[] {
  const primary = textOf(value['primaryEnv']);
  const required = mappingOf(value['requires'])['env'];
  return [
    ...(primary === undefined ? [] : [[primary, [...path, 'primaryEnv']] as const]),
    ...namesIn(required, [...path, 'requires', 'env']),
    ...namesIn(value['envVars'], [...path, 'envVars']),
  ];
}

function namesIn(value: unknown, path: DocumentPath): readonly Named[] {
  if (typeof value === 'string') return [[value, path]];
  if (isMapping(value)) return Object.keys(value).map(name => [name, [...path, name]] as const);
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index) => {
    const name = textOf(item) ?? textOf(mappingOf(item)['name']);
    return name === undefined ? [] : [[name, [...path, index]] as const];
  });
}
