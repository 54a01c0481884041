import type { WorkerFailure } from './supervisor/protocol.ts';

/** Where a worker's failure happened, as far as it says. */
export function placeOf(failure: WorkerFailure | undefined): { readonly subject?: string } {
  if (failure?.file === undefined) return {};
  return { subject: failure.line === undefined ? failure.file : `${failure.file}:${failure.line}` };
}

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
