import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';
import { parser } from '@lezer/javascript';
import { bindCommonjs, bindWhole, checkExportsName } from './commonjsExports.ts';
import { kindOfValue, valueBehind } from './javascriptNodes.ts';
import { addLegacyTools, addRegisteredTool, ObjectLiterals } from './javascriptTools.ts';
import { OutlineBuilder } from './outlineBuilder.ts';
import { parseSource } from './parseSource.ts';
import type { SourceOutline } from './sourceOutline.ts';

const javascript = parser;
const typescript = parser.configure({ dialect: 'ts' });

/** Nodes whose inside binds no names of the module. */
const scopes: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunction',
  'ClassDeclaration',
  'ClassExpression',
  'MethodDeclaration',
  'NamespaceDeclaration',
]);

/** What a module binds and exports, and the tools that it registers. Never throws. */
export function outlineJavascript(text: string, isTypescript: boolean): SourceOutline {
  const outline = new OutlineBuilder(text);
  const objects = new ObjectLiterals(outline);
  const exported: SyntaxNode[] = [];
  const registrations: SyntaxNode[] = [];
  const plugins: SyntaxNode[] = [];
  let depth = 0;
  const { tree, hasMistake } = parseSource(isTypescript ? typescript : javascript, text);
  if (hasMistake) outline.markIncomplete();
  tree.iterate({
    enter: node => {
      // What is only declared exists in types alone.
      if (node.name === 'AmbientDeclaration') return false;
      if (depth === 0) bindDeclaration(outline, node);
      if (node.name === 'ExportDeclaration') exported.push(node.node);
      else if (node.name === 'AssignmentExpression') {
        const plugin = bindCommonjs(outline, node.node);
        if (plugin !== undefined) plugins.push(plugin);
      } else if (node.name === 'CallExpression') registrations.push(node.node);
      else if (node.name === 'VariableDeclaration') objects.add(node.node);
      else if (node.name === 'VariableName') checkExportsName(outline, node);
      if (scopes.has(node.name)) depth += 1;
      return true;
    },
    leave: node => {
      if (scopes.has(node.name)) depth -= 1;
    },
  });
  // Exports and registrations may stand above what they name.
  for (const node of exported) plugins.push(...bindExports(outline, node));
  for (const call of registrations) addRegisteredTool(outline, objects, call);
  for (const plugin of plugins) addLegacyTools(outline, objects, plugin);
  return outline.build();
}

function bindDeclaration(outline: OutlineBuilder, reference: SyntaxNodeRef): void {
  const type = reference.name;
  if (!type.endsWith('Declaration')) return;
  // Made only where it is needed: the walk itself makes no nodes.
  const { node } = reference;
  const isExported = node.parent?.name === 'ExportDeclaration' && node.prevSibling?.name === 'export';
  switch (type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'NamespaceDeclaration':
    case 'EnumDeclaration': {
      const name = node.getChild('VariableDefinition') ?? node.getChild('TypeDefinition');
      const kind =
        type === 'FunctionDeclaration' ? 'function' : type === 'ClassDeclaration' ? 'class' : 'variable';
      if (name !== null) outline.bind(name, kind, isExported);
      break;
    }
    case 'VariableDeclaration':
      bindVariables(outline, node, isExported);
      break;
    case 'ImportDeclaration':
      bindImports(outline, node);
  }
}

function bindVariables(outline: OutlineBuilder, declaration: SyntaxNode, isExported: boolean): void {
  for (let child = declaration.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'VariableDefinition') {
      outline.bind(child, kindOfValue(valueBehind(child)), isExported);
    } else if (child.name === 'ObjectPattern' || child.name === 'ArrayPattern') {
      child.cursor().iterate(node => {
        if (node.name === 'VariableDefinition') outline.bind(node, 'variable', isExported);
        // Default values may hold functions with names of their own.
        return !scopes.has(node.name);
      });
    }
  }
}

function bindImports(outline: OutlineBuilder, declaration: SyntaxNode): void {
  if (declaration.getChild('type') !== null) return;
  declaration.cursor().iterate(node => {
    if (node.name === 'VariableDefinition' && node.node.prevSibling?.name !== 'type')
      outline.bind(node, 'import', false);
  });
}

/** Binds what one `export` names and gives what it exports by default, if anything. */
function bindExports(outline: OutlineBuilder, declaration: SyntaxNode): readonly SyntaxNode[] {
  const isFrom = declaration.getChild('from') !== null;
  const group = declaration.getChild('ExportGroup');
  if (group !== null && declaration.getChild('type') === null) bindGroup(outline, group, isFrom);
  const star = declaration.getChild('Star');
  if (star !== null) {
    const name = declaration.getChild('VariableName');
    if (name === null) outline.markIncomplete();
    else outline.bind(name, 'import', true);
  }
  const keyword = declaration.getChild('default');
  // `export = …` and broken exports.
  if (keyword === null && declaration.getChild('Equals') !== null) outline.markIncomplete();
  const value = keyword?.nextSibling ?? null;
  if (keyword === null || value === null) return [];
  outline.bind(keyword, kindOfValue(value), true);
  bindWhole(outline, value);
  return [value];
}

/** `a`, `a as b`; of a local name its kind is known. */
function bindGroup(outline: OutlineBuilder, group: SyntaxNode, isFrom: boolean): void {
  for (let child = group.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'VariableName' || child.prevSibling?.name === 'type') continue;
    const alias = child.nextSibling?.name === 'as' ? child.nextSibling.nextSibling : null;
    const local = isFrom ? undefined : outline.symbol(outline.textOf(child));
    outline.bind(alias ?? child, local?.kind ?? (isFrom ? 'import' : 'variable'), true);
    child = alias ?? child;
  }
}
