import type { TargetId } from '../schemas/index.ts';
import { findFrontmatter, isMapping, isUnreadable, type ParsedDocument } from './document/index.ts';
import type { Finding } from './finding.ts';
import { documentKinds } from './formats/documentKinds.ts';
import { type SkillDocument, skillDocuments } from './formats/skillDocument.ts';
import { checkAdaos } from './rules/adaos/adaosRules.ts';
import { checkAdytum } from './rules/adytum/adytumRules.ts';
import { checkPluginTools } from './rules/adytum/pluginTools.ts';
import { checkAgentos } from './rules/agentos/agentosRules.ts';
import { checkAgentSkill, softenByTarget } from './rules/agentSkill/agentSkillRules.ts';
import { checkFrontmatter } from './rules/agentSkill/frontmatterRules.ts';
import { judgeByReference } from './rules/agentSkill/skillsRef.ts';
import { checkBody } from './rules/body/bodyRules.ts';
import type { DocumentContext, FolderContext } from './rules/checkContext.ts';
import { checkCompanions } from './rules/companions/companionsRules.ts';
import { checkConfiguration } from './rules/configuration/configurationRules.ts';
import { checkEncoding } from './rules/manifest/encoding.ts';
import { checkSchema } from './rules/manifest/schemaRules.ts';
import { checkSyntax, outsideUnquoted } from './rules/manifest/syntaxRules.ts';
import { checkTwoManifests } from './rules/manifest/twoManifests.ts';
import { checkUnknownKeys } from './rules/manifest/unknownKeys.ts';
import { checkOpenclaw } from './rules/openclaw/openclawRules.ts';
import { finding, firstCharacter } from './rules/report.ts';
import { checkSources } from './rules/sources/sourcesRules.ts';
import { applySilencing, type RuleSettings } from './silencing/index.ts';
import type { SkillSnapshot } from './snapshot.ts';
import { detectTargets } from './targets.ts';

export interface ValidationOptions {
  /** Limits the work to one file. */
  readonly only?: string;
  /** The clients whose rules count; without it, those that the skill's own files show. */
  readonly targets?: readonly TargetId[];
  readonly rules?: RuleSettings;
}

type DocumentCheck = (context: DocumentContext) => readonly Finding[];

/** The rules of each kind of document, beyond its schema. */
const documentChecks: Readonly<Record<SkillDocument['kind'], readonly DocumentCheck[]>> = {
  'agent-skill': [checkAgentSkill, checkOpenclaw],
  adaos: [checkAdaos],
  agentos: [checkAgentos],
  adytum: [checkAdytum],
  'openai-agent': [checkCompanions],
  evals: [checkCompanions],
  triggers: [checkCompanions],
  'skills-configuration': [checkConfiguration],
  'check-settings': [checkConfiguration],
};

const folderChecks: readonly ((context: FolderContext) => readonly Finding[])[] = [
  checkEncoding,
  checkTwoManifests,
  checkBody,
  checkSources,
  checkPluginTools,
];

/**
 * Everything wrong with one folder: the one verdict that editor, install and check share.
 * Never throws for what a file holds.
 */
export function validate(snapshot: SkillSnapshot, options: ValidationOptions = {}): readonly Finding[] {
  const { only } = options;
  const wants = (file: string): boolean => only === undefined || file === only;
  const documents = skillDocuments(snapshot);
  const targets = options.targets ?? detectTargets(snapshot);
  const context: FolderContext = { snapshot, targets, documents, wants };
  const inDocuments = documents
    .filter(({ file }) => wants(file))
    .flatMap(document => checkDocument(context, document));
  const inFolder = folderChecks.flatMap(check => check(context)).filter(({ file }) => wants(file));
  const findings = inDocuments.concat(inFolder);
  const judged = judgeByReference(context, findings);
  const kept = applySilencing(judged, context, options.rules ?? {});
  return [...kept].sort((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
}

function checkDocument(context: FolderContext, { file, kind, document }: SkillDocument): readonly Finding[] {
  const { schema, validator, notText, strictKeys } = documentKinds[kind];
  const opening =
    kind === 'agent-skill' ? checkFrontmatter(file, context.snapshot.read(file) ?? '', context.targets) : [];
  if (document === undefined) return opening;
  const findings = opening.concat(checkSyntax(file, document, strictKeys));
  if (isUnreadable(document)) return findings;
  const { value } = document;
  if (schema.type === 'object' && !isMapping(value)) return [...findings, notMapping(file, document)];
  const inner: DocumentContext = { ...context, file, kind, document, value: isMapping(value) ? value : {} };
  const bySchema = checkSchema(file, document, { schema, validator, notText });
  const ofKeys = [
    ...(kind === 'agent-skill' ? bySchema.map(found => softenByTarget(inner, found)) : bySchema),
    ...checkUnknownKeys(file, document, schema, bySchema),
    ...documentChecks[kind].flatMap(check => check(inner)),
  ];
  return findings.concat(outsideUnquoted(document, ofKeys));
}

function notMapping(file: string, document: ParsedDocument): Finding {
  const { text, content, value } = document;
  // Frontmatter without a key: the line above it is what there is to show.
  const fence = value === null || value === undefined ? findFrontmatter(text)?.fence : undefined;
  const range = fence ?? document.rangeOf([]) ?? content;
  const what = value === null || value === undefined ? 'holds no keys' : 'is not a set of keys';
  const example = document.language === 'json' ? '`"name": "my_skill"`' : '`name: my-skill`';
  const message = `The manifest ${what}, so nothing can be read from it. Write one key a line, for example ${example}.`;
  const covered = range.start < range.end ? range : firstCharacter(text, range.start, range.end);
  return finding('manifest/not-mapping', file, covered, message);
}
