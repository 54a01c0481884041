// Writes what is mechanical in docs/rules: the first line and the last section of each page, and the table of all.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rulePage, rules } from '../skill/index.ts';

const root = path.dirname(import.meta.dirname);
const rows = [];
for (const [id, { summary, severity, fixable }] of Object.entries(rules)) {
  rows.push(`| [${id}](${path.basename(rulePage(id))}) | ${severity} | ${summary} |`);
  const file = path.join(root, rulePage(id));
  const text = await readFile(file, 'utf8').catch(() => `# ${id}\n\n\n\n## Why\n\n## Bad\n\n## Good\n`);
  const targets = /Targets: [\w, -]+\./.exec(text)?.[0];
  const first = [summary, `Severity: ${severity}.`, fixable ? 'Has a fix.' : undefined, targets];
  const body = text
    .slice(text.indexOf('## Why'))
    .replace(/\n## Silence[\s\S]*$/, '')
    .trimEnd();
  const page = `# ${id}\n\n${first.filter(Boolean).join(' ')}\n\n${body}\n\n## Silence\n\n${silence(id, text)}\n`;
  if (page !== text) await writeFile(file, page);
}
const index = path.join(root, 'docs', 'rules', 'README.md');
const text = await readFile(index, 'utf8');
const head = text.slice(0, text.indexOf('| rule |'));
await writeFile(index, `${head}| rule | severity | what it finds |\n|---|---|---|\n${rows.join('\n')}\n`);

/** Which comment silences a line follows from the language of the page's examples. */
function silence(id, text) {
  const setting = `et \`"${id}": "off"\` under \`rules\` in \`.skillberth.json\`.`;
  const language = /^```(\w+)/m.exec(text)?.[1];
  if (language === 'json') return `S${setting}`;
  const comment =
    language === 'markdown'
      ? `<!-- skillberth-disable-next-line ${id} -->`
      : language === 'javascript' || language === 'typescript'
        ? `// skillberth-disable-next-line ${id}`
        : `# skillberth-disable-next-line ${id}`;
  return `Write \`${comment}\` above the line, or s${setting}`;
}
