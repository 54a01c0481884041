/** Language features as functions of a document and a position. No connection, no input or output. */
export { codeActions } from './codeActions.ts';
export { type CompletionOptions, complete } from './completion.ts';
export { diagnose, findingsOf } from './diagnostics.ts';
export { hover } from './hover.ts';
export { isManifest, manifestOf, type ServiceDocument } from './serviceDocument.ts';
export { TextPositions } from './textPositions.ts';
