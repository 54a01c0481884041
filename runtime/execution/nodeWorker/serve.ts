import { Connection } from './connection.ts';
import { beginReporting } from './denials.ts';
import { Dispatcher, type Method } from './dispatcher.ts';
import { invoke } from './invoker.ts';
import { load } from './loader.ts';
import { probe } from './probe.ts';
import { skillHost } from './skillHost.ts';
import { StandardStreams } from './standardStreams.ts';
import { invalidParameters, ProtocolError } from './workerError.ts';

/** Sets the process up and serves requests, one at a time. `script` is the file of this program, absolute. */
export function serve(script: string): void {
  // Errors are told by the skill's own frames; an import alone takes ten of Node's.
  Error.stackTraceLimit = 50;
  // A process that the skill starts is no Node because this one is.
  delete process.env['ELECTRON_RUN_AS_NODE'];
  // Standard input is a pipe then, which the skill reads as any other.
  delete process.env['SKILLBERTH_INPUT'];
  process.argv.splice(1, process.argv.length, process.env['SKILLBERTH_SKILL_NAME'] ?? '');
  const streams = new StandardStreams();
  const connection: Connection = new Connection(script, request => dispatcher.take(request));
  const dispatcher = new Dispatcher(connection, streams, methods(connection, streams));
  beginReporting(connection);
  process.reallyExit = code => dispatcher.leave(code);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (problem: unknown) => {
      // A skill with a listener of its own has dealt with it.
      if (process.listenerCount(event) === 1) dispatcher.uncaught(problem);
    });
  }
  connection.notify('ready', { node: process.versions.node });
}

function methods(connection: Connection, streams: StandardStreams): Readonly<Record<string, Method>> {
  const host = skillHost(connection);
  return {
    load: {
      required: ['tools'],
      kind: 'import',
      subject: () => 'The module',
      async run({ tools, plugin }) {
        const named = list(tools).map(tool => ({
          name: text(tool, 'name'),
          module: text(tool, 'module'),
          callable: text(tool, 'callable'),
        }));
        await load(named, typeof plugin === 'string' ? plugin : undefined);
        return '{}';
      },
    },
    probe: { required: [], kind: 'probe', subject: () => 'The probe', run: probe },
    invoke: {
      required: ['module', 'callable', 'input'],
      kind: 'tool',
      subject: ({ callable }) => String(callable),
      run: given => invoke(text(given, 'module'), text(given, 'callable'), given['input'], host),
    },
    test: {
      required: ['suite', 'files'],
      kind: 'tool',
      subject: () => 'A test',
      async run(given) {
        // Loaded when asked for: most workers only ever run tools.
        const { runTests } = await import('./testRunner.ts');
        const files = list(given['files']).map(String);
        return await runTests(text(given, 'suite'), files, connection, streams);
      },
    },
  };
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ProtocolError(invalidParameters, 'A list was expected.');
}

function text(given: unknown, name: string): string {
  const value = (given as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  if (typeof value === 'string') return value;
  throw new ProtocolError(invalidParameters, `The parameter ${name} must be a text.`);
}
