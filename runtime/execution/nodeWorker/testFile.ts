import { parser } from '@lezer/javascript';

/** What prepares and does nothing by itself. */
const inert = new Set([
  'ImportDeclaration',
  'ExportDeclaration',
  'FunctionDeclaration',
  'ClassDeclaration',
  'VariableDeclaration',
  'InterfaceDeclaration',
  'TypeAliasDeclaration',
  'EnumDeclaration',
  'LineComment',
  'BlockComment',
  'Hashbang',
  ';',
]);

/**
 * Whether a file that ended well tested nothing: it takes Node's test runner without defining a test, or it has only
 * imports, definitions and assignments. A script is anything else.
 */
export function doesNothing(source: string): boolean {
  if (/['"`]node:test(?:\/[a-z]+)?['"`]/.test(source)) return true;
  const top = parser.configure({ dialect: 'ts' }).parse(source).topNode;
  for (let node = top.firstChild; node !== null; node = node.nextSibling) {
    const isDirective = node.name === 'ExpressionStatement' && node.firstChild?.name === 'String';
    if (!inert.has(node.name) && !isDirective) return false;
  }
  return true;
}
