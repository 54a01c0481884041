import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import { findSchema } from '../../../schemas/index.ts';
import { type DocumentKind, documentKinds, findFrontmatter, isSkillMarkdown } from '../../../skill/index.ts';
import { makeItem, type TextContext } from './completionContext.ts';
import { jsonDocumentSnippet } from './flowSnippets.ts';
import { placeholder } from './snippetText.ts';
import { yamlMappingSnippet } from './yamlSnippets.ts';

/** What a skeleton of each kind is called. */
const titles: Readonly<Record<DocumentKind, string>> = {
  'agent-skill': 'New skill',
  adaos: 'New AdaOS skill',
  agentos: 'New AgentOS skill',
  adytum: 'New Adytum plugin',
  'openai-agent': 'New Codex agent file',
  evals: 'New evals',
  triggers: 'New trigger set',
  'skills-configuration': 'New skills configuration',
  'check-settings': 'New check settings',
};

/** Keys that a new document is of little use without, beside those that its schema puts first. */
const furtherKeys: Readonly<Partial<Record<DocumentKind, readonly string[]>>> = {
  adaos: ['description', 'tools'],
  'check-settings': ['targets', 'rules'],
};

/** Whole documents of the kinds that an empty file of this name can hold. */
export function skeletonItems(context: TextContext, before: string): readonly CompletionItem[] {
  const { document, offset, positions, options } = context;
  const frame = frameOf(document.file, document.text, offset);
  if (frame === undefined || before.trim() !== '') return [];
  const range = positions.rangeOf(offset - before.length, offset);
  return kindsOf(document.file).map((kind, index) => {
    const snippet = frame(kind, skeletonOf(kind, document.file, document.snapshot.folderName));
    return makeItem({
      label: titles[kind],
      kind: CompletionItemKind.Snippet,
      range,
      newText: options.snippets ? snippet : withoutStops(snippet),
      key: '',
      isSnippet: options.snippets,
      documentation: documentKinds[kind].schema.description,
      // Nothing is typed yet, so nothing is compared.
      filterText: before,
      sortText: `!${index}`,
    });
  });
}

type Frame = (kind: DocumentKind, text: string) => string;

/** What stands around the skeleton; undefined where the document is not empty. */
function frameOf(file: string, text: string, offset: number): Frame | undefined {
  const isMarkdown = isSkillMarkdown(file);
  if (text.replace(/^\uFEFF/, '').trim() === '') {
    return isMarkdown ? (_, inner) => `---\n${inner}\n---\n\n# ${placeholder('Title', 9)}\n\n$0\n` : plain;
  }
  if (!isMarkdown) return undefined;
  const content = findFrontmatter(text)?.content;
  const isInside = content !== undefined && content.start <= offset && offset < content.end;
  return isInside && text.slice(content.start, content.end).trim() === '' ? plain : undefined;
}

const plain: Frame = (_, text) => text;

function kindsOf(file: string): readonly DocumentKind[] {
  if (isSkillMarkdown(file)) return ['agent-skill'];
  if (file === 'adytum.plugin.json') return ['adytum'];
  if (/^(?:skill|manifest)\.yaml$/.test(file)) return ['adaos', 'agentos'];
  if (/^(?:skill|manifest)\.yml$/.test(file)) return ['agentos'];
  if (/^(?:skill|manifest)\.json$/.test(file)) return ['adaos'];
  if (file === 'agents/openai.yaml') return ['openai-agent'];
  if (file === 'skills.json') return ['skills-configuration'];
  if (file === '.skillberth.json') return ['check-settings'];
  if (file === 'evals/evals.json') return ['evals'];
  return file.startsWith('evals/') ? ['triggers'] : [];
}

function skeletonOf(kind: DocumentKind, file: string, folderName: string): string {
  const root = documentKinds[kind].schema;
  const further = furtherKeys[kind] ?? [];
  const schema = { ...root, 'x-recommended': [...(root['x-recommended'] ?? []), ...further] };
  const known = {
    ...Object.fromEntries(['name', 'skill_id', 'id', 'skill_name'].map(key => [key, folderName])),
    version: '0.1.0',
  };
  const schemaOf = (path: readonly (string | number)[]) => findSchema(root, path);
  if (!file.endsWith('.json')) {
    return yamlMappingSnippet(schema, { column: 0, style: { step: 2, listOffset: 2 }, schemaOf, known });
  }
  return jsonDocumentSnippet(schema, { notation: { style: 'json', quote: '"' }, schemaOf, known });
}

/** The snippet as a client without snippets inserts it: first choices and known texts stand there. */
function withoutStops(snippet: string): string {
  return snippet.replace(
    /\\([\\$}])|\$\{\d+\|((?:\\.|[^\\,|])*)[^}]*\}|\$\{\d+:((?:\\.|[^\\}])*)\}|\$\d+/g,
    (_, escaped: string | undefined, first: string | undefined, text: string | undefined) =>
      escaped ?? (first ?? text ?? '').replace(/\\(.)/g, '$1'),
  );
}
