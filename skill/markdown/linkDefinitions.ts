import type { BlockContext, BlockParser, LeafBlock, LeafBlockParser } from '@lezer/markdown';

/** `[name]: target "title"` in one line. */
const definition =
  /^(\[(?:[^[\]\\]|\\.){1,999}\]:[ \t]*)(<[^<>]*>|[^\s<]\S*)(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \t\r]*$/;

/**
 * Reads link definitions of one line. The parser's own reader starts again with each further line of a paragraph, which
 * takes minutes for a large one that never closes its title.
 */
export const linkDefinitions: BlockParser = {
  name: 'LinkReference',
  leaf: (_context, leaf) => (leaf.content.startsWith('[') ? new LinkDefinition() : null),
};

class LinkDefinition implements LeafBlockParser {
  #isFirstLine = true;

  nextLine(context: BlockContext, _line: unknown, leaf: LeafBlock): boolean {
    const isDefinition = this.finish(context, leaf);
    this.#isFirstLine = false;
    return isDefinition;
  }

  finish(context: BlockContext, leaf: LeafBlock): boolean {
    const found = this.#isFirstLine ? definition.exec(leaf.content) : null;
    if (found === null) return false;
    const [whole, label = '', target = ''] = found;
    const url = leaf.start + label.length;
    context.addLeafElement(
      leaf,
      context.elt('LinkReference', leaf.start, leaf.start + whole.length, [
        context.elt('LinkLabel', leaf.start, leaf.start + label.lastIndexOf(':')),
        context.elt('URL', url, url + target.length),
      ]),
    );
    return true;
  }
}
