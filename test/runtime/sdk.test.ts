import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pythonFolder } from './support/workspace.ts';

const python = process.platform === 'win32' ? 'python' : 'python3';

function evaluate(program: string): unknown {
  const output = execFileSync(python, ['-c', `import json\n${program}`], {
    env: { ...process.env, PYTHONPATH: pythonFolder, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
  });
  return JSON.parse(output);
}

/** The functions of the format, with their parameters; `async` ones are awaited by skills. */
const functions: Readonly<Record<string, readonly string[]>> = {
  'adaos.sdk.core.decorators': ['emits(*topics)', 'subscribe(topic)', 'tool(name=None, **metadata)'],
  'adaos.sdk.data.bus': [
    'async emit(topic, payload=None, **meta)',
    'async on(topic, handler)',
    'get_meta(payload)',
  ],
  'adaos.sdk.data.context': ['clear_current_skill()', 'get_current_skill()', 'set_current_skill(name)'],
  'adaos.sdk.data.i18n': ['_(key, **kwargs)'],
  'adaos.sdk.data.secrets': ['delete(name)', 'get(name, default=None)', 'set(name, value)'],
  'adaos.sdk.data.skill_memory': ['get(key, default=None)', 'set(key, value)'],
  'adaos.sdk.output': ['output(message)'],
  'adaos.sdk.skills.testing': ['skill()'],
};

test.each(Object.entries(functions))('%s has exactly the functions of the format', (module, expected) => {
  const found = evaluate(`
import importlib, inspect
module = importlib.import_module(${JSON.stringify(module)})
def plain(function):
    signature = inspect.signature(function)
    parameters = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    text = str(inspect.Signature(parameters))
    return ("async " if inspect.iscoroutinefunction(function) else "") + function.__name__ + text
exported = [getattr(module, name) for name in module.__all__]
own = [f for name, f in vars(module).items() if inspect.isfunction(f) and f.__module__ == module.__name__]
public = [f for f in own if f in exported or not f.__name__.startswith("_")]
print(json.dumps(sorted(plain(f) for f in public)))`);
  expect(found).toEqual([...expected].sort());
});

test.each(Object.keys(functions))('what %s lacks is an ImportError that names it', module => {
  const message = evaluate(`
try:
    from ${module} import no_such_function
    print(json.dumps(None))
except ImportError as error:
    print(json.dumps(str(error)))`);
  expect(message).toContain("cannot import name 'no_such_function'");
  expect(message).toContain(module);
});

test('values are the same outside a worker, for a plain pytest', () => {
  expect(
    evaluate(`
from adaos.sdk.data import context, secrets, skill_memory
from adaos.sdk.data.bus import emit, get_meta, on
import asyncio
heard = []
async def talk():
    await on("a.*", heard.append)
    await emit("a.b", {"n": 1}, source="me")
asyncio.run(talk())
secrets.set("SDK_TEST_KEY", "v")
before = secrets.get("SDK_TEST_KEY")
secrets.delete("SDK_TEST_KEY")
skill_memory.set("k", {"list": [1]})
context.set_current_skill("one")
skill = context.get_current_skill()
context.clear_current_skill()
print(json.dumps([heard, before, secrets.get("SDK_TEST_KEY", "none"), skill_memory.get("k"), skill.name, context.get_current_skill()]))`),
  ).toEqual([[{ n: 1, _meta: { source: 'me' } }], 'v', 'none', { list: [1] }, 'one', null]);
});
