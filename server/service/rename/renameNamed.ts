import { type SkillSnapshot, skillDocumentAt } from '../../../skill/index.ts';
import { mentionsOf } from '../navigation/mentions.ts';
import { itemsAt, scalarAt } from '../navigation/scalars.ts';
import type { Mention } from '../navigation/subject.ts';
import { RenameRefused, type Renaming, Replacements, renamed } from './renaming.ts';

/** Renames a tool wherever the skill names it. Its function keeps its name. */
export function renameTool(snapshot: SkillSnapshot, oldName: string, newName: string): Renaming {
  if (!/^[A-Za-z_][\w.-]{0,63}$/.test(newName)) {
    throw new RenameRefused(
      `\`${newName}\` cannot name a tool. Use letters, digits, \`_\`, \`.\` and \`-\`, with a letter or \`_\` first.`,
    );
  }
  if (newName !== oldName && mentionsOf(snapshot, { kind: 'tool', name: newName }).some(isDeclaration)) {
    throw new RenameRefused(`The skill has a tool \`${newName}\` already. Choose another name.`);
  }
  const replacements = new Replacements();
  for (const mention of mentionsOf(snapshot, { kind: 'tool', name: oldName })) {
    const replacement = renamed(snapshot, mention, newName);
    const entry = mention.role === 'declaration' ? missingEntry(snapshot, mention) : '';
    replacements.add(mention.file, { ...replacement, text: replacement.text + entry });
  }
  return { replacements: replacements.byFile };
}

/** A tool without an entry runs the function of its own name, which it is to keep. */
function missingEntry(snapshot: SkillSnapshot, { file, start, end, code }: Mention): string {
  const document = skillDocumentAt(snapshot, file)?.document;
  if (document === undefined || code?.kind !== 'symbol') return '';
  const index = itemsAt(document, ['tools']).find(
    item => scalarAt(document, ['tools', item, 'name'])?.range.start === start,
  );
  if (index === undefined || scalarAt(document, ['tools', index, 'entry']) !== undefined) return '';
  const key = document.keyRangeOf(['tools', index, 'name']);
  if (key === undefined) return '';
  const { text } = document;
  const entry = `${code.file.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.')}:${code.name}`;
  const quote = /["']/.test(text[end] ?? '') ? text[end] : '';
  const lineStart = text.lastIndexOf('\n', key.start - 1) + 1;
  const before = text.slice(lineStart, key.start);
  // Inside quotes the closing one is written here, and the one that stands there closes the entry.
  if (document.language === 'json') return `", "entry": "${entry}`;
  if (/^[\s-]*$/.test(before)) {
    const indentation = before.replaceAll('-', ' ');
    return `${quote}\n${indentation}entry: ${quote}${entry}`;
  }
  return quote === '' ? `, entry: "${entry}"` : `${quote}, entry: ${quote}${entry}`;
}

/** Renames a secret wherever the skill names it. */
export function renameSecret(snapshot: SkillSnapshot, oldName: string, newName: string): Renaming {
  if (!/^[A-Za-z_][\w.-]{0,127}$/.test(newName)) {
    throw new RenameRefused(
      `\`${newName}\` cannot name a secret. Use letters, digits, \`_\`, \`.\` and \`-\`, with a letter or \`_\` first.`,
    );
  }
  if (newName !== oldName && mentionsOf(snapshot, { kind: 'secret', name: newName }).some(isDeclaration)) {
    throw new RenameRefused(`The skill declares a secret \`${newName}\` already. Choose another name.`);
  }
  const replacements = new Replacements();
  for (const mention of mentionsOf(snapshot, { kind: 'secret', name: oldName })) {
    replacements.add(mention.file, renamed(snapshot, mention, newName));
  }
  const message = `A value stored as \`${oldName}\` keeps that name. Store it as \`${newName}\` too.`;
  return { replacements: replacements.byFile, message };
}

function isDeclaration({ role }: Mention): boolean {
  return role === 'declaration';
}
