import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';
import { parser } from '@lezer/python';
import { OutlineBuilder } from './outlineBuilder.ts';
import { parseSource } from './parseSource.ts';
import type { SourceOutline } from './sourceOutline.ts';

/** Nodes whose inside binds no names of the module. */
const scopes: ReadonlySet<string> = new Set(['FunctionDefinition', 'ClassDefinition', 'LambdaExpression']);

/** Nodes that bind names or declare tools. */
const binders: ReadonlySet<string> = new Set([
  'FunctionDefinition',
  'ClassDefinition',
  'TypeDefinition',
  'Decorator',
  'ImportStatement',
  'AssignStatement',
  'ForStatement',
  'NamedExpression',
  'CapturePattern',
  'as',
]);

/** What a Python module binds at its top level and the tools that it declares by `@tool`. Never throws. */
export function outlinePython(text: string): SourceOutline {
  const outline = new OutlineBuilder(text);
  const globals: SyntaxNode[] = [];
  let depth = 0;
  const { tree, hasMistake } = parseSource(parser, text);
  if (hasMistake) outline.markIncomplete();
  tree.iterate({
    enter: node => {
      if (depth === 0) bindNames(outline, node);
      else if (node.name === 'ScopeStatement' && node.node.getChild('global') !== null)
        globals.push(...node.node.getChildren('VariableName'));
      checkDynamicNames(outline, node, depth);
      if (scopes.has(node.name)) depth += 1;
    },
    leave: node => {
      if (scopes.has(node.name)) depth -= 1;
    },
  });
  // Behind the statements of the module itself, which are the better place for the same name.
  for (const name of globals) outline.bind(name, 'variable', true);
  return outline.build();
}

function bindNames(outline: OutlineBuilder, reference: SyntaxNodeRef): void {
  const type = reference.name;
  if (!binders.has(type)) return;
  // Made only where it is needed: the walk itself makes no nodes.
  const { node } = reference;
  switch (type) {
    case 'FunctionDefinition':
    case 'ClassDefinition':
    case 'TypeDefinition': {
      const name = node.getChild('VariableName');
      const kind =
        type === 'FunctionDefinition' ? 'function' : type === 'ClassDefinition' ? 'class' : 'variable';
      if (name !== null) outline.bind(name, kind, true);
      // A module's `__getattr__` answers for names that stand nowhere.
      if (name !== null && outline.textOf(name) === '__getattr__') outline.markIncomplete();
      break;
    }
    case 'Decorator':
      addTool(outline, node);
      break;
    case 'ImportStatement':
      bindImports(outline, node);
      break;
    case 'AssignStatement':
      bindTargets(outline, node, null, 'AssignOp');
      break;
    case 'ForStatement':
      bindTargets(outline, node, 'for', 'in');
      break;
    case 'NamedExpression':
    case 'CapturePattern': {
      const name = node.getChild('VariableName');
      if (name !== null) outline.bind(name, 'variable', true);
      break;
    }
    case 'as':
      if (node.nextSibling !== null && node.parent?.name !== 'TryStatement')
        bindTarget(outline, node.nextSibling);
  }
}

/** Binds the targets between two marks; with several closing marks, as in `a = b = 1`, all before the last. */
function bindTargets(
  outline: OutlineBuilder,
  statement: SyntaxNode,
  opening: string | null,
  closing: string,
): void {
  let targets: SyntaxNode[] = [];
  for (let child = statement.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === opening) targets = [];
    else if (child.name === closing) {
      for (const target of targets) bindTarget(outline, target);
      if (opening !== null) return;
      targets = [];
    } else targets.push(child);
  }
}

/** `a`, `(a, *b)` and `[a, b]` bind names; `a.b`, `a[0]` and an annotation do not. */
function bindTarget(outline: OutlineBuilder, target: SyntaxNode): void {
  const cursor = target.cursor();
  cursor.iterate(node => {
    if (node.name === 'VariableName') outline.bind(node, 'variable', true);
    return ['TupleExpression', 'ArrayExpression', 'ParenthesizedExpression'].includes(node.name);
  });
}

/** `import a.b` binds `a`, `import a.b as c` and `from a import b as c` bind `c`. */
function bindImports(outline: OutlineBuilder, statement: SyntaxNode): void {
  const isFrom = statement.firstChild?.name === 'from';
  let candidate: SyntaxNode | undefined;
  let isListed = false;
  let isDotted = false;
  const bindCandidate = () => {
    if (candidate !== undefined) outline.bind(candidate, 'import', true);
    candidate = undefined;
    isDotted = false;
  };
  for (let child = statement.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'import') isListed = true;
    else if (!isListed) continue;
    else if (child.name === ',') bindCandidate();
    else if (child.name === '.') isDotted = true;
    else if (child.name === 'as') candidate = undefined;
    else if (child.name === '*' && isFrom) outline.markIncomplete();
    else if (child.name === 'VariableName' && !isDotted) candidate = child;
    if (child.name === 'as') isDotted = false;
  }
  bindCandidate();
}

/** `@tool`, `@tool()`, `@tool("name")` and `@tool(name="name")`, with anything dotted in front. */
function addTool(outline: OutlineBuilder, decorator: SyntaxNode): void {
  const called = decorator.getChildren('VariableName').at(-1);
  if (called === undefined || outline.textOf(called) !== 'tool') return;
  const argument = nameArgument(outline, decorator.getChild('ArgList'));
  if (argument === 'unknown') return;
  if (argument !== undefined) {
    const content = argument.name === 'String' ? outline.contentOf(argument) : undefined;
    if (content !== undefined) outline.addTool(content);
    return;
  }
  const name = decorator.parent?.getChild('FunctionDefinition')?.getChild('VariableName');
  if (name !== null && name !== undefined) outline.addTool(name);
}

/** The argument that names the tool; undefined where none does. */
function nameArgument(outline: OutlineBuilder, list: SyntaxNode | null): SyntaxNode | 'unknown' | undefined {
  let isFirst = true;
  for (let child = list?.firstChild ?? null; child !== null; child = child.nextSibling) {
    if (['(', ')', ',', 'Comment'].includes(child.name)) continue;
    if (child.name === '*' || child.name === '**') return 'unknown';
    const operator = child.nextSibling;
    const isKeyword = operator?.name === 'AssignOp';
    if (!isKeyword && isFirst) return child;
    isFirst = false;
    if (!isKeyword) continue;
    const value = operator.nextSibling;
    if (value === null || outline.textOf(child) === 'name') return value ?? 'unknown';
    child = value;
  }
  return undefined;
}

/** Names come into being unseen by `globals()`, `exec`, `sys.modules`, and by `setattr` while the module loads. */
function checkDynamicNames(outline: OutlineBuilder, reference: SyntaxNodeRef, depth: number): void {
  if (reference.name === 'VariableName') {
    const name = outline.textOf(reference);
    if (name === 'globals' || name === 'exec' || (name === 'setattr' && depth === 0))
      outline.markIncomplete();
    if ((name === 'vars' || name === 'locals') && depth === 0) outline.markIncomplete();
  } else if (reference.name === 'PropertyName' && outline.textOf(reference) === 'modules') {
    const owner = reference.node.prevSibling?.prevSibling;
    if (owner?.name === 'VariableName' && outline.textOf(owner) === 'sys') outline.markIncomplete();
  }
}
