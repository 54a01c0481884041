import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { CodeAttack, Seen } from '../attack.ts';
import type { AttackGround } from './attackGround.ts';
import { writeInto } from './attackGround.ts';
import { commandOf, fileOf, moduleOf } from './skillSource.ts';

const limit = 30_000;

/** Calls the attack's function in a plain process: no engine, no isolation, no limits. True where it succeeded. */
export async function succeedsBare(ground: AttackGround, attack: CodeAttack): Promise<boolean> {
  const at = await ground.plantRuntimes('bare');
  const folder = await mkdtemp(path.join(ground.folder, 'bare-'));
  const file = path.join(folder, fileOf[attack.language]);
  await writeInto(file, moduleOf(attack.language, [attack], at));
  const before = { ...ground.listeners.received };
  const seen = await call(folder, attack);
  const received = { ...ground.listeners.received };
  for (const name of Object.keys(received) as (keyof typeof received)[]) received[name] -= before[name];
  return await attack.succeeded(at, { ...seen, received }, ground);
}

async function call(folder: string, attack: CodeAttack): Promise<Omit<Seen, 'received'>> {
  const name = commandOf(attack);
  const words: readonly string[] =
    attack.language === 'python'
      ? ['python3', '-c', `import json, main; print("\\nRESULT" + json.dumps(main.${name}()))`]
      : [
          ...[process.execPath, '--input-type=module', '-e'],
          `const m = await import('./main.mjs'); process.stdout.write('\\nRESULT' + JSON.stringify(await m.${name}({})) + '\\n', () => process.exit());`,
        ];
  const child = spawn(words[0] ?? '', words.slice(1), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limit);
  let answer = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
  }
  await new Promise(resolve => child.once('exit', resolve));
  await new Promise(resolve => setImmediate(resolve));
  clearTimeout(timer);
  const text = answer.slice(answer.lastIndexOf('\nRESULT') + '\nRESULT'.length).split('\n')[0] ?? '';
  return { answer, result: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It ended before it answered.
    return undefined;
  }
}
