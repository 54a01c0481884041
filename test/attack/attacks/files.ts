import path from 'node:path';
import { type CodeAttack, inBoth } from '../attack.ts';
import { answers, isPlanted, leaks, leaves } from '../signs.ts';
import { dataFile, type Facts, quoted, secretsFile } from '../support/facts.ts';

const category = 'files';

/** Reads one file and answers its text. */
function reading(
  name: string,
  file: (at: Facts) => string,
  succeeded: CodeAttack['succeeded'],
  says: RegExp,
): readonly CodeAttack[] {
  return inBoth(
    { name, category, succeeded, denial: { event: 'denied', says } },
    {
      python: at => `return read(${quoted(file(at))})`,
      node: at => `return read(${quoted(file(at))});`,
    },
  );
}

/** Writes one file. */
function writing(
  name: string,
  file: (at: Facts) => string,
  says: RegExp,
  more: Pick<CodeAttack, 'permissions' | 'alone'> = {},
): readonly CodeAttack[] {
  return inBoth(
    { name, category, succeeded: leaves(file), denial: { event: 'denied', says }, ...more },
    {
      python: at => `return write(${quoted(file(at))}, "a")`,
      node: at => `return write(${quoted(file(at))}, 'a');`,
    },
  );
}

const wholeWorkspace = () => '{ fs: { read: true, write: true } }';

