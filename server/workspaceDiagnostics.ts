import { setTimeout as pause } from 'node:timers/promises';
import {
  type CancellationToken,
  type Connection,
  DocumentDiagnosticReportKind,
  type ResultProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { FileReport } from './fileReports.ts';
import { safely, throwIfCancelled } from './safely.ts';
import type { WorkspaceIndex } from './workspaceIndex.ts';

/** Milliseconds between partial results: each is a message. */
const streamInterval = 50;
/** Milliseconds in which changes of files count as one. */
const settleTime = 50;

/** Answers pulls for the whole workspace. */
export function registerWorkspaceDiagnostics(connection: Connection, index: WorkspaceIndex): void {
  connection.languages.diagnostics.onWorkspace((params, token, _progress, partial) =>
    safely<WorkspaceDiagnosticReport>(connection, 'Diagnostics of the workspace', token, { items: [] }, () =>
      answer(index, params, token, partial),
    ),
  );
}

/**
 * Reports what differs from the client's last answer as full, the rest as unchanged. Where nothing differs and the
 * client takes partial results, the answer waits until something does: such a client asks again at once.
 */
async function answer(
  index: WorkspaceIndex,
  { previousResultIds }: WorkspaceDiagnosticParams,
  token: CancellationToken,
  partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
): Promise<WorkspaceDiagnosticReport> {
  /** By plain address: the address and the result that the client has. */
  const previous = new Map(previousResultIds.map(known => [plainUri(known.uri), known]));
  const collected: WorkspaceDocumentDiagnosticReport[] = [];
  const unsent: WorkspaceDocumentDiagnosticReport[] = [];
  let differs = false;
  let sentAt = Number.NEGATIVE_INFINITY;
  const send = (): void => {
    if (partial === undefined) collected.push(...unsent);
    else if (unsent.length > 0) partial.report({ items: [...unsent] });
    unsent.length = 0;
    sentAt = performance.now();
  };
  for (let isFirst = true; ; isFirst = false) {
    const seen = new Set<string>();
    await index.report(token, reports => {
      for (const report of reports) {
        const key = plainUri(report.uri);
        const known = previous.get(key);
        seen.add(key);
        const item = toItem(report, known?.uri ?? report.uri, known?.value);
        if (item.kind === DocumentDiagnosticReportKind.Full) differs = true;
        previous.set(key, { uri: item.uri, value: report.resultId });
        if (isFirst || item.kind === DocumentDiagnosticReportKind.Full) unsent.push(item);
      }
      if (performance.now() - sentAt > streamInterval) send();
    });
    throwIfCancelled(token);
    // After a failure there may be more than was seen.
    const isWhole = !index.isDirty;
    for (const [key, { uri }] of previous) {
      if (seen.has(key) || !isWhole) continue;
      differs = true;
      previous.delete(key);
      unsent.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
    }
    send();
    const isFirstQuestion = previousResultIds.length === 0;
    if (differs || isFirstQuestion || partial === undefined || !isWhole) return { items: collected };
    await index.whenDirty(token);
    throwIfCancelled(token);
    await pause(settleTime, undefined, { ref: false });
  }
}

function toItem(
  { resultId, items }: FileReport,
  uri: string,
  previousResultId: string | undefined,
): WorkspaceDocumentDiagnosticReport {
  return resultId === previousResultId
    ? { kind: DocumentDiagnosticReportKind.Unchanged, uri, version: null, resultId }
    : { kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId, items: [...items] };
}

/** The same for two spellings of one address: clients escape more or fewer characters than we do. */
function plainUri(uri: string): string {
  try {
    return decodeURIComponent(uri).replace(/^file:\/\/\/[A-Z]:/, drive => drive.toLowerCase());
  } catch {
    // A lone `%` is part of the name then.
    return uri;
  }
}
