import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, reason, shown } from './describe.ts';
import { jsonText } from './jsonText.ts';
import { importModule } from './loader.ts';
import { placeOf, skillRoot } from './places.ts';
import { WorkerError } from './workerError.ts';

const files = ['runtime/health.js', 'runtime/health.mjs', 'runtime/health.ts'];

/** The text of what `probe()` returned; `null` where the skill has no health check. */
export async function probe(): Promise<string> {
  const file = files.find(candidate => existsSync(path.join(skillRoot, candidate)));
  if (file === undefined) return 'null';
  const status = await ask(file);
  const given = status as { readonly status?: unknown } | null | undefined;
  if (typeof given !== 'object' || given === null || typeof given.status !== 'string') {
    const message = `probe returned ${shown(status)}; it must return an object such as { status: 'ok' }.`;
    throw new WorkerError(message, { kind: 'probe', file });
  }
  try {
    return jsonText('probe returned', status);
  } catch (problem) {
    throw new WorkerError(problem instanceof Error ? problem.message : describe(problem), {
      kind: 'probe',
      file,
    });
  }
}

async function ask(file: string): Promise<unknown> {
  const exported = await imported(file);
  const { default: standard } = exported;
  const nested = (standard as Readonly<Record<string, unknown>> | null | undefined)?.['probe'];
  const found = [exported['probe'], nested, standard].find(candidate => typeof candidate === 'function');
  if (found === undefined) {
    throw new WorkerError(`${file} exports no function probe.`, { kind: 'probe', file });
  }
  try {
    return await (found as () => unknown)();
  } catch (problem) {
    throw new WorkerError(`probe threw ${describe(problem)}`, { kind: 'probe', ...placeOf(problem) });
  }
}

async function imported(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await importModule(file);
  } catch (problem) {
    if (!(problem instanceof WorkerError)) throw new WorkerError(reason(problem), { kind: 'probe', file });
    throw new WorkerError(problem.message, { ...problem.data, kind: 'probe' });
  }
}
