import type { Finding } from '../../finding.ts';
import { outlineOf } from '../../sources/index.ts';
import type { FolderContext } from '../checkContext.ts';
import { finding } from '../report.ts';

/** Sources that a plugin may load; tests and declarations register nothing. */
const pluginSource = /^(?!(?:.*\/)?(?:tests?|__tests__|examples)\/)(?!.*\.(?:test|spec|d)\.).*\.[cm]?[jt]s$/;

/**
 * A tool name that one source of a plugin registers twice. Two files with the same tools are no mistake: one of them
 * may be built from the other.
 */
export function checkPluginTools({ snapshot, documents, wants }: FolderContext): readonly Finding[] {
  if (documents[0]?.kind !== 'adytum') return [];
  const sources = [...snapshot.paths].filter(path => wants(path) && pluginSource.test(path));
  return sources.flatMap(file => {
    const seen = new Set<string>();
    return (outlineOf(snapshot, file)?.tools ?? []).flatMap(({ name, range }) => {
      const isTwice = seen.has(name);
      seen.add(name);
      if (!isTwice) return [];
      const message = `This plugin registers a tool \`${name}\` already, and a name that is taken is refused, so the skill fails to load. Rename or remove one of them.`;
      return [finding('adytum/tool-duplicate', file, range, message)];
    });
  });
}
