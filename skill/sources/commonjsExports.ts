import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';
import { kindOfValue, nameOfProperty } from './javascriptNodes.ts';
import type { OutlineBuilder, Span } from './outlineBuilder.ts';

/**
 * Binds what `exports.name = …`, `module.exports.name = …` and `module.exports = { name }` export, and gives the
 * value that stands for the whole module, if any.
 */
export function bindCommonjs(outline: OutlineBuilder, assignment: SyntaxNode): SyntaxNode | undefined {
  const target = assignment.firstChild;
  const value = assignment.lastChild;
  if (target?.name !== 'MemberExpression' || value === null) return undefined;
  if (isModuleExports(outline, target)) {
    bindWhole(outline, value);
    return value;
  }
  const owner = target.firstChild;
  if (owner === null || !(isExportsName(outline, owner) || isModuleExports(outline, owner))) return undefined;
  const name = nameOfProperty(outline, target.lastChild);
  if (name === undefined) outline.markIncomplete();
  else if (outline.textOf(name) !== '__esModule') outline.bind(name, kindIn(outline, value), true);
  return undefined;
}

/**
 * `module.exports = …` and `export default …`: the keys of an object are names, what another value holds cannot be
 * seen.
 */
export function bindWhole(outline: OutlineBuilder, value: SyntaxNode): void {
  if (value.name !== 'ObjectExpression') {
    if (kindOfValue(value) === 'variable') outline.markIncomplete();
    return;
  }
  for (const property of value.getChildren('Property')) {
    const key = property.firstChild;
    const name = nameOfProperty(outline, key);
    if (name === undefined) outline.markIncomplete();
    else outline.bind(name, kindIn(outline, property, key), true);
  }
}

/** Of `run` in `{ run }` and of `run` in `exports.run = run` the kind of the local name. */
function kindIn(outline: OutlineBuilder, holder: SyntaxNode, key?: SyntaxNode | null) {
  if (key === undefined) {
    const known = holder.name === 'VariableName' ? outline.symbol(outline.textOf(holder)) : undefined;
    return known?.kind ?? kindOfValue(holder);
  }
  if (holder.getChild('ParamList') !== null) return 'function';
  const value = holder.lastChild;
  if (value === null || key === null) return 'variable';
  if (value.from === key.from) return outline.symbol(outline.textOf(key))?.kind ?? 'variable';
  return kindIn(outline, value);
}

function isExportsName(outline: OutlineBuilder, node: SyntaxNode): boolean {
  return node.name === 'VariableName' && outline.textOf(node) === 'exports';
}

function isModuleExports(outline: OutlineBuilder, node: SyntaxNode): boolean {
  const owner = node.firstChild;
  return (
    node.name === 'MemberExpression' &&
    owner?.name === 'VariableName' &&
    outline.textOf(owner) === 'module' &&
    node.lastChild?.name === 'PropertyName' &&
    outline.textOf(node.lastChild) === 'exports'
  );
}

/** `exports` handed to something else, as bundlers and `Object.assign` do, may get any name. */
export function checkExportsName(outline: OutlineBuilder, reference: SyntaxNodeRef): void {
  const name = outline.textOf(reference);
  if (name === 'eval') outline.markIncomplete();
  if (name !== 'exports' && name !== 'module') return;
  const { node } = reference;
  const holder = name === 'exports' ? node : node.parent;
  if (holder === null || (name === 'module' && !isModuleExports(outline, holder))) return;
  const user = holder.parent;
  const isTarget = user?.name === 'AssignmentExpression' && user.firstChild?.from === holder.from;
  if (isTarget || user?.name === 'MemberExpression') return;
  const defined = definedProperty(outline, user);
  if (defined === undefined) outline.markIncomplete();
  else if (outline.textOf(defined) !== '__esModule') outline.bind(defined, 'variable', true);
}

/** The name in `Object.defineProperty(exports, 'name', …)`. */
function definedProperty(outline: OutlineBuilder, list: SyntaxNode | null): Span | undefined {
  const called = list?.name === 'ArgList' ? list.prevSibling?.lastChild : undefined;
  if (called?.name !== 'PropertyName' || outline.textOf(called) !== 'defineProperty') return undefined;
  const name = list?.getChild('String');
  return name === null || name === undefined ? undefined : outline.contentOf(name);
}
