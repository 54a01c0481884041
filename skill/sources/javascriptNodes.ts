import type { SyntaxNode } from '@lezer/common';
import type { OutlineBuilder, Span } from './outlineBuilder.ts';
import type { SourceSymbol } from './sourceOutline.ts';

/** What a name is that is set to this value. */
export function kindOfValue(value: SyntaxNode | null): SourceSymbol['kind'] {
  switch (value?.name) {
    case 'ArrowFunction':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return 'function';
    case 'ClassExpression':
    case 'ClassDeclaration':
      return 'class';
    default:
      return 'variable';
  }
}

/** The value that a declared name is set to, with a type between them in TypeScript. */
export function valueBehind(name: SyntaxNode): SyntaxNode | null {
  let next = name.nextSibling;
  if (next?.name === 'TypeAnnotation') next = next.nextSibling;
  return next?.name === 'Equals' ? plainValue(next.nextSibling) : null;
}

/** A value without parentheses, `as T` and `satisfies T` around it. */
export function plainValue(expression: SyntaxNode | null): SyntaxNode | null {
  let value = expression;
  while (value !== null) {
    const { firstChild } = value;
    const isTyped = value.getChild('as') !== null || value.getChild('satisfies') !== null;
    if (value.name === 'ParenthesizedExpression') value = firstChild?.nextSibling ?? null;
    else if (value.name === 'BinaryExpression' && isTyped) value = firstChild;
    else return value;
  }
  return null;
}

/** A property's name that is written out: `.name`, `['name']`, `name:`, `'name':`. */
export function nameOfProperty(outline: OutlineBuilder, node: SyntaxNode | null): Span | undefined {
  const key = node?.name === ']' ? node.prevSibling : node;
  if (key?.name === 'PropertyName' || key?.name === 'PropertyDefinition') return key;
  return key?.name === 'String' ? outline.contentOf(key) : undefined;
}
