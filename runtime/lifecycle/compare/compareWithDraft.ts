import type { DevComparison } from '../../comparisonReport.ts';
import type { OperationContext } from '../../operation.ts';

/** Compares `dev/<name>` of a workspace with the hub's draft, over HTTPS with client certificates. */
export async function compareWithDraft(
  _name: string,
  _workspaceFolder: string,
  _options: { readonly diff?: boolean },
  _context: OperationContext,
): Promise<DevComparison> {
  throw new Error('not built');
}
