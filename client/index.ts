/** The VS Code extension. What others may use: the shape its activation returns, and the parts without an editor. */
export type { SkillberthApi, TreeSnapshot } from './api.ts';
export { type FieldResult, fieldsOf, type InputField, parseField } from './inputs/fields.ts';
export { ShownByOthers, type Surroundings } from './language/shownByOthers.ts';
export { auditPage } from './pages/auditPage.ts';
export { dryRunPage } from './pages/dryRunPage.ts';
export { permissionsPage } from './pages/permissionsPage.ts';
export { oneLine } from './plainText.ts';
export { terminalText } from './terminalText.ts';
export { describeSkill, describeSlot, describeTests } from './views/describe.ts';
export { approvalQuestion } from './views/describeApproval.ts';
export { describeRecord } from './views/describeAudit.ts';
