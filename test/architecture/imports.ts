import { parseAst } from 'vitest/node';

export interface Import {
  /** As written: `../skill/index.ts`, `node:fs`, `vscode`. */
  readonly specifier: string;
  /** Erased at build time: brings no code. */
  readonly typeOnly: boolean;
  /** Counted from 1. */
  readonly line: number;
}

type Node = Readonly<Record<string, unknown>>;

/** Every module that a TypeScript source names: imports, re-exports, `import()`, `require()`, `import('x').T`. */
export function importsOf(source: string): Import[] {
  const found: Import[] = [];
  visit(parseAst(source, { lang: 'ts' }), node => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    const start = typeof node['start'] === 'number' ? node['start'] : 0;
    found.push({ specifier, typeOnly: isTypeOnly(node), line: source.slice(0, start).split('\n').length });
  });
  return found;
}

function specifierOf(node: Node): string | undefined {
  switch (node['type']) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return textOf(node['source'] ?? node['argument']);
    case 'TSExternalModuleReference':
      return textOf(node['expression']);
    case 'CallExpression': {
      const callee = node['callee'];
      const [first] = Array.isArray(node['arguments']) ? node['arguments'] : [];
      return isNode(callee) && callee['name'] === 'require' ? textOf(first) : undefined;
    }
    default:
      return undefined;
  }
}

function isTypeOnly(node: Node): boolean {
  if (node['type'] === 'TSImportType') return true;
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = node['specifiers'];
  return (
    Array.isArray(specifiers) &&
    specifiers.length > 0 &&
    specifiers.every(one => one['importKind'] === 'type' || one['exportKind'] === 'type')
  );
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) visit(one, see);
  } else if (isNode(value)) {
    see(value);
    for (const child of Object.values(value)) visit(child, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node['type'] === 'TSLiteralType') return textOf(node['literal']);
  return typeof node['value'] === 'string' ? node['value'] : undefined;
}
