import {
  type DocumentKind,
  type DocumentPath,
  isMapping,
  normaliseAdaos,
  type ParsedDocument,
  parsePythonEntry,
  pythonModuleFile,
  type SkillSnapshot,
} from '../../../skill/index.ts';
import { itemsAt, type Scalar, scalarAt, scalarsAt, valueAt, withoutQuotes } from './scalars.ts';
import { fileAt, readWrittenPath } from './skillPaths.ts';
import type { Mention, Subject } from './subject.ts';

interface Context {
  readonly snapshot: SkillSnapshot;
  readonly file: string;
  readonly document: ParsedDocument;
}

type Finder = (context: Context) => readonly (Mention | undefined)[];

const finders: Readonly<Partial<Record<DocumentKind, Finder>>> = {
  'agent-skill': context => [declaredSkill(context, ['name']), ...requiredSecrets(context)],
  adaos: adaosMentions,
  agentos: agentosMentions,
  adytum: adytumMentions,
  'openai-agent': context =>
    ['icon_small', 'icon_large'].map(key => pathMention(context, ['interface', key], ['.', 'agents'])),
  evals: evalsMentions,
};

/** What the keys of a manifest or companion speak of. */
export function manifestMentions(
  snapshot: SkillSnapshot,
  file: string,
  kind: DocumentKind,
  document: ParsedDocument,
): readonly Mention[] {
  return (finders[kind]?.({ snapshot, file, document }) ?? []).filter(found => found !== undefined);
}

function adaosMentions(context: Context): readonly (Mention | undefined)[] {
  const { document, snapshot, file } = context;
  if (!isMapping(document.value)) return [];
  const { tools } = normaliseAdaos(file, document.value, snapshot.folderName);
  const listed = new Set(scalarsAt(document, ['secrets']).map(({ value }) => value));
  const functionOf = (tool: string): Subject | undefined => {
    const found = tools.find(({ name }) => name === tool);
    const module = found && pythonModuleFile(snapshot, found.module);
    return found && module !== undefined ? { kind: 'symbol', file: module, name: found.callable } : undefined;
  };
  return [
    declaredSkill(context, ['name']),
    ...itemsAt(document, ['tools']).flatMap(index => {
      const name = scalarAt(document, ['tools', index, 'name']);
      const entry = scalarAt(document, ['tools', index, 'entry']);
      const code = name && functionOf(name.value);
      return [
        declared(context, name, name && { kind: 'tool', name: name.value }, code),
        mention(context, entry, code),
        ...namedSecrets(context, ['tools', index, 'secrets'], value =>
          listed.has(value) ? 'use' : 'declaration',
        ),
      ];
    }),
    ...[scalarAt(document, ['default_tool']), ...scalarsAt(document, ['exports', 'tools'])].map(tool =>
      mention(context, tool, tool && { kind: 'tool', name: tool.value }),
    ),
    ...[['entry'], ['entry', 'module'], ['entry', 'script'], ['runtime', 'module']].map(path => {
      const named = scalarAt(document, path);
      return mention(context, named, named && moduleSubject(context, named.value, path));
    }),
    ...namedSecrets(context, ['secrets'], () => 'declaration'),
  ];
}

function moduleSubject(
  { document, snapshot }: Context,
  written: string,
  path: DocumentPath,
): Subject | undefined {
  const { module, callable } = parsePythonEntry(written);
  const file = pythonModuleFile(snapshot, module) ?? fileAt(snapshot, written, ['.']);
  if (file === undefined) return undefined;
  const named =
    callable ?? (path[1] === 'module' ? valueAt(document.value, ['entry', 'callable']) : undefined);
  return typeof named === 'string' ? { kind: 'symbol', file, name: named } : { kind: 'file', file };
}

function agentosMentions(context: Context): readonly (Mention | undefined)[] {
  const { document, snapshot } = context;
  const module = scalarAt(document, ['entry', 'module']);
  const file =
    module &&
    (fileAt(snapshot, module.value, ['.']) ??
      fileAt(snapshot, `${module.value}.py`, ['.']) ??
      pythonModuleFile(snapshot, module.value));
  return [
    declaredSkill(context, ['skill_id']),
    mention(context, module, file === undefined ? undefined : { kind: 'file', file }),
    ...itemsAt(document, ['entry', 'exports']).flatMap(index => {
      const command = scalarAt(document, ['entry', 'exports', index, 'command']);
      const handler = scalarAt(document, ['entry', 'exports', index, 'handler']);
      const isThere = handler !== undefined && file !== undefined;
      const code: Subject | undefined = isThere ? { kind: 'symbol', file, name: handler.value } : undefined;
      return [
        declared(context, command, command && { kind: 'command', name: command.value }, code),
        mention(context, handler, code),
      ];
    }),
    ...scalarsAt(document, ['integrity', 'files']).map(({ path }) => pathMention(context, path, ['.'])),
    ...itemsAt(document, ['integrity', 'files']).map(index =>
      pathMention(context, ['integrity', 'files', index, 'path'], ['.']),
    ),
  ];
}

