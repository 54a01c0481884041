import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationContext } from '../../runtime/index.ts';
import { callCommandLine, commandLineScript } from './support/commandLine.ts';
import { expectNoneBelow, someBelow } from './support/processes.ts';
import { callInTerminal } from './support/pseudoTerminal.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

interface Setup {
  readonly main: string;
  readonly schema?: string;
  readonly version?: string;
}

async function installSetup({ main, schema = '{type: object}', version = '1.0.0' }: Setup): Promise<void> {
  await writeSkill(workspace, {
    name: 'weather_skill',
    manifest: `name: weather_skill
version: ${version}
secrets: [API_KEY]
tools:
  - name: setup
    entry: handlers.main:setup
    timeout_seconds: 2
    input_schema: ${schema}
`,
    main,
  });
  await workspace.engine.install('weather_skill', {}, {});
}

async function writeSetup(setup: Setup): Promise<void> {
  await installSetup(setup);
  await workspace.engine.activate('weather_skill', {}, {});
}

const asking = {
  main: 'def setup():\n    city = input("City: ")\n    unit = input("Unit: ")\n    return {"city": city, "unit": unit}\n',
};

describe('setup of the engine', () => {
  test('prompts without a newline come before the answer; typing takes as long as it takes', async () => {
    await writeSetup(asking);
    const report = await workspace.engine.setup(
      'weather_skill',
      {},
      // Longer in all than the limit of the tool.
      answering(
        [
          ['City: ', 'Łódź\n'],
          ['Unit: ', 'metric\n'],
        ],
        1_200,
      ),
    );
    expect(report.result).toEqual({ city: 'Łódź', unit: 'metric' });
    const log = await workspace.read('skills/.runtime/weather_skill/1.0.0/slots/A/logs/run.log');
    expect(log).toContain('City: ');
    expect(log).not.toContain('Łódź');
  });

  test('a prompt that ends like the beginning of a mark does not wait either', async () => {
    const digits = [...'0123456789abcdef'];
    await writeSetup({
      main: `def setup():\n    return [input("?" + digit) for digit in "${digits.join('')}"]\n`,
    });
    const answers = digits.map(digit => [`?${digit}`, 'yes\n'] as const);
    const report = await workspace.engine.setup('weather_skill', {}, answering(answers, 0));
    expect(report.result).toHaveLength(16);
  });

  test.each<[string, OperationContext]>([
    ['without an input', {}],
    ['with one that ends', { input: lines('Paris\n') }],
  ])('a question that nobody answers says so: %s', async (_, context) => {
    await writeSetup(asking);
    await expect(workspace.engine.setup('weather_skill', {}, context)).rejects.toMatchObject({
      code: 'tool-failed',
      message: 'setup asked a question, and nobody answered: its standard input has ended.',
      subject: expect.stringMatching(/^handlers\/main\.py:[23]$/),
      nextStep: expect.stringMatching(/skillberth setup weather_skill.*terminal.*--json/),
    });
  });

  test('once nothing more can be answered, the limit of the tool counts', async () => {
    await writeSetup({ main: 'import time\ndef setup():\n    input()\n    time.sleep(60)\n' });
    const started = performance.now();
    await expect(
      workspace.engine.setup('weather_skill', {}, { input: lines('Paris\n') }),
    ).rejects.toMatchObject({
      code: 'tool-timeout',
      message: 'setup was killed at its limit of 2 s.',
    });
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  test('an EOFError of another kind is its own', async () => {
    await writeSetup({ main: 'import pickle\ndef setup():\n    return pickle.loads(b"")\n' });
    await expect(workspace.engine.setup('weather_skill', {}, {})).rejects.toMatchObject({
      code: 'tool-failed',
      message: expect.stringContaining('Ran out of input'),
    });
  });

  test('more than is asked for does no harm, also without end', async () => {
    await writeSetup(asking);
    async function* endless(): AsyncGenerator<string> {
      for (;;) yield 'y\n'.repeat(32_768);
    }
    const report = await workspace.engine.setup('weather_skill', {}, { input: endless() });
    expect(report.result).toEqual({ city: 'y', unit: 'y' });
    const again = await workspace.engine.setup('weather_skill', {}, { input: lines('Rome\nC\n') });
    expect(again.result).toEqual({ city: 'Rome', unit: 'C' });
  });

  test('JavaScript asks too', async () => {
    const file = (name: string): string => `skills/asker/${name}`;
    await workspace.write(
      file('skill.yaml'),
      `skill_id: asker
name: Asker
version: 1.0.0
author: Someone
description: Asks.
entry: {runtime: nodejs, module: main.mjs, exports: [{command: setup, handler: setup}]}
capabilities: {class: pure}
`,
    );
    await workspace.write(
      file('main.mjs'),
      `import { createInterface } from 'node:readline/promises';
export async function setup() {
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const city = await asking.question('City: ');
  asking.close();
  return { city };
}
`,
    );
    await workspace.engine.install('asker', {}, {});
    await workspace.engine.activate('asker', {}, {});
    let printed = '';
    const report = await workspace.engine.setup(
      'asker',
      {},
      {
        input: lines('Łódź\n'),
        onOutput(text) {
          printed += text;
        },
      },
    );
    expect(report.result).toEqual({ city: 'Łódź' });
    expect(printed).toBe('City: ');
  });

  test('it is for the active version, also while another waits', async () => {
    const main = (text: string): string => `def setup():\n    return "${text}"\n`;
    await installSetup({ main: main('first') });
    await expect(workspace.engine.setup('weather_skill', {}, {})).rejects.toMatchObject({
      code: 'not-active',
      nextStep: 'Run `skillberth activate weather_skill` first.',
    });
    await workspace.engine.activate('weather_skill', {}, {});
    await installSetup({ main: main('second'), version: '1.1.0' });
    const steps: string[] = [];
    const report = await workspace.engine.setup(
      'weather_skill',
      {},
      { onStep: step => void steps.push(step) },
    );
    expect(report).toMatchObject({ version: '1.0.0', slot: 'A', result: 'first' });
    expect(steps).toEqual([
      'Setting up version 1.0.0, slot A, which is active; version 1.1.0, slot A waits for `skillberth activate weather_skill`',
    ]);
  });

  /** A person who waits for each prompt, and then for some milliseconds. */
  function answering(answers: readonly (readonly [string, string])[], pause: number): OperationContext {
    let printed = '';
    async function* person(): AsyncGenerator<string> {
      for (const [prompt, answer] of answers) {
        while (!printed.endsWith(prompt)) await sleep(5);
        await sleep(pause);
        yield answer;
      }
    }
    return {
      input: person(),
      onOutput(text) {
        printed += text;
      },
    };
  }

  async function* lines(...texts: string[]): AsyncGenerator<string> {
    yield* texts;
  }
});

describe('skillberth setup with a pipe', () => {
  test('takes its lines, and ends although the pipe stays open', async () => {
    await writeSetup(asking);
    const child = spawn(process.execPath, [commandLineScript, 'setup', 'weather_skill'], {
      cwd: workspace.folder,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.write('Paris\nmetric\n');
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(JSON.parse(stdout)).toEqual({ city: 'Paris', unit: 'metric' });
  });

  test('never asks for itself: what is missing is an error', async () => {
    await writeSetup({
      main: 'def setup(city):\n    return city\n',
      schema: '{type: object, properties: {city: {type: string}}, required: [city]}',
    });
    const answer = await callCommandLine(['setup', 'weather_skill'], { cwd: workspace.folder });
    expect(answer.code).toBe(1);
    expect(answer.stderr).toContain('error[input-invalid]');
    const given = await callCommandLine(['setup', 'weather_skill', '--json', '{"city": "Rome"}'], {
      cwd: workspace.folder,
    });
    expect(given).toMatchObject({ code: 0, stdout: '"Rome"\n' });
  });
});

describe('skillberth setup in a terminal', () => {
  test('asks for what the schema requires, then the tool asks; passwords are not shown', async () => {
    await writeSetup({
      main: `from getpass import getpass
def setup(city, days, api_key, celsius, unit, language):
    street = input("Street: ")
    pin = getpass("Pin: ")
    again = input("Again: ")
    return {"city": city, "days": days, "celsius": celsius, "unit": unit, "language": language, "key": len(api_key), "street": street, "pin": pin == "4711x", "again": again}
`,
      schema:
        '{type: object, required: [city, days, api_key, celsius, unit, language], properties: {unit: {enum: [metric, imperial]}, language: {type: string, default: en}, city: {type: string, description: "Where it rains"}, days: {type: integer}, api_key: {type: string}, celsius: {type: boolean}}}',
    });
    const { code, screen } = await callInTerminal(['setup', 'weather_skill'], workspace.folder, [
      ['city Where it rains:', 'Łódź\n'],
      ['days:', 'many\n'],
      ['Answer a number.', '3\n'],
      ['api_key:', 'sekret-value\u007f\u007fue\r'],
      ['celsius:', 'yes\n'],
      ['unit [metric, imperial]:', 'kelvin\n'],
      ['Answer one of: metric, imperial.', 'metric\n'],
      ['language (en):', '\n'],
      ['Street: ', 'Piotrkowska\n'],
      ['Pin: ', '4711x\r'],
      ['Again: ', 'shown\n'],
    ]);
    expect(code).toBe(0);
    expect(screen).not.toContain('sekret');
    expect(screen).not.toContain('4711x');
    expect(screen).not.toContain('Warning');
    expect(screen).toContain('Again: shown');
    const result = screen.slice(screen.lastIndexOf('{'));
    expect(JSON.parse(result)).toEqual({
      city: 'Łódź',
      days: 3,
      celsius: true,
      unit: 'metric',
      language: 'en',
      key: 'sekret-value'.length,
      street: 'Piotrkowska',
      pin: true,
      again: 'shown',
    });
  });

  test.each([
    ['at the prompt of a tool', 'def setup():\n    input("City: ")\n', 'City: '],
    ['at a hidden prompt', 'from getpass import getpass\ndef setup():\n    getpass("Key: ")\n', 'Key: '],
  ])('Ctrl-C ends it all: %s', async (_, main, prompt) => {
    await writeSetup({ main });
    // Only the terminal's own worker counts, not the one that checked the activation.
    await workspace.engine.dispose();
    const session = callInTerminal(['setup', 'weather_skill'], workspace.folder, [[prompt, '\u0003']]);
    const slot = workspace.at('skills/.runtime/weather_skill/1.0.0/slots/A');
    await someBelow(slot);
    const { code, screen } = await session;
    expect(code).toBe(1);
    expect(screen).toContain('error[cancelled]');
    await expectNoneBelow(slot);
  });

  test('Ctrl-D is the end of the answers', async () => {
    await writeSetup(asking);
    const { code, screen } = await callInTerminal(['setup', 'weather_skill'], workspace.folder, [
      ['City: ', '\u0004'],
    ]);
    expect(code).toBe(1);
    expect(screen).toContain('nobody answered');
  });
});
