import { mappingOf } from '../formats/fields.ts';
import { defaultLimits, type ResourceLimits } from './resourceLimits.ts';

/** What an agentos command may take where the manifest is silent, in milliseconds. */
export const agentosWallClock = 5000;

/** The longest that a timer of Node can wait, some 24 days: more is no limit that could be kept. */
const longest = 2_147_483_647;

/** `limits` of an agentos manifest; what is no whole number above 0 leaves the default. */
export function agentosLimits(data: Readonly<Record<string, unknown>>): ResourceLimits {
  const limits = mappingOf(data['limits']);
  return {
    ...defaultLimits,
    wallClockMs: countOf(limits['max_runtime_ms']) ?? agentosWallClock,
    cpuMs: countOf(limits['max_cpu_ms']) ?? defaultLimits.cpuMs,
    memoryMb: countOf(limits['max_memory_mb']) ?? defaultLimits.memoryMb,
    outputBytes: countOf(limits['max_output_bytes']) ?? defaultLimits.outputBytes,
  };
}

function countOf(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0) return undefined;
  return Math.min(value, longest);
}