function adytumMentions(context: Context): readonly (Mention | undefined)[] {
  const { document } = context;
  const hints = valueAt(document.value, ['uiHints']);
  return [
    declaredSkill(context, ['id']),
    ...scalarsAt(document, ['skills']).map(({ path }) => pathMention(context, path, ['.'])),
    ...(isMapping(hints) ? Object.keys(hints) : []).map(name =>
      keyMention(context, ['uiHints', name], { kind: 'setting', name }, 'use'),
    ),
    ...settingsIn(context, ['configSchema'], ''),
    ...requiredSecrets(context),
  ];
}

/** The properties of a plugin's configuration, with those inside them. */
function* settingsIn(context: Context, schema: DocumentPath, prefix: string): Generator<Mention | undefined> {
  const properties = valueAt(context.document.value, [...schema, 'properties']);
  if (!isMapping(properties) || schema.length > 40) return;
  for (const key of Object.keys(properties)) {
    const path = [...schema, 'properties', key];
    const name = prefix + key;
    yield keyMention(context, path, { kind: 'setting', name }, 'declaration');
    yield* settingsIn(context, path, `${name}.`);
  }
}

function evalsMentions(context: Context): readonly (Mention | undefined)[] {
  const { document } = context;
  return [
    mention(context, scalarAt(document, ['skill_name']), { kind: 'skill' }),
    ...itemsAt(document, ['evals']).flatMap(index =>
      scalarsAt(document, ['evals', index, 'files']).map(({ path }) =>
        pathMention(context, path, ['.', 'evals']),
      ),
    ),
  ];
}

function declaredSkill(context: Context, path: DocumentPath): Mention | undefined {
  return mention(context, scalarAt(context.document, path), { kind: 'skill' }, 'declaration');
}

function declared(
  context: Context,
  scalar: Scalar | undefined,
  subject: Subject | undefined,
  code: Subject | undefined,
): Mention | undefined {
  const found = mention(context, scalar, subject, 'declaration');
  return found && code ? { ...found, code } : found;
}

function namedSecrets(
  context: Context,
  path: DocumentPath,
  roleOf: (name: string) => 'declaration' | 'use',
): readonly (Mention | undefined)[] {
  return scalarsAt(context.document, path).map(secret =>
    mention(context, secret, { kind: 'secret', name: secret.value }, roleOf(secret.value)),
  );
}

/** A variable that a skill requires is met by a stored secret of its name. */
function requiredSecrets(context: Context): readonly (Mention | undefined)[] {
  const envelopes = ['openclaw', 'clawdbot', 'clawdis'].map(envelope => ['metadata', envelope]);
  return [['metadata'], ...envelopes].flatMap(place => {
    const required = namedSecrets(context, [...place, 'requires', 'env'], () => 'declaration');
    const primary = scalarAt(context.document, [...place, 'primaryEnv']);
    return [...required, mention(context, primary, primary && { kind: 'secret', name: primary.value })];
  });
}

function pathMention(context: Context, path: DocumentPath, folders: readonly string[]): Mention | undefined {
  const scalar = scalarAt(context.document, path);
  const written = scalar && readWrittenPath(scalar.value)?.path;
  const file = written === undefined ? undefined : fileAt(context.snapshot, written, folders);
  return mention(context, scalar, file === undefined ? undefined : { kind: 'file', file });
}

function keyMention(
  { document, file }: Context,
  path: DocumentPath,
  subject: Subject,
  role: Mention['role'],
): Mention | undefined {
  const range = document.keyRangeOf(path);
  return range && { subject, role, file, ...withoutQuotes(document.text, range) };
}

function mention(
  { file }: Context,
  scalar: Scalar | undefined,
  subject: Subject | undefined,
  role: Mention['role'] = 'use',
): Mention | undefined {
  return scalar && subject && { subject, role, file, ...scalar.range };
}
