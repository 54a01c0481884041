export { documentOf, parseManifest } from './documentOf.ts';
export { type Frontmatter, findFrontmatter } from './frontmatter.ts';
export {
  type DocumentPath,
  type DocumentPosition,
  isMapping,
  isUnreadable,
  type ParsedDocument,
  type SyntaxProblem,
  type SyntaxProblemKind,
  type TextRange,
} from './parsedDocument.ts';
export { readStrictYaml, type StrictReading } from './strictYaml.ts';
export { type TextPosition, TextPositions } from './textPositions.ts';
