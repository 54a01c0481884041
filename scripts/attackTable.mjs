// Writes what `npm run test:attack` found into docs/security.md: `node scripts/attackTable.mjs`.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** @typedef {import('../test/attack/support/results.ts').AttackResult} AttackResult */

const root = path.dirname(import.meta.dirname);
const page = path.join(root, 'docs', 'security.md');
const [system, processOnly] = await Promise.all(['system', 'process'].map(read));

const names = [...new Set(system?.map(({ name }) => name))];
const rows = names.map(name => {
  const category = system?.find(result => result.name === name)?.category;
  return `| ${category} | ${name} | ${verdict(system, name)} | ${verdict(processOnly, name)} |`;
});
const table = ['| | attack | operating system | process only |', '| --- | --- | --- | --- |', ...rows].join(
  '\n',
);
const text = await readFile(page, 'utf8');
const marked = /<!-- attacks -->[\s\S]*<!-- \/attacks -->/;
if (!marked.test(text)) throw new Error('docs/security.md has no place for the table.');
await writeFile(
  page,
  text.replace(marked, () => `<!-- attacks -->\n${table}\n<!-- /attacks -->`),
);
console.log(`${names.length} attacks, each in two languages, are in docs/security.md.`);

/**
 * @param {string} level
 * @returns {Promise<AttackResult[]>}
 */
async function read(level) {
  try {
    return JSON.parse(await readFile(path.join(root, 'test-results', `attacks-${level}.json`), 'utf8'));
  } catch (error) {
    throw new Error('Run `npm run test:attack` first.', { cause: error });
  }
}

/**
 * @param {AttackResult[] | undefined} results
 * @param {string} name
 */
function verdict(results, name) {
  const of = results?.filter(result => result.name === name) ?? [];
  const succeeded = of
    .filter(result => result.succeeded)
    .map(({ language }) => (language === 'node' ? 'Node' : 'Python'));
  if (of.length === 0) return 'not tried';
  if (succeeded.length === 0) return 'stopped';
  return succeeded.length === of.length ? '**succeeds**' : `**succeeds in ${succeeded.join(', ')}**`;
}
