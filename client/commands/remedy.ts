import path from 'node:path';
import { logError } from '../errors.ts';
import { HostError } from '../host/hostError.ts';
import type { ToolCall } from '../host/skillberthHost.ts';
import type { Action } from '../messages.ts';
import type { Services } from './services.ts';

/**
 * Buttons for a call that a permission refused: the file at the line that would allow it, and that text to copy.
 * Undefined where no line of the call's would.
 */
export async function remedyActions(
  { host, log }: Services,
  call: ToolCall,
): Promise<readonly Action[] | undefined> {
  try {
    const { gates } = await (await host()).dryRun(call);
    const remedy = gates.find(gate => gate.remedy !== undefined)?.remedy;
    if (remedy === undefined) return undefined;
    const place = path.basename(remedy.file) + (remedy.line === undefined ? '' : `:${remedy.line}`);
    return [
      { title: `Open ${place}`, command: '_skillberth.openPlace', arguments: [remedy] },
      {
        title: 'Copy',
        command: '_skillberth.copyText',
        arguments: [{ text: remedy.text }],
      },
    ];
  } catch (error) {
    // The refusal itself is told all the same, with its usual buttons.
    logError(HostError.from(error), log, 'find what would allow the call');
    return undefined;
  }
}
