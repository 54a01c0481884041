import { derivedOf } from '../../derived.ts';
import type { Finding } from '../../finding.ts';
import type { DocumentKind } from '../../formats/skillDocument.ts';
import type { SkillSnapshot } from '../../snapshot.ts';
import { secretName } from '../adaos/secretNames.ts';
import type { FolderContext } from '../checkContext.ts';
import { finding, rangeOfValue } from '../report.ts';
import { declaredSecrets, type SecretDeclaration } from './declaredSecrets.ts';
import { isSecretName, type SecretPlaceholder, secretPlaceholdersIn } from './secretPlaceholders.ts';
import { isData, isSource, isTest, mostRead } from './sourceFiles.ts';

/** Whether placeholders for secrets and their declarations fit each other. */
export function checkSecrets({ snapshot, documents, wants }: FolderContext): readonly Finding[] {
  const declared = declaredSecrets(documents);
  if (declared === undefined) return [];
  const findings: Finding[] = [];
  for (const file of snapshot.paths) {
    // Prose and programs may speak of placeholders; data is where they are filled in.
    if (!wants(file) || !isFilledIn(file)) continue;
    const inLists = declarationRanges(declared, file);
    for (const placeholder of derivedOf(snapshot, file, secretPlaceholdersIn) ?? []) {
      if (!inLists.some(({ start, end }) => start <= placeholder.start && placeholder.start < end)) {
        findings.push(...checkPlaceholder(file, placeholder, declared));
      }
    }
  }
  const secrets = declared.filter(
    ({ name, isVariable, document }) => !isVariable && wants(document.file) && isSound(name, document.kind),
  );
  if (secrets.length > 0) findings.push(...checkUnused(snapshot, secrets, declared));
  return findings;
}

/** A malformed name has its own finding; that nothing uses it follows from that. */
function isSound(name: string, kind: DocumentKind): boolean {
  return kind !== 'adaos' || secretName.test(name);
}

function isFilledIn(file: string): boolean {
  return (
    /\.(?:ya?ml|json|jsonc|toml|ini|env|cfg|conf)$/i.test(file) && !isTest(file) && file !== 'skills.json'
  );
}

function declarationRanges(declared: readonly SecretDeclaration[], file: string) {
  return declared
    .filter(({ document }) => document.file === file)
    .map(({ document, path }) => document.document?.rangeOf(path))
    .filter(range => range !== undefined);
}

function checkPlaceholder(
  file: string,
  { name, nameRange, isClosed, start, end }: SecretPlaceholder,
  declared: readonly SecretDeclaration[],
): readonly Finding[] {
  const trimmed = name.trim();
  if (!isClosed || !isSecretName(name)) {
    const what = isClosed ? 'holds no name of a secret' : 'has no closing brace';
    const message = `This placeholder ${what}, so it is handed on as it stands. Write \`\${secret:NAME}\`: letters, digits and \`_\` between the colon and the brace.`;
    if (!isSecretName(trimmed)) return [finding('secrets/placeholder', file, { start, end }, message)];
    const text = `\${secret:${trimmed}}`;
    const fix = { title: `Change to ${text}`, replacements: [{ start, end, text }] };
    return [finding('secrets/placeholder', file, { start, end }, message, { fix })];
  }
  if (declared.some(declaration => declaration.name === name)) return [];
  const message = `The manifest does not declare the secret \`${name}\`, so nobody is asked for it and the skill gets no value. Add \`${name}\` to \`secrets\` in the manifest, or mend the name.`;
  return [finding('secrets/undeclared', file, nameRange, message)];
}

/** Says nothing unless every source is known and each call for a secret names it. One finding a name. */
function checkUnused(
  snapshot: SkillSnapshot,
  secrets: readonly SecretDeclaration[],
  declared: readonly SecretDeclaration[],
): readonly Finding[] {
  const unused = new Map(secrets.map(declaration => [declaration.name, declaration]));
  for (const declaration of secrets.toReversed()) unused.set(declaration.name, declaration);
  let hasSources = false;
  let isDynamic = false;
  for (const file of snapshot.paths) {
    if (!isSource(file) && !isData(file)) continue;
    const words = derivedOf(snapshot, file, wordsIn);
    const text = snapshot.read(file);
    if (words === undefined || text === undefined) return [];
    hasSources ||= isSource(file);
    isDynamic ||= isSource(file) && words.dynamic;
    const isManifest = declared.some(({ document }) => document.file === file);
    for (const name of unused.keys()) {
      const isNamed = isManifest
        ? (derivedOf(snapshot, file, secretPlaceholdersIn) ?? []).some(
            placeholder => placeholder.name === name,
          )
        : /^\w+$/.test(name)
          ? words.words.has(name)
          : text.includes(name);
      if (isNamed) unused.delete(name);
    }
    if (unused.size === 0) return [];
  }
  if (!hasSources || isDynamic) return [];
  return [...unused.values()].flatMap(({ name, document: { file, document }, path }) => {
    if (document === undefined) return [];
    const message = `Nothing in the skill uses the secret \`${name}\`, so its users are asked for a value in vain. Remove it, or use it: \`secrets.get("${name}")\`.`;
    return [finding('secrets/unused', file, rangeOfValue(document, path), message)];
  });
}

/** The words of a text, and whether it asks for secrets whose names are not written there. */
function wordsIn(text: string) {
  const read = text.length > mostRead ? text.slice(0, mostRead) : text;
  return {
    words: new Set([...read.matchAll(/\w+/g)].map(([word]) => word)),
    dynamic: /\bsecrets\.(?:get|read)\(\s{0,20}(?!["'\s])(?![A-Z_]+\b)/.test(read),
  };
}
