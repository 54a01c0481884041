import type { SyntaxNode } from '@lezer/common';
import { plainValue, valueBehind } from './javascriptNodes.ts';
import type { OutlineBuilder } from './outlineBuilder.ts';

/** The object literals that variables of a source stand for, wherever they are declared. */
export class ObjectLiterals {
  readonly #outline: OutlineBuilder;
  /** Null for a name that stands for several. */
  readonly #byName = new Map<string, SyntaxNode | null>();

  constructor(outline: OutlineBuilder) {
    this.#outline = outline;
  }

  add(declaration: SyntaxNode): void {
    for (const name of declaration.getChildren('VariableDefinition')) {
      const literal = valueBehind(name);
      const text = this.#outline.textOf(name);
      const isFirst = !this.#byName.has(text);
      this.#byName.set(text, isFirst && literal?.name === 'ObjectExpression' ? literal : null);
    }
  }

  /** The object that an expression is or names. */
  resolve(expression: SyntaxNode | null): SyntaxNode | undefined {
    const value = plainValue(expression);
    if (value?.name === 'ObjectExpression') return value;
    if (value?.name !== 'VariableName') return undefined;
    return this.#byName.get(this.#outline.textOf(value)) ?? undefined;
  }
}

/** `registerTool({ name: 'x', … })`, with anything in front of it. */
export function addRegisteredTool(outline: OutlineBuilder, objects: ObjectLiterals, call: SyntaxNode): void {
  let callee = call.firstChild;
  if (callee?.name === 'InstantiationExpression') callee = callee.firstChild;
  const name = callee?.name === 'MemberExpression' ? callee.lastChild : callee;
  if (name === null || !['PropertyName', 'VariableName'].includes(name.name)) return;
  if (outline.textOf(name) !== 'registerTool') return;
  addToolOf(outline, objects.resolve(call.getChild('ArgList')?.firstChild?.nextSibling ?? null));
}

/** `{ tools: [{ name: 'x', … }] }` as the module's own value. */
export function addLegacyTools(outline: OutlineBuilder, objects: ObjectLiterals, plugin: SyntaxNode): void {
  const list = propertyValue(outline, objects.resolve(plugin), 'tools');
  if (list?.name !== 'ArrayExpression') return;
  for (let item = list.firstChild; item !== null; item = item.nextSibling)
    addToolOf(outline, objects.resolve(item));
}

function addToolOf(outline: OutlineBuilder, tool: SyntaxNode | undefined): void {
  const value = propertyValue(outline, tool, 'name');
  const isLiteral =
    value?.name === 'String' || (value?.name === 'TemplateString' && value.firstChild === null);
  const content = isLiteral ? outline.contentOf(value) : undefined;
  if (content !== undefined && content.from < content.to) outline.addTool(content);
}

/** The value of a property of an object literal. */
function propertyValue(
  outline: OutlineBuilder,
  object: SyntaxNode | undefined,
  name: string,
): SyntaxNode | undefined {
  for (const property of object?.getChildren('Property') ?? []) {
    const key = property.firstChild;
    const value = property.lastChild;
    if (key === null || value === null || key.from === value.from) continue;
    const content = key.name === 'String' ? outline.contentOf(key) : key;
    if (content !== undefined && outline.textOf(content) === name) return plainValue(value) ?? undefined;
  }
  return undefined;
}