export const files: readonly CodeAttack[] = [
  ...reading('read of ~/.ssh', at => at.key, leaks('key'), /id_rsa/),
  ...reading('read of cloud credentials', at => at.cloud, leaks('cloud'), /credentials/),
  ...inBoth(
    {
      ...{ name: 'read of /etc/shadow', category, succeeded: answers('shadow was opened') },
      denial: { event: 'denied', says: /\/etc\/shadow/ },
    },
    {
      // Nothing of it is kept: that it opened is enough.
      python: () => 'open("/etc/shadow").close()\nreturn "shadow was opened"',
      node: () => "fs.closeSync(fs.openSync('/etc/shadow'));\nreturn 'shadow was opened';",
    },
  ),
  ...reading("read of another skill's data", at => dataFile(at.other), leaks('otherData'), /other-skill/),
  ...reading(
    "read of another skill's secrets",
    at => secretsFile(at.other),
    leaks('otherSecret'),
    /other-skill/,
  ),
  ...reading('read of its own secrets file', at => secretsFile(at.own), leaks('ownSecret'), /secrets\.json/),
  ...inBoth(
    {
      ...{
        name: 'read of its own secrets file after it stored one',
        category,
        succeeded: leaks('ownSecret'),
      },
      denial: { event: 'denied', says: /secrets\.json/ },
    },
    {
      python: at => `try:
    from adaos.sdk.data import secrets
    secrets.set("FRESH", "a fresh value")
except Exception:
    pass
return read(${quoted(secretsFile(at.own))})`,
      node: at => `try { await host.secrets.set('FRESH', 'a fresh value'); } catch {}
return read(${quoted(secretsFile(at.own))});`,
    },
  ),
  ...reading(
    'read of the registry database',
    at => path.join(at.state, 'registry.sqlite'),
    answers('SQLite format'),
    /registry\.sqlite/,
  ),
  ...reading(
    'read of the workspace without permission',
    at => path.join(at.workspace, 'notes.txt'),
    leaks('workspace'),
    /notes\.txt/,
  ),
  ...inBoth(
    {
      ...{ name: 'a file: address', category, succeeded: leaks('key') },
      denial: { event: 'denied', says: /id_rsa/ },
    },
    {
      python: at => `return urllib.request.urlopen(${quoted(`file://${encodeURI(at.key)}`)}).read().decode()`,
      node: at => `return fs.readFileSync(new URL(${quoted(`file://${encodeURI(at.key)}`)}), 'utf8');`,
    },
  ),
  ...inBoth(
    {
      ...{ name: '.. in a path', category, succeeded: leaks('key') },
      denial: { event: 'denied', says: /id_rsa/ },
    },
    {
      python: at =>
        `return read(os.path.join(os.getcwd(), *[".."] * 40, ${quoted(at.key.replace(/^\//, ''))}))`,
      node: at => `return read(process.cwd() + '/..'.repeat(40) + ${quoted(at.key)});`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a symbolic link of its own to read through', category, succeeded: leaks('key') },
      denial: { event: 'denied', says: /leads-out/ },
    },
    {
      python: at => `link = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"leads-out-{os.getpid()}")
os.symlink(${quoted(at.key)}, link)
return read(link)`,
      node: at => `const link = path.join(process.env.TMPDIR ?? '/tmp', 'leads-out-' + process.pid);
fs.symlinkSync(${quoted(at.key)}, link);
return read(link);`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a symbolic link of its own to write through', category },
      succeeded: leaves(at => path.join(at.outside, 'by-link')),
      denial: { event: 'denied', says: /points-out/ },
    },
    {
      python: at => `link = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"points-out-{os.getpid()}")
os.symlink(${quoted(at.outside)}, link)
return write(os.path.join(link, "by-link"))`,
      node: at => `const link = path.join(process.env.TMPDIR ?? '/tmp', 'points-out-' + process.pid);
fs.symlinkSync(${quoted(at.outside)}, link);
return write(path.join(link, 'by-link'));`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a hard link of its own', category, succeeded: leaks('key') },
      denial: { event: 'denied', says: /id_rsa/ },
    },
    {
      python: at => `link = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"hard-{os.getpid()}")
os.link(${quoted(at.key)}, link)
return read(link)`,
      node: at => `const link = path.join(process.env.TMPDIR ?? '/tmp', 'hard-' + process.pid);
fs.linkSync(${quoted(at.key)}, link);
return read(link);`,
    },
  ),
  ...inBoth(
    {
      ...{ name: '/proc/*/root', category, succeeded: leaks('key') },
      denial: { event: 'denied', says: /\/proc\/|id_rsa/ },
    },
    {
      python: at => `got = []
for name in ["self", *sorted(filter(str.isdigit, os.listdir("/proc")), key=int)[:200]]:
    try:
        got.append(read(f"/proc/{name}/root" + ${quoted(at.key)}))
    except OSError as problem:
        got.append(problem.errno)
return got`,
      node: at => `return ['self', ...fs.readdirSync('/proc').filter(name => /^\\d+$/.test(name)).slice(0, 200)].map(name => {
  try { return read('/proc/' + name + '/root' + ${quoted(at.key)}); } catch (error) { return error.code; }
});`,
    },
  ),
  ...writing('write outside', at => path.join(at.outside, 'planted'), /planted/),
  ...writing('write into the home folder', at => path.join(at.home, '.bashrc'), /\.bashrc/),
  ...writing('write beside the registry database', at => path.join(at.state, 'planted'), /planted/),
  ...writing(
    "write into another skill's data",
    at => path.join(path.dirname(dataFile(at.other)), 'planted'),
    /planted/,
  ),
  ...writing('write to its own state', at => path.join(at.own, 'state.json'), /state\.json/, { alone: true }),
  ...inBoth(
    {
      ...{ name: 'write to its own sources in the slot', category, alone: true },
      succeeded: (_at, { result }) => {
        const file = String((result as { readonly file?: unknown } | undefined)?.file ?? '');
        return file !== '' && isPlanted(file);
      },
      denial: { event: 'denied', says: /main\.(?:py|mjs)/ },
    },
    {
      python: () => `file = os.path.join(os.getcwd(), "main.py")
with open(file, "a") as source:
    source.write("# planted by a skill\\n")
return {"file": file}`,
      node: () => `const file = path.join(process.cwd(), 'main.mjs');
fs.appendFileSync(file, '// planted by a skill\\n');
return { file };`,
    },
  ),
  ...writing(
    'write to .git/hooks, the workspace being open',
    at => path.join(at.workspace, '.git', 'hooks', 'pre-commit'),
    /pre-commit/,
    { permissions: wholeWorkspace },
  ),
  ...writing(
    'write to .vscode, the workspace being open',
    at => path.join(at.workspace, '.vscode', 'tasks.json'),
    /tasks\.json/,
    { permissions: wholeWorkspace },
  ),
  ...writing(
    "write to another skill's sources, the workspace being open",
    at => path.join(at.workspace, 'skills', 'other-skill', 'main.py'),
    /main\.py/,
    { permissions: wholeWorkspace },
  ),
  ...writing(
    'write to the workspace without permission',
    at => path.join(at.workspace, 'planted'),
    /planted/,
  ),
];
