import {
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import { TextPositions } from '../skill/index.ts';
import type { DocumentFeaturesEnvironment, OpenManifest } from './documentFeatures.ts';
import type { TogetherFinding } from './rootIndex.ts';
import { safely } from './safely.ts';
import { diagnose, toDiagnostic } from './service/index.ts';
import { movedAlong, togetherId } from './together.ts';

export interface DocumentDiagnosticsEnvironment
  extends Pick<DocumentFeaturesEnvironment, 'manifestAt' | 'inForeground'> {
  /** Changes with everything that the document's own findings depend on. */
  readonly versionOf: (open: OpenManifest) => string;
  /** What other skills have to say of the document's. */
  readonly togetherAbout: (open: OpenManifest) => readonly TogetherFinding[];
}

/** Answers pulls for one document. */
export function registerDocumentDiagnostics(
  connection: Connection,
  environment: DocumentDiagnosticsEnvironment,
): void {
  connection.languages.diagnostics.on((params, token) =>
    environment.inForeground(() => {
      const { uri } = params.textDocument;
      const nothing: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
      return safely<DocumentDiagnosticReport>(
        connection,
        `Diagnostics of ${uri}`,
        token,
        nothing,
        async () => {
          const open = await environment.manifestAt(uri);
          if (open === undefined) return nothing;
          const together = environment.togetherAbout(open);
          const resultId = environment.versionOf(open) + togetherId(together);
          return resultId === params.previousResultId
            ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
            : { kind: DocumentDiagnosticReportKind.Full, resultId, items: diagnosticsOf(open, together) };
        },
      );
    }),
  );
}

export function diagnosticsOf(
  { manifest }: OpenManifest,
  together: readonly TogetherFinding[],
): Diagnostic[] {
  const own = diagnose(manifest);
  const others = movedAlong(together, manifest.file, manifest.text);
  if (others.length === 0) return [...own];
  const positions = new TextPositions(manifest.text);
  return [...own, ...others.map(finding => toDiagnostic(finding, positions))];
}
